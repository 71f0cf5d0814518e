// One sheet of differences, and the board on which its queues and agents have names.
import type { NamedCall } from '#lib/agreement/sheet.ts';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { agentId, callId, queueId, sourceId } from '#lib/model/ids.ts';
import { DEFAULT_RULE } from '#lib/model/site.ts';
import type { Sheet } from '#server/agreement/agreement-desk.ts';

const HQ = sourceId('hq');
export const NOON = Date.UTC(2026, 9, 14, 12);
export const CALLER = '+4915112345678';
const ADA = agentId(HQ, '1001');
const [SALES, HELP] = [queueId(HQ, '6400'), queueId(HQ, '6401')];

export const EVENTS: readonly DomainEvent[] = [
  {
    type: 'site.configured',
    source: SITE_SOURCE,
    at: NOON,
    site: { name: 'Site', timeZone: 'UTC', demo: false, rule: DEFAULT_RULE, rules: {}, walls: [] },
  },
  { type: 'queue.observed', source: HQ, at: NOON, queue: { id: SALES, name: 'Sales' } },
  { type: 'queue.observed', source: HQ, at: NOON, queue: { id: HELP, name: 'Help' } },
  { type: 'agent.observed', source: HQ, at: NOON, agent: { id: ADA, name: 'Ada Byron', state: 'ready' } },
];

const named: NamedCall = {
  ...{ reason: 'otherQueue', effect: -1, certain: true, call: callId(HQ, 'one'), at: NOON, untilAt: null },
  ...{ number: CALLER, agent: ADA, waitMs: 5_000, ours: 'answered', theirs: 'answered', otherQueue: HELP },
};

/** Three answered here and one there: one of the two is in another queue, the other is not explained. */
export const sheetOf = (day: string): Sheet => ({
  ...{ source: 'hq', make: 'toy', day, from: NOON, until: NOON + 1, isByReadings: false, wasReset: false },
  rows: [
    {
      ...{ queue: SALES, figure: 'answered', agent: null, ours: 3, theirs: 1, unexplained: -1 },
      calls: [named],
    },
  ],
});
