// Proves that of every situation in which callers come to be, the agreement with each make's own figures names each
// difference with the reason that is true of it, and that nothing else is named; where nothing that is known explains one,
// it says so.
import { describe, expect, it } from 'vitest';
import { nativeOf } from '#lib/model/ids.ts';
import { VirtualClock } from '#server/time/virtual-clock.ts';
import { MAKES, open, SITUATIONS, type Situation } from '#tests/contract/counting-situations.ts';
import { deskOf } from './sim-day.ts';

/** Nothing is laid to a time when nobody listened: the PBX is heard since the evening before. */
const MIDNIGHT = Date.UTC(2025, 9, 9);

/**
 * By situation and make, what is named: queue and figure (of a member: theirs), reason, and what it adds to the PBX's
 * figure; `?`: likely. Where nothing stands here both agree.
 */
const NAMED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'a caller whose time is over, sent to another queue and answered there': {
    asterisk: ['6400 abandoned: ownWord 1'],
    yeastar: ['6400 missed: ownWord 1'],
  },
  'a caller whom somebody moves to another queue while they wait': {
    asterisk: ['6400 abandoned: ownWord 1'],
    yeastar: ['6400 missed: ownWord 1'],
  },
  'an agent who signs out while talking': {
    asterisk: ['6400 answered: ownWord -1'],
  },
  'an agent who talks and is taken out of their only queue': {
    asterisk: ['6400 answered: ownWord -1'],
  },
  'a caller who comes back into the same queue at once, unanswered': {
    asterisk: ['6400 abandoned: sameStay 1'],
    yeastar: ['6400 missed: sameStay 1'],
    portsip: ['6400 sentOn: sameStay 1'],
    // Nothing on its wire tells that the queue let them go and took them back.
    vodia: ['6400 sentOn: not explained 1'],
  },
  'a caller who comes back into the same queue twice, and is answered': {
    asterisk: ['6400 abandoned: sameStay 1', '6400 abandoned: sameStay 1'],
    yeastar: ['6400 missed: sameStay 1', '6400 missed: sameStay 1'],
    portsip: ['6400 sentOn: sameStay 1', '6400 sentOn: sameStay 1'],
    // Nothing on its wire tells that the queue let them go and took them back.
    vodia: ['6400 sentOn: not explained 2'],
  },
  'a caller who comes back into the same queue, and gives up': {
    asterisk: ['6400 abandoned: sameStay 1'],
    yeastar: ['6400 missed: sameStay 1'],
    portsip: ['6400 sentOn: sameStay 1'],
    // Nothing on its wire tells that the queue let them go and took them back.
    vodia: ['6400 sentOn: not explained 1'],
  },
  'a caller whose time is over, sent to a person who answers': {
    yeastar: ['6400 missed: ownWord 1'],
  },
  'a caller whose time is over, sent to a voicemail box, who hangs up there': {
    yeastar: ['6400 missed: ownWord 1'],
    vodia: ['6400 abandoned: otherOutcome -1?', '6400 sentOn: otherOutcome 1?'],
  },
  'a caller put out when the time is over': {
    yeastar: ['6400 abandoned: ownWord -1?', '6400 missed: ownWord 1?'],
    vodia: ['6400 abandoned: otherOutcome -1?', '6400 sentOn: otherOutcome 1?'],
    cytracom: ['6400 abandoned: ownWord -1'],
  },
  'a caller who books a callback, and is called back': {
    portsip: ['6400 abandoned: otherOutcome 1'],
    vodia: ['6400 abandoned: otherOutcome -1?', '6400 sentOn: otherOutcome 1?'],
    cytracom: ['6400 abandoned: ownWord -1'],
  },
  'a caller picked up by whom the queue has not, while another phone rings': {
    vodia: ['6400 1099 answered: ownWord 1?'],
  },
  'a caller picked up by whom the queue has not, and parked, who gives up in the slot': {
    vodia: ['6400 1099 answered: ownWord 1?'],
  },
  'an agent who pauses in wrap-up': {
    vodia: ['6400 answered: ownWord -1'],
  },
  'an agent in wrap-up whom a direct call reaches': {
    vodia: ['6400 answered: ownWord -1'],
  },
  'an agent who holds their caller and asks a colleague': {
    vodia: ['6400 answered: ownWord -1'],
  },
};

describe.each(MAKES)('%s', (make) => {
  const isPlayed = ([, { leftOut }]: [string, Situation]): boolean => leftOut?.[make] === undefined;
  it.each(Object.entries(SITUATIONS).filter(isPlayed))(
    '%s',
    async (name, { queue, tiers, settings, plays }) => {
      const clock = new VirtualClock(MIDNIGHT - 180_000);
      const b = await open(make, queue, [], tiers, settings?.[make], clock);
      await clock.run(MIDNIGHT + 60_000);
      const desk = deskOf(b.stage, make);
      await desk.read();
      await plays(b);
      await b.run(180);
      const sheet = await desk.sheet('hq');
      if (typeof sheet === 'string') throw new Error(sheet);
      const short = (id: string): string =>
        nativeOf(id as never)
          .split('/')
          .at(-1) ?? '';
      const number = (id: string): string =>
        ['6400', '6500'].find(
          (each) => (b.stage.pbx.queueId?.(each) ?? each).split('/').at(-1) === short(id),
        ) ?? short(id);
      const named = sheet.rows.flatMap(({ queue: of, agent, figure, calls, unexplained }) => [
        ...calls.map(
          ({ reason, effect, certain }) =>
            `${number(of)} ${agent === null ? '' : `${short(agent)} `}${figure}: ${reason} ${effect}${certain ? '' : '?'}`,
        ),
        ...(unexplained === 0 ? [] : [`${number(of)} ${figure}: not explained ${unexplained}`]),
      ]);
      expect(named).toEqual(NAMED[name]?.[make] ?? []);
      for (const { ours, theirs, calls, unexplained } of sheet.rows) {
        const explained = calls.reduce(
          (sum, each) => sum + (each.reason === 'unexplained' ? 0 : each.effect),
          0,
        );
        expect(theirs - ours).toBe(explained + unexplained);
      }
      await b.close();
    },
    60_000,
  );
});
