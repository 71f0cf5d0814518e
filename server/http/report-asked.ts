// The days, step and queues of a report, as somebody asked for them and may see them.
import { dayNamed } from '#lib/history/quarters.ts';
import { intervalsOf, type ReportStep, spanOf } from '#lib/history/spans.ts';
import { ruleOf } from '#lib/measure/service-level.ts';
import type { Access } from '#lib/model/access.ts';
import type { SiteRow } from '#lib/model/board.ts';
import { message } from '#lib/sync/server-messages.ts';
import type { QueuesAsked } from '#server/history/reader-protocol.ts';
import { handlingFor, type PastParts, queuesFor, siteNow } from './past-sight.ts';
import { Refused } from './refused.ts';

/** Days of the site, both included; left out: today. `queues`: ids with commas between; left out: all one sees. */
export type DaysAsked = {
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly step: ReportStep;
  readonly queues?: string | undefined;
};

export const todayOf = ({ day, timeZone }: SiteRow) => (day === null ? null : dayNamed(day, timeZone));

/** @throws Refused while no day is known; `spanned` where its days are none, or too many for the step. */
export function reportAsked(parts: PastParts, access: Access, query: DaysAsked) {
  const site = siteNow(parts);
  const [from, until] = [query.from ?? query.until ?? site.day, query.until ?? query.from ?? site.day];
  if (!from || !until) throw new Refused(503, message('historyNotRead'));
  const rows = queuesFor(parts, access, query.queues);
  const tellsHandling = handlingFor(parts, access, site);
  const rules = rows.map((row) => ({
    ...{ id: row.id, source: row.source, rule: ruleOf(site, row) },
    handling: tellsHandling(row.id),
  }));
  const spanned = (first: string, last: string, now: number): QueuesAsked => {
    const span = spanOf(first, last, site.timeZone);
    const intervals = span ? intervalsOf(first, last, query.step, site.timeZone) : [];
    if (!span || intervals.at(-1)?.until !== span.until)
      throw new Refused(400, message('notUnderstood', { where: 'from, until, step' }));
    return { intervals, queues: rules, counting: site.counting, today: todayOf(site), now };
  };
  return { site, from, until, rows, rules, tellsHandling, spanned };
}
