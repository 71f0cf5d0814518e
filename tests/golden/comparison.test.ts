// Proves that the golden net would catch something: a change is told, a mere order is none, and every make is held.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DomainEvent } from '#lib/model/event.ts';
import { compare, firstApart } from './comparison.ts';
import { figuresOf } from './figures.ts';
import { readGolden } from './golden-file.ts';
import { MAKES, type Pinned, runsOf } from './runs.ts';

const tape = async (name: string): Promise<DomainEvent[]> => {
  const run = runsOf('asterisk').find((each) => each.name === `tape ${name}`);
  if (!run) throw new Error(`no tape ${name}`);
  return run.play();
};

describe('every make', () => {
  it.each(MAKES)('%s has its file and its test', (make) => {
    expect(readGolden(make).size).toBeGreaterThan(0);
    expect(existsSync(join(import.meta.dirname, `${make}.test.ts`))).toBe(true);
  });
});

describe('the comparison', () => {
  const runs = runsOf('asterisk').filter(({ name }) => name === 'tape answered' || name === 'tape abandoned');
  const before = new Map(
    [...readGolden('asterisk')].filter(([name]) => runs.some((run) => run.name === name)),
  );
  const wrong = (change: Partial<Pinned>) =>
    new Map([...before].map(([name, is]) => [name, name === 'tape answered' ? { ...is, ...change } : is]));

  it('has nothing to say of what is as it was', async () => {
    expect((await compare('asterisk', before, runs)).changes).toEqual([]);
  });

  // It looks for the first difference in a copy of an earlier commit, which is unpacked first.
  it('tells which of the two has changed', { timeout: 120_000 }, async () => {
    const events = await compare('asterisk', wrong({ events: '0000000000000000', eventCount: 3 }), runs);
    expect(events.changes).toHaveLength(1);
    expect(events.changes[0]).toMatch(
      /answered:\n {2}events differ: 3 before, \d+ now\n[^\n]*\n {2}figures as/,
    );
    const figures = await compare('asterisk', wrong({ figures: '0000000000000000' }), runs);
    expect(figures.changes[0]).toMatch(/events as before\n {2}figures differ/);
  });

  it('tells a run that is new and one that is gone', async () => {
    const others = new Map([...before].map(([name, is]) => [name.replace('answered', 'gone'), is]));
    const { changes } = await compare('asterisk', others, runs);
    expect(changes.map((each) => each.replace(/, \d.*/, ''))).toEqual([
      'asterisk, tape answered: new',
      'asterisk, tape gone: there is no such run any more',
    ]);
  });

  it('names the first place that differs, the end of the shorter too', () => {
    expect(firstApart(['a', 'b', 'c'], ['a', 'x', 'c'])).toEqual([
      '    first at 2',
      '    before: b',
      '    now:    x',
    ]);
    const long = 'x'.repeat(2_000);
    expect(firstApart([`${long}old`], [`${long}new`])[2]).toMatch(/^ {4}now: {4}… x{150}new$/);
    expect(firstApart(['a'], ['a', 'b']).slice(1)).toEqual(['    before: (nothing)', '    now:    b']);
  });
});

describe('the figures', () => {
  it('hold tallies, shifts and calls', async () => {
    const kinds = figuresOf(await tape('answered')).map((line) => line.split(' ')[0]);
    expect(new Set(kinds)).toEqual(new Set(['tally', 'shift', 'call']));
  });

  it('are the same for the same happenings in another order', async () => {
    const events = await tape('answered');
    const at = events.findIndex(
      (event, i) => event.type.startsWith('agent.') && events[i + 1]?.type.startsWith('call.'),
    );
    const swapped = events.with(at, events[at + 1]!).with(at + 1, events[at]!);
    expect(at).toBeGreaterThan(0);
    expect(figuresOf(swapped)).toEqual(figuresOf(events));
  });

  it('are others for another wait', async () => {
    const events = await tape('answered');
    const late = events.map((event) =>
      event.type === 'call.answered' ? { ...event, at: event.at + 1, waitedMs: 99_000 } : event,
    );
    expect(figuresOf(late)).not.toEqual(figuresOf(events));
  });
});
