// Proves that the PBX's own report is asked about the site's whole day, in the PBX's way of writing times, also on the two
// days whose clocks change.
import { expect, it } from 'vitest';
import { offsetAt } from '#lib/format/day.ts';
import { dayNamed } from '#lib/history/quarters.ts';
import type { ApiAnswer, ApiRequest } from '#server/pbx/yeastar/poll.ts';
import { askReport } from '#server/pbx/yeastar/queue-report.ts';
import { pbxTime } from '#server/simulator/yeastar/time.ts';

const BERLIN = 'Europe/Berlin';

/** The span that a PBX of that zone is asked for, at `now` (epoch ms), about a day of Berlin: by its own clock. */
async function askedFor(day: string, pbxZone: string, now: number): Promise<readonly (number | null)[]> {
  const time = pbxTime(pbxZone);
  const system = {
    ...{ timestamp: now / 1_000, system_time: time.display(now) },
    ...{ system_date_format: 'DD/MM/YYYY', system_time_format: 'hh:mm:ss PM' },
  };
  const asked: ApiRequest[] = [];
  const ask = async (request: ApiRequest): Promise<ApiAnswer> => {
    asked.push(request);
    const body = request.endpoint === 'system/information' ? { errcode: 0, data: system } : { errcode: 0 };
    return { errcode: 0, body } as ApiAnswer;
  };
  const span = dayNamed(day, BERLIN);
  if (!span) throw new Error('no such day');
  await askReport(ask, { ...span, aheadAt: (at) => offsetAt(BERLIN, at) }, ['1']);
  const query = asked.at(-1)?.query as Readonly<Record<string, string>>;
  return [query['start_time'], query['end_time']].map((written) => time.parse(written ?? ''));
}

const bounds = (day: string): readonly number[] => {
  const { from = 0, until = 0 } = dayNamed(day, BERLIN) ?? {};
  return [from, until - 1_000];
};

it.each([
  ['the day on which they go ahead, the same evening', '2026-03-29', Date.UTC(2026, 2, 29, 18)],
  ['the day on which they go ahead, that night', '2026-03-29', Date.UTC(2026, 2, 29, 0, 30)],
  ['the day on which they go back, the same evening', '2026-10-25', Date.UTC(2026, 9, 25, 18)],
  ['the day on which they go back, two days later', '2026-10-25', Date.UTC(2026, 9, 27, 9)],
  ['a summer day, in winter', '2026-07-01', Date.UTC(2026, 11, 1, 9)],
])('asks about the whole of %s', async (_, day, now) => {
  expect(await askedFor(day, BERLIN, now)).toEqual(bounds(day));
});

it('asks a PBX of another zone by its own clock', async () => {
  expect(await askedFor('2026-06-10', 'Asia/Bangkok', Date.UTC(2026, 5, 10, 18))).toEqual(
    bounds('2026-06-10'),
  );
});
