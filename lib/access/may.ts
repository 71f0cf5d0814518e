// Whether somebody may do something, and says why not. The one place where it is decided, for the server and for its
// pages.
import { EXTENSION_DIGITS } from '#lib/format/phone.ts';
import type { Access, Right } from '#lib/model/access.ts';
import type { AgentRow, Board, CallRow, QueueRow } from '#lib/model/board.ts';
import type { CommandArguments, CommandName } from '#lib/model/command.ts';
import { queueId } from '#lib/model/ids.ts';
import { anyFits } from '#lib/model/pattern.ts';
import { type Code, type Message, message } from '#lib/sync/server-messages.ts';
import {
  boundsQueues,
  namesOfQueue,
  placeOf,
  seesAgent,
  seesCall,
  seesQueue,
  seesQueueId,
} from './boundary.ts';
import { isService, plainNumber, type Target, targetOf } from './target.ts';

export type Permission = { readonly may: true } | { readonly may: false; readonly why: Message };

/** What a command is aimed at. Arguments that are not chosen yet are left out: then only the rest is judged. */
export type AccessTarget = {
  readonly row: CallRow | AgentRow;
  readonly args: CommandArguments;
  readonly board: Board;
};

/** The right each command needs. Sending a call to oneself needs another: {@link rightFor}. */
export const COMMAND_RIGHT: Readonly<Record<CommandName, Right>> = {
  'call.hold': 'call.control',
  'call.resume': 'call.control',
  'call.mute': 'call.control',
  'call.unmute': 'call.control',
  'call.transfer': 'call.give',
  'call.attendedTransfer': 'call.give',
  'call.completeTransfer': 'call.control',
  'call.cancelTransfer': 'call.control',
  'call.mergeTransfer': 'call.control',
  'call.swapTransfer': 'call.control',
  'call.hangUp': 'call.end',
  'call.park': 'call.control',
  'call.retrieve': 'call.control',
  'call.pickUp': 'call.take',
  'call.invite': 'call.give',
  'call.accept': 'call.control',
  'call.refuse': 'call.end',
  'call.record': 'call.record',
  'call.pauseRecording': 'call.record',
  'call.resumeRecording': 'call.record',
  'call.listen': 'call.monitor.listen',
  'call.whisper': 'call.monitor.whisper',
  'call.barge': 'call.monitor.barge',
  'agent.pause': 'agent.state',
  'agent.unpause': 'agent.state',
  'agent.signIn': 'agent.state',
  'agent.signOut': 'agent.state',
  'agent.addToQueue': 'agent.members',
  'agent.removeFromQueue': 'agent.members',
  'agent.dial': 'call.give',
};

/** These take the caller away from where they are, or bring somebody else to them. */
const TAKES: ReadonlySet<CommandName> = new Set([
  'call.transfer',
  'call.attendedTransfer',
  'call.completeTransfer',
  'call.mergeTransfer',
  'call.park',
  'call.retrieve',
  'call.pickUp',
  'call.invite',
]);

/** By these somebody hears what others say to one another. */
const LISTENS: ReadonlySet<CommandName> = new Set(['call.listen', 'call.whisper', 'call.barge']);

/** What is said where a right is missing. */
const WHY_NOT = {
  'floor.see': 'mayNotSee',
  'reports.see': 'mayNotSeeReports',
  'alert.acknowledge': 'mayNotAcknowledge',
  'call.control': 'mayNotAct',
  'call.take': 'mayNotTake',
  'call.give': 'mayNotGive',
  'call.outside': 'mayNotGiveOutside',
  'call.codes': 'mayNotDialCodes',
  'call.end': 'mayNotEnd',
  'call.record': 'mayNotRecord',
  'call.monitor.listen': 'mayNotListen',
  'call.monitor.whisper': 'mayNotWhisper',
  'call.monitor.barge': 'mayNotBarge',
  'agent.state': 'mayNotChangeState',
  'agent.members': 'mayNotChangeMembers',
  'site.sources': 'notAllowed',
  'site.settings': 'notAllowed',
  'site.screens': 'notAllowed',
  'site.people': 'notAllowed',
  'site.audit': 'notAllowed',
  'site.keys': 'notAllowed',
} as const satisfies Record<Right, Code>;

const YES: Permission = { may: true };
const no = (why: Message): Permission => ({ may: false, why });

export const hasRight = ({ rights }: Pick<Access, 'rights'>, right: Right): boolean => rights.includes(right);

const needs = (access: Access, right: Right): Message | null =>
  hasRight(access, right) ? null : message(WHY_NOT[right]);

/** Whether somebody may do what needs no more than a right. */
export function mayAtAll(access: Access, right: Right): Permission {
  const why = needs(access, right);
  return why ? no(why) : YES;
}

/** Whether somebody may give this command: by right, by their queues, by where it takes the call from and to. */
export function may(access: Access, verb: CommandName, aim: AccessTarget): Permission {
  const why =
    needs(access, 'floor.see') ??
    outOfSight(access, aim) ??
    switchedOff(verb, aim) ??
    needs(access, rightFor(access, verb, aim)) ??
    foreignQueue(access, verb, aim) ??
    taken(access, verb, aim) ??
    given(access, aim) ??
    rung(access, aim);
  return why ? no(why) : YES;
}

/** What a site does without, whatever rights somebody has. */
function switchedOff(verb: CommandName, { board }: AccessTarget): Message | null {
  if (!LISTENS.has(verb) || (board.get('site', 'site')?.agents.listen ?? true)) return null;
  return message('listeningOff');
}

/** Whoever is an agent may send a call to themselves by the right to take calls. */
function rightFor(access: Access, verb: CommandName, aim: AccessTarget): Right {
  if (verb !== 'call.transfer' && verb !== 'call.attendedTransfer') return COMMAND_RIGHT[verb];
  return isToSelf(access, aim) ? 'call.take' : 'call.give';
}

function isToSelf({ agent }: Access, aim: AccessTarget): boolean {
  const target = targetIn(aim);
  return agent !== null && target?.kind === 'extension' && target.agent.id === agent;
}

function outOfSight(access: Access, { row, board }: AccessTarget): Message | null {
  if (row.kind === 'call') return seesCall(access, row, board) ? null : message('callNotYours');
  return seesAgent(access, row, board) ? null : message('agentNotYours');
}

/** An agent one sees may serve queues that one does not. */
function foreignQueue(access: Access, verb: CommandName, { row, args, board }: AccessTarget): Message | null {
  if (row.kind !== 'agent' || !boundsQueues(access)) return null;
  if (args.queue !== undefined) {
    const { queue: name } = args;
    const queue = queueNamed(name, row, board);
    const sees = queue ? seesQueue(access, queue) : seesQueueId(access, queueId(row.source, name), board);
    return sees ? null : message('queueNotYours');
  }
  // Signing in and out without a queue is about all of them.
  if (verb !== 'agent.signIn' && verb !== 'agent.signOut') return null;
  return row.queues.every(({ queue }) => seesQueueId(access, queue, board)) ? null : message('queueNotYours');
}

/** The queue an argument names: by number, by id, or by what its own PBX calls it. */
function queueNamed(name: string, agent: AgentRow, board: Board): QueueRow | null {
  for (const queue of board.all('queue')) {
    if (queue.source !== agent.source || (agent.tenant !== null && queue.tenant !== agent.tenant)) continue;
    if (queue.number === name || queue.id === name || queue.id === `${queue.source}/${name}`) return queue;
  }
  return null;
}

function taken(access: Access, verb: CommandName, { row, board }: AccessTarget): Message | null {
  if (row.kind !== 'call' || !TAKES.has(verb) || access.takeFrom === null) return null;
  if (anyFits(access.takeFrom, placeOf(row, board))) return null;
  if (row.queue === null) return message('mayNotTakeFromNoQueue');
  const queue = board.get('queue', row.queue);
  return message('mayNotTakeFrom', { queue: queue?.name || queue?.number || row.queue });
}

function given(access: Access, aim: AccessTarget): Message | null {
  const target = targetIn(aim);
  return target === null || isToSelf(access, aim) ? null : sent(access, target, aim);
}

function sent(access: Access, target: Target, aim: AccessTarget): Message | null {
  if (target.kind === 'code') return needs(access, 'call.codes');
  const { giveTo } = access;
  const { source } = aim.row;
  // A place that names the whole number says that it is one of the house, whether or not the board knows it. One that
  // names its beginning does not: `hq/*` fits 112, and `10*` numbers of other countries.
  const place = `${source}/${target.number}`;
  const isOfHouse = target.kind !== 'outside' || giveTo?.includes(place);
  if (giveTo !== null && isOfHouse && anyFits(giveTo, [place])) return null;
  // Of queues and people that somebody does not see they are told nothing: to them it is a number like any other.
  const isOutside = target.kind === 'outside' || (giveTo === null && !seesTarget(access, target, aim.board));
  const missing = isOutside ? needs(access, 'call.outside') : null;
  if (missing) return missing;
  if (giveTo === null || anyFits(giveTo, placesOf(target, source))) return null;
  // A short one may be a desk that serves no queue: with the right to call outside its beginning is enough.
  if (isShort(target.number) && anyFits(giveTo, [place])) return null;
  // By the number that was asked for: whose it is may be none of their business.
  return message('mayNotGiveTo', { target: target.number });
}

function seesTarget(access: Access, target: Target, board: Board): boolean {
  if (target.kind === 'queue') return seesQueue(access, target.queue);
  return target.kind === 'extension' && seesAgent(access, target.agent, board);
}

/** Under which names a target may stand in `giveTo`. */
function placesOf(target: Target, source: string): readonly string[] {
  switch (target.kind) {
    case 'queue':
      return namesOfQueue(target.queue);
    case 'extension': {
      const { agent, number } = target;
      const own = agent.tenant === null ? `${source}/${number}` : `${source}/${agent.tenant}/${number}`;
      return [agent.id, own, `${source}/extensions`];
    }
    case 'code':
    case 'outside':
      return [`${source}/outside:${target.number}`];
  }
}

/** The phone that is to ring for the person themselves: no code, and nothing outside by the back door. */
function rung(access: Access, aim: AccessTarget): Message | null {
  const { extension } = aim.args;
  if (extension === undefined) return null;
  const target = targetOf(extension, aim.row.source, tenantOf(aim), aim.board);
  if (target.kind === 'code') return needs(access, 'call.codes');
  if (target.kind === 'outside')
    return isShort(extension) && !isService(target.number) ? null : needs(access, 'call.outside');
  if (isOwnPhone(access, target, aim.board)) return null;
  // Whoever lets another phone ring, or a queue, sends the call there.
  const why = needs(access, 'call.give') ?? sent(access, target, aim);
  return why && message('mayNotGiveTo', { target: target.number });
}

/**
 * Whether it may be the person's own phone: their agent's where it is said whose they are. Else any that they see, but
 * where it is said to whom they may send calls: then no other agent's is taken for theirs.
 */
function isOwnPhone(access: Access, target: Target, board: Board): boolean {
  if (target.kind !== 'extension') return false;
  if (access.agent !== null) return target.agent.id === access.agent;
  return access.giveTo === null && seesAgent(access, target.agent, board);
}

/** A supervisor's own phone need not be an agent's: up to so many digits it is one of the house. */
const isShort = (extension: string): boolean => {
  const number = plainNumber(extension);
  return !number.startsWith('+') && number.replace(/\D/g, '').length <= EXTENSION_DIGITS;
};

function targetIn({ row, args, board }: AccessTarget): Target | null {
  return args.to === undefined ? null : targetOf(args.to, row.source, tenantOf({ row, args, board }), board);
}

/** On a PBX that several companies share, whose the row is. */
function tenantOf({ row, board }: AccessTarget): string | null {
  if (row.kind === 'agent') return row.tenant;
  const queue = row.queue === null ? undefined : board.get('queue', row.queue);
  const agent = row.agent === null ? undefined : board.get('agent', row.agent);
  return queue?.tenant ?? agent?.tenant ?? null;
}
