// Which noun answers for each event: one exhaustive switch.
import type { Board, Change } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import type { FoldRecord } from '#lib/model/record.ts';
import * as agents from './agents.ts';
import * as alerts from './alerts.ts';
import * as callSeen from './call-seen.ts';
import * as calls from './calls.ts';
import * as orders from './commands.ts';
import { Draft } from './draft.ts';
import * as hours from './hours.ts';
import * as queues from './queues.ts';
import { ringsEnded } from './rings.ts';
import * as site from './site.ts';
import * as sources from './sources.ts';

/** Raise when the same events would give another board: saved boards and screens' copies are then made anew. */
export const FOLD_VERSION = 11;

/** What an event changes on the board, and what it brings to its end. */
export type FoldAnswer = { readonly changes: readonly Change[]; readonly records: readonly FoldRecord[] };

/**
 * What an event does to the board. Pure: same board and event, same answer; events it has no use for change nothing.
 * Events may come late (`at` before the last one's) and twice.
 */
export function fold(board: Board, event: DomainEvent): FoldAnswer {
  const draft = new Draft(board);
  step(draft, event);
  const changes = draft.changes();
  ringsEnded(draft, board, changes, event);
  return { changes, records: draft.records };
}

function step(draft: Draft, event: DomainEvent): void {
  switch (event.type) {
    case 'call.queued':
      return calls.queued(draft, event);
    case 'call.offered':
      return calls.offered(draft, event);
    case 'call.missed':
      return calls.missed(draft, event);
    case 'call.answered':
      return calls.answered(draft, event);
    case 'call.held':
      return calls.held(draft, event);
    case 'call.resumed':
      return calls.resumed(draft, event);
    case 'call.transferred':
      return calls.transferred(draft, event);
    case 'call.parked':
      return calls.parked(draft, event);
    case 'call.refused':
      return calls.refused(draft, event);
    case 'call.breached':
      return alerts.breached(draft, event);
    case 'call.recorded':
      return calls.recorded(draft, event);
    case 'call.left':
      return calls.left(draft, event);
    case 'call.ended':
      return calls.ended(draft, event);
    case 'call.observed':
      return callSeen.observed(draft, event);
    case 'agent.signedIn':
      return agents.signed(draft, event, true);
    case 'agent.signedOut':
      return agents.signed(draft, event, false);
    case 'agent.stateChanged':
      return agents.stateChanged(draft, event);
    case 'agent.observed':
      return agents.observed(draft, event);
    case 'agent.gone':
      return agents.gone(draft, event);
    case 'queue.observed':
      return queues.observed(draft, event);
    case 'queue.gone':
      return queues.gone(draft, event);
    case 'source.synced':
      return sources.synced(draft, event);
    case 'source.allowed':
      return sources.allowed(draft, event);
    case 'source.configured':
      return sources.configured(draft, event);
    case 'source.removed':
      return sources.removed(draft, event);
    case 'source.connecting':
      return sources.connecting(draft, event);
    case 'source.connected':
      return sources.connected(draft, event);
    case 'source.lost':
      return sources.lost(draft, event);
    case 'source.refused':
      return sources.refused(draft, event);
    case 'site.configured':
      return site.configured(draft, event);
    // For whoever reads the log: what the change did, other events say.
    case 'settings.changed':
      return;
    case 'day.turned':
      return site.dayTurned(draft, event);
    case 'hours.turned':
      return hours.turned(draft, event);
    case 'alert.raised':
      return alerts.raised(draft, event);
    case 'alert.cleared':
      return alerts.cleared(draft, event);
    case 'alert.acknowledged':
      return alerts.acknowledged(draft, event);
    case 'clock.stepped':
      // Durations are by a clock that nobody sets: there is nothing to mend.
      return;
    case 'command.asked':
      return orders.foldAsked(draft, event);
    case 'command.answered':
      return orders.foldAnswered(draft, event);
    default:
      return event satisfies never;
  }
}
