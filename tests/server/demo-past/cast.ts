// The people of the demo as its board shows them, without its PBXs.
import type { AgentRow, QueueRow, SiteRow, SourceRow } from '#lib/model/board.ts';
import { agentId, queueId, sourceId } from '#lib/model/ids.ts';
import { DEMO_PBXS } from '#server/demo.ts';
import type { Cast } from '#server/demo-past/cast.ts';
import { DEMO_QUEUES, demoStaff } from '#server/simulator/traffic/population.ts';
import { random } from '#server/simulator/traffic/random.ts';
import { agentRow, queueRow, siteRow } from '#tests/lib/measure/rows.ts';

export function demoCast(timeZone = 'Europe/Berlin', site: Partial<SiteRow> = {}): Cast {
  const sources: SourceRow[] = [];
  const queues: QueueRow[] = [];
  const agents: AgentRow[] = [];
  for (const { id, make, name, office, agents: count } of DEMO_PBXS) {
    const source = sourceId(id);
    const life = { life: 'live', why: null, since: 0, lastHeardAt: null, syncedAt: 0 } as const;
    sources.push({ kind: 'source', id: source, make, name, ...life, can: {}, cannotTell: [] });
    const own = office?.queues ?? DEMO_QUEUES.slice(0, 5);
    const draws = random(`test/${id}`);
    for (const { number, name: called, targetSeconds, wrapUpSeconds } of own)
      queues.push(
        queueRow(number, {
          ...{ id: queueId(source, number), source, number, name: called },
          ...{ targetMs: targetSeconds * 1_000, wrapUpMs: wrapUpSeconds * 1_000 },
        }),
      );
    const staff = office ? office.staff(draws, count) : demoStaff(draws, count, own);
    for (const { number, name: called, queues: mine } of staff.filter((each) => each.queues.length > 0))
      agents.push(
        agentRow(number, {
          ...{ id: agentId(source, number), source, number, name: called },
          queues: mine.map((queue) => ({
            ...{ queue: queueId(source, queue), signedIn: true, paused: false },
            ...{ reason: null, unanswered: false, tier: null },
          })),
        }),
      );
  }
  const named = { name: 'Ringside demo', timeZone, demo: true, day: '2026-10-27', dayFrom: 0 };
  return { seed: 'test', site: siteRow({ ...named, ...site }), sources, queues, agents };
}
