// The comparison with a real Asterisk can fail: a wrong tally is found, rounding is not taken for one, and a mirror is read
// from apt's own files. Needs no Asterisk.
import { describe, expect, it } from 'vitest';
import {
  differences,
  excesses,
  since,
  type Tallies,
  talliesInQueueLog,
  tolerance,
  withExceptions,
} from '#tests/live/tallies.ts';
import { mirrorIn } from './asterisk/install.ts';

/** One answered, one given up after another did not answer, one whose time was over and whom another queue took. */
const LOG = `
100|c1|sales|NONE|ENTERQUEUE||6625550101|1
103|c1|sales|Ann|CONNECT|3|c9|2
110|c1|sales|Ann|COMPLETECALLER|3|7|1
120|c2|sales|NONE|ENTERQUEUE||6625550102|1
125|c2|sales|Ann|RINGNOANSWER|5000
128|c2|sales|NONE|ABANDON|1|1|8
130|c3|sales|NONE|ENTERQUEUE||6625550103|1
136|c3|sales|NONE|EXITWITHTIMEOUT|1|1|6
137|c3|support|NONE|ENTERQUEUE||6625550103|1
139|c3|support|Local/1126@from-queue/n|CONNECT|2|c8|1
144|c3|support|Local/1126@from-queue/n|BLINDTRANSFER|1009|internal|2|5|1
150|c4|sales|NONE|ENTERQUEUE||6625550104|1
156|c4|sales|NONE|EXITWITHTIMEOUT|1|1|6`;
const lines = LOG.trim()
  .split('\n')
  .map((line) => line.split('|'));
const ABOUT = { queues: ['sales', 'support'], agents: ['Ann', '1126'] };

describe('the tallies of queue_log', () => {
  const tallies = talliesInQueueLog(lines);

  it('are added up by queue and by agent', () => {
    expect(tallies.queues['sales']).toEqual({
      offered: 4,
      answered: 1,
      abandoned: 1,
      overflowed: 1,
      other: 1,
      unknown: 0,
      answeredWait: 3,
      abandonedWait: 8,
      handled: 1,
      talk: 7,
    });
    expect(tallies.queues['support']).toMatchObject({ offered: 1, answered: 1, handled: 1, talk: 5 });
    expect(tallies.agents).toEqual({
      Ann: { answered: 1, missed: 1, talk: 7 },
      '1126': { answered: 1, missed: 0, talk: 5 },
    });
  });

  it('differ from a wall on which any one figure is wrong', () => {
    expect(differences(tallies, structuredClone(tallies), ABOUT)).toEqual([]);
    for (const kind of ['queues', 'agents'] as const)
      for (const [name, tally] of Object.entries(tallies[kind]))
        for (const figure of Object.keys(tally))
          for (const by of [2, -2]) {
            const wrong = structuredClone(tallies) as Record<string, Record<string, Record<string, number>>>;
            wrong[kind]![name]![figure]! += by;
            expect(
              differences(tallies, wrong as unknown as Tallies, ABOUT),
              `${name} ${figure}`,
            ).toHaveLength(1);
          }
  });

  it('do not differ by rounding, and do by more, however many calls', () => {
    const wall = structuredClone(tallies);
    wall.queues['sales']!.talk += 0.9;
    expect(differences(tallies, wall, ABOUT)).toEqual([]);
    expect(tolerance(0)).toBe(0);
    expect(tolerance(1)).toBeLessThan(1.5);
    // A fault of half a second a call would stand out of three hundred.
    expect(tolerance(300)).toBeLessThan(0.5 * 300);
  });

  it('differ by an exception, and by nothing else', () => {
    const wall = structuredClone(tallies);
    wall.queues['sales']!.other -= 1;
    wall.queues['sales']!.overflowed += 1;
    const because = 'a drill';
    const exceptions = [
      { queue: 'sales', figure: 'other', by: -1, because },
      { queue: 'sales', figure: 'overflowed', by: 1, because },
    ] as const;
    expect(differences(withExceptions(tallies, exceptions), wall, ABOUT)).toEqual([]);
    expect(differences(withExceptions(tallies, exceptions.slice(1)), wall, ABOUT)).toHaveLength(1);
  });

  it('are exceeded by a wall that claims what it did not see, not by one that says it does not know', () => {
    const blind = structuredClone(tallies);
    blind.queues['sales']!.answered -= 1;
    blind.queues['sales']!.unknown += 1;
    blind.queues['sales']!.talk -= 7;
    expect(excesses(tallies, blind, ABOUT)).toEqual([]);
    blind.queues['sales']!.talk += 20;
    expect(excesses(tallies, blind, ABOUT)).toHaveLength(1);
  });

  it('are told of a span by subtraction', () => {
    expect(since(talliesInQueueLog(lines.slice(0, 3)), tallies).queues['sales']).toMatchObject({
      offered: 3,
      answered: 0,
      abandoned: 1,
      talk: 0,
    });
  });
});

describe('the mirror Asterisk is installed from', () => {
  it.each([
    ['Types: deb\nURIs: http://mirror.example/debian\nSuites: stable\n', 'http://mirror.example/debian'],
    ['deb [signed-by=/x.gpg] https://mirror.example/debian/ stable main', 'https://mirror.example/debian/'],
    ['# deb http://old.example/debian stable main\ndeb http://a.example/ubuntu noble main', null],
    ['URIs: http://security.example/debian-security', null],
    ['', null],
  ])('is read from %j', (sources, expected) => {
    expect(mirrorIn(sources)).toBe(expected);
  });
});
