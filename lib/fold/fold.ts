// Which noun answers for each event: one exhaustive switch.
import type { Board, Change } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import type { FoldRecord } from '#lib/model/record.ts';
import * as agents from './agents.ts';
import * as alerts from './alerts.ts';
import * as callSeen from './call-seen.ts';
import * as calls from './calls.ts';
import * as commands from './commands.ts';
import { Draft } from './draft.ts';
import * as hours from './hours.ts';
import * as queues from './queues.ts';
import { endedRings } from './rings.ts';
import * as site from './site.ts';
import * as sources from './sources.ts';

/** Raise when the same events would give another board: saved boards and screens' copies are then made anew. */
export const FOLD_VERSION = 14;

/** What an event changes on the board, and what it brings to its end. */
export type FoldAnswer = { readonly changes: readonly Change[]; readonly records: readonly FoldRecord[] };

/**
 * What an event does to the board. Pure: same board and event, same answer; events it has no use for change nothing.
 * Events may come late (`at` before the last one's) and twice.
 */
export function fold(board: Board, event: DomainEvent): FoldAnswer {
  const records: FoldRecord[] = [];
  const draft = new Draft(board, records);
  foldEvent(draft, event);
  const changes = draft.changes();
  records.push(...endedRings(board, changes, event));
  return { changes, records };
}

/** Only the changes of {@link fold}, for a board that keeps nothing of the past: records cost a third of it. */
export function foldChanges(board: Board, event: DomainEvent): readonly Change[] {
  const draft = new Draft(board);
  foldEvent(draft, event);
  return draft.changes();
}

function foldEvent(draft: Draft, event: DomainEvent): void {
  switch (event.type) {
    case 'call.queued':
      return calls.foldQueued(draft, event);
    case 'call.offered':
      return calls.foldOffered(draft, event);
    case 'call.missed':
      return calls.foldMissed(draft, event);
    case 'call.answered':
      return calls.foldAnswered(draft, event);
    case 'call.held':
      return calls.foldHeld(draft, event);
    case 'call.resumed':
      return calls.foldResumed(draft, event);
    case 'call.transferred':
      return calls.foldTransferred(draft, event);
    case 'call.parked':
      return calls.foldParked(draft, event);
    case 'call.refused':
      return calls.foldRefused(draft, event);
    case 'call.breached':
      return alerts.foldBreached(draft, event);
    case 'call.recorded':
      return calls.foldRecorded(draft, event);
    case 'call.left':
      return calls.foldLeft(draft, event);
    case 'call.ended':
      return calls.foldEnded(draft, event);
    case 'call.observed':
      return callSeen.foldObserved(draft, event);
    case 'agent.signedIn':
      return agents.foldSigned(draft, event, true);
    case 'agent.signedOut':
      return agents.foldSigned(draft, event, false);
    case 'agent.stateChanged':
      return agents.foldStateChanged(draft, event);
    case 'agent.observed':
      return agents.foldObserved(draft, event);
    case 'agent.gone':
      return agents.foldGone(draft, event);
    case 'queue.observed':
      return queues.foldObserved(draft, event);
    case 'queue.gone':
      return queues.foldGone(draft, event);
    case 'source.synced':
      return sources.foldSynced(draft, event);
    case 'source.allowed':
      return sources.foldAllowed(draft, event);
    case 'source.configured':
      return sources.foldConfigured(draft, event);
    case 'source.removed':
      return sources.foldRemoved(draft, event);
    case 'source.connecting':
      return sources.foldConnecting(draft, event);
    case 'source.connected':
      return sources.foldConnected(draft, event);
    case 'source.lost':
      return sources.foldLost(draft, event);
    case 'source.refused':
      return sources.foldRefused(draft, event);
    case 'site.configured':
      return site.foldConfigured(draft, event);
    // For whoever reads the log: what the change did, other events say.
    case 'settings.changed':
      return;
    case 'day.turned':
      return site.foldDayTurned(draft, event);
    case 'hours.turned':
      return hours.foldTurned(draft, event);
    case 'alert.raised':
      return alerts.foldRaised(draft, event);
    case 'alert.cleared':
      return alerts.foldCleared(draft, event);
    case 'alert.acknowledged':
      return alerts.foldAcknowledged(draft, event);
    // Of a call that is over: it is kept with the others.
    case 'lost.marked':
      return;
    case 'clock.stepped':
      // Durations are by a clock that nobody sets: there is nothing to mend.
      return;
    case 'command.asked':
      return commands.foldAsked(draft, event);
    case 'command.answered':
      return commands.foldAnswered(draft, event);
    default:
      return event satisfies never;
  }
}
