// Proves that of every situation in which callers come to be, the agreement with each make's own figures names what
// differs, and truly: nothing is left that is not explained.
import { describe, expect, it } from 'vitest';
import { MAKES, open, SITUATIONS, type Situation } from '#tests/contract/counting-situations.ts';
import { deskOf } from './sim-day.ts';

describe.each(MAKES)('%s', (make) => {
  const isPlayed = ([, { leftOut }]: [string, Situation]): boolean => leftOut?.[make] === undefined;
  it.each(Object.entries(SITUATIONS).filter(isPlayed))(
    '%s',
    async (name, { queue, tiers, settings, plays }) => {
      const b = await open(make, queue, [], tiers, settings?.[make]);
      const desk = deskOf(b.stage, make);
      await desk.read();
      await plays(b);
      await b.run(180);
      const sheet = await desk.sheet('hq');
      if (typeof sheet === 'string') throw new Error(sheet);
      const told = sheet.rows.filter(({ ours, theirs, calls }) => ours !== theirs || calls.length > 0);
      console.log('PROBE', make, '|', name, '|', told.map(({ queue: q, agent, figure, ours, theirs, unexplained, calls }) => `${q}${agent ? ' '+agent : ''} ${figure} ${ours}/${theirs} ${unexplained !== 0 ? 'UNEXPLAINED '+unexplained : ''} ${calls.map((c) => `${c.reason}${c.effect}${c.certain ? '' : '?'}`)}`).join('; '));
      expect(sheet.rows.filter(({ unexplained }) => unexplained !== 0)).toEqual([]);
      await b.close();
    },
    60_000,
  );
});
