// What stands between a person and a PBX: whether they may, asked anew each time, and that it is written down before
// anything is done.
import { isBound, seesCall, seesQueueId } from '#lib/access/boundary.ts';
import { may, mayAtAll } from '#lib/access/may.ts';
import { rowAimedAt } from '#lib/commands/refusal.ts';
import { EXTENSION_DIGITS, mask } from '#lib/format/phone.ts';
import type { Access } from '#lib/model/access.ts';
import type { AlertRow, Board } from '#lib/model/board.ts';
import { type Command, type CommandArguments, confirmed, type Outcome, refused } from '#lib/model/command.ts';
import { type DomainEvent, SITE_SOURCE } from '#lib/model/event.ts';
import { messageText } from '#lib/sync/server-messages.ts';
import type { AccessDesk, Request } from './access-desk.ts';
import type { Audit, Said } from './audit.ts';
import type { AuditDetail } from './records.ts';

export type GuardParts = {
  readonly desk: Pick<AccessDesk, 'who' | 'used' | 'said'>;
  readonly audit: Pick<Audit, 'write' | 'note' | 'refused'>;
  readonly board: () => Board;
  readonly ask: (command: Command, by: string) => Promise<Outcome>;
  readonly append: (events: readonly DomainEvent[]) => Promise<unknown>;
  readonly now: () => number;
};

const SIGN_IN = messageText('Sign in to see this.');
const NOT_RECORDED = messageText(
  'What is done cannot be written down at the moment, so nothing was sent. Try again when this is over.',
);

export class Guard {
  readonly #parts: GuardParts;

  constructor(parts: GuardParts) {
    this.#parts = parts;
  }

  async command(request: Request, command: Command): Promise<Outcome> {
    const { desk, audit, board, ask } = this.#parts;
    const who = desk.who(request);
    if (!who) return refused(SIGN_IN);
    const { verb, target, args } = command;
    const row = rowAimedAt(board(), target);
    // Of what is gone it is said that it is gone; nothing is sent.
    const verdict = row
      ? may(who.access, verb, { row, args, board: board() })
      : mayAtAll(who.access, 'floor.see');
    const said: Omit<Said, 'outcome'> = {
      ...desk.said(who),
      what: verb,
      target: shown(target),
      detail: shownArguments(args),
    };
    if (!verdict.may) {
      void audit.refused({ ...said, outcome: 'refused', detail: { ...said.detail, why: verdict.why.code } });
      return refused(verdict.why.text);
    }
    desk.used(request);
    const id = command.id.slice(0, 12);
    try {
      await audit.write({ ...said, outcome: 'asked', detail: { ...said.detail, id } });
    } catch {
      return refused(NOT_RECORDED);
    }
    const outcome = await ask(command, who.name);
    const why = 'why' in outcome ? { why: outcome.why.slice(0, 200) } : {};
    await audit.note({ ...said, outcome: outcome.outcome, detail: { id, ...why } });
    return outcome;
  }

  async acknowledge(request: Request, alert: string): Promise<Outcome> {
    const { desk, audit, board, append, now } = this.#parts;
    const who = desk.who(request);
    if (!who) return refused(SIGN_IN);
    const said: Omit<Said, 'outcome'> = {
      ...desk.said(who),
      what: 'alert.acknowledge',
      target: `alert:${alert}`,
      detail: {},
    };
    const verdict = mayAtAll(who.access, 'alert.acknowledge');
    if (!verdict.may) {
      void audit.refused({ ...said, target: null, outcome: 'refused' });
      return refused(verdict.why.text);
    }
    const row = board().get('alert', alert);
    if (!row || !seesAlert(who.access, row, board())) return refused(messageText('This alert is gone.'));
    desk.used(request);
    try {
      await audit.write({ ...said, outcome: 'asked' });
    } catch {
      return refused(NOT_RECORDED);
    }
    try {
      await append([{ type: 'alert.acknowledged', source: SITE_SOURCE, at: now(), alert, by: who.name }]);
    } catch {
      await audit.note({ ...said, outcome: 'refused' });
      return refused(NOT_RECORDED);
    }
    await audit.note({ ...said, outcome: 'done' });
    return confirmed;
  }
}

/** One of other queues, or about a call that is none of theirs, is not there for them. */
function seesAlert(access: Access, alert: AlertRow, board: Board): boolean {
  if (!seesQueueId(access, alert.queue, board)) return false;
  if (!isBound(access) || alert.what === 'waitBreached') return true;
  const call = board.get('call', alert.call);
  return call !== undefined && seesCall(access, call, board);
}

/** Of an agent who is known by a number of the outside world, as home workers are, its end alone. */
function shown(target: string): string {
  const [kind, source, native] = /^([a-z]+):([^/]*)\/(.*)$/s.exec(target)?.slice(1) ?? [];
  return kind === 'agent' && native !== undefined ? `${kind}:${source}/${masked(native)}` : target;
}

const masked = (text: string): string =>
  (text.match(/\p{Nd}/gu)?.length ?? 0) > EXTENSION_DIGITS ? mask(text) : text;

const shownArguments = (args: CommandArguments): AuditDetail =>
  Object.fromEntries(Object.entries(args).map(([name, value]) => [name, masked(String(value))]));
