// Knows what a call's row proves it is doing: waiting, ringing, talking, and with whom. Refuses to know what it did before
// it was last told, beyond what tells the same row of one moment from that of another.
import type { CallState } from '#lib/model/board.ts';
import type { QueueExit } from '#lib/model/event.ts';
import type { CallMemory } from './call-memory.ts';
import { keyOf } from './keys.ts';
import type { Memory } from './memory.ts';
import type { Member } from './rows.ts';

export type Standing = {
  readonly state: CallState;
  /** Number of the queue it stands in or was answered out of. */
  readonly queue: string | null;
  /** It stands in `queue` and nobody has it. */
  readonly waits: boolean;
  readonly agent: string | null;
  /** Extensions it rings at. */
  readonly offered: readonly string[];
  /** It has left the queue it waited in, and how. */
  readonly leaves: QueueExit | null;
};

export function standingOf(memory: Memory, call: CallMemory): Standing {
  const others = calledOf(memory, call);
  const talking = others.filter((member) => talks(memory, call, member)).map(numberOf);
  const ringing = others.map(numberOf).filter((number) => !talking.includes(number));
  const named = queueNamed(memory, call);
  const held = call.word === 'held';
  if (talking.length > 0) {
    const agent = call.agent !== null && talking.includes(call.agent) ? call.agent : (talking[0] ?? null);
    const state = held ? 'held' : 'talking';
    return { state, queue: named ?? call.queue, waits: false, agent, offered: ringing, leaves: null };
  }
  if (ringing.length > 0) {
    const elsewhere = call.waits && named === null && sentElsewhere(memory, call, ringing);
    const queue = elsewhere ? null : (named ?? call.queue);
    const waits = queue !== null && (call.waits || call.queue !== queue);
    return {
      state: 'ringing',
      queue,
      waits,
      agent: null,
      offered: ringing,
      leaves: elsewhere ? 'overflowed' : null,
    };
  }
  if (named !== null)
    return { state: 'waiting', queue: named, waits: true, agent: null, offered: [], leaves: null };
  return alone(memory, call, held);
}

/** No queue and no extension is named, beyond perhaps the one that calls. */
function alone(memory: Memory, call: CallMemory, held: boolean): Standing {
  const connected = call.word === 'talking' || held;
  const caller = callerOf(memory, call);
  const quiet = { queue: call.queue, waits: false, offered: [], leaves: null };
  if (caller !== null && connected)
    return { ...quiet, state: held ? 'held' : 'talking', agent: caller, queue: null };
  // Only an answer about the queue has named it; the row never did, so it cannot say that the call has left.
  if (call.waits && call.queuePolled) return { ...quiet, state: 'waiting', waits: true, agent: null };
  if (call.waits) return { ...quiet, state: 'arriving', agent: null, queue: null, leaves: 'other' };
  // Handed on to somebody outside.
  const talksOutside =
    connected && (call.state === 'talking' || call.state === 'held' || call.agent !== null);
  if (talksOutside && call.agent === null && call.answeredAt !== null)
    return { ...quiet, state: held ? 'held' : 'talking', agent: null };
  return { ...quiet, state: 'arriving', agent: null };
}

const numberOf = (member: Member): string => member.number;

/** Extensions on the call that did not begin it. */
const calledOf = (memory: Memory, call: CallMemory): Member[] => {
  const caller = callerOf(memory, call);
  return call.members.filter(
    ({ number }) => number !== caller && memory.queues[keyOf(call.domain, number)] === undefined,
  );
};

/** The extension that began the call, if one did. */
export function callerOf(memory: Memory, call: CallMemory): string | null {
  const { number } = call.from;
  if (number === '' || call.inbound === true) return null;
  return memory.accounts[keyOf(call.domain, number)]?.extension ? number : null;
}

/** The known queue its row names: by a key made for it, by where it goes, or among its extensions. */
function queueNamed(memory: Memory, call: CallMemory): string | null {
  const known = (number: string | null): boolean =>
    number !== null && memory.queues[keyOf(call.domain, number)] !== undefined;
  if (known(call.rowQueue)) return call.rowQueue;
  if (known(call.to.number)) return call.to.number;
  return call.members.map(numberOf).find(known) ?? null;
}

/** It waited, and now rings at somebody who does not serve that queue, and goes to them by name. */
function sentElsewhere(memory: Memory, call: CallMemory, ringing: readonly string[]): boolean {
  const members = call.queue === null ? null : memory.queues[keyOf(call.domain, call.queue)]?.members;
  return !!members && ringing.every((number) => number === call.to.number && !members.includes(number));
}

/** Whether this extension talks, or is only rung. No single key decides: see dossier §3.2, §8 and §9.3. */
function talks(memory: Memory, call: CallMemory, member: Member): boolean {
  const { number, marked } = member;
  if (call.proven.includes(number)) return true;
  const stars = memory.domains[call.domain]?.stars ?? 'unseen';
  const rings = marked && stars !== 'nothing';
  // Rung beside the one who has it: the call's word is about the other.
  if (number === call.agent && !rings) return true;
  if (call.word === 'ringing') return false;
  if (call.word === 'held') return !rings;
  if (rings) return false;
  if (call.connectTold && call.connectAt === null) return false;
  if (stars === 'ring') return true;
  // `connected` since before anybody had it: only a new time of connection proves an answer.
  if (call.music && !call.rung.includes(number))
    return call.connectAt !== null && call.connectAt !== call.connectBefore;
  return call.word === 'talking' || call.connectAt !== null;
}

/** Whether it is in doubt that somebody answered: only other answers of the PBX can tell. */
export const inDoubt = (memory: Memory, call: CallMemory): boolean =>
  call.word !== 'ringing' &&
  call.word !== 'held' &&
  calledOf(memory, call).some((member) => !talks(memory, call, member));
