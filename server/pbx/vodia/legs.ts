// What a call's row proves it is doing: waiting, ringing, talking, and with whom.

import type { CallView, Leaving } from '#server/pbx-sdk/tracked-call.ts';
import { keyOf } from '#server/pbx-sdk/translation-context.ts';
import type { CallMemory, Memory } from './memory.ts';
import type { Member } from './rows.ts';

export function viewOf(memory: Memory, call: CallMemory): CallView {
  const others = calledOf(memory, call);
  const talking = others.filter((member) => talks(memory, call, member)).map(numberOf);
  const ringing = others.map(numberOf).filter((number) => !talking.includes(number));
  const named = queueNamed(memory, call);
  const held = call.word === 'held';
  const base = { agent: null, offered: [], leaves: null, slot: null, to: call.to.number };
  if (others.length > 0) {
    const elsewhere =
      call.waits && named === null && sentElsewhere(memory, call, talking.length > 0 ? talking : ringing);
    // Its row may go on naming the queue it was handed on from.
    const inQueue = named === null || named === call.outOf ? call.queue : named;
    const queue = elsewhere ? null : inQueue;
    const leaves: Leaving | null = elsewhere ? { how: 'overflowed', to: 'person' } : null;
    if (talking.length > 0) {
      const agent = call.agent !== null && talking.includes(call.agent) ? call.agent : (talking[0] ?? null);
      const state = held ? 'held' : 'talking';
      return { ...base, state, queue, waits: false, agent, offered: ringing, leaves };
    }
    const waits = queue !== null && (call.waits || call.queue !== queue);
    return { ...base, state: 'ringing', queue, waits, offered: ringing, leaves };
  }
  if (named !== null) return { ...base, state: 'waiting', queue: named, waits: true };
  return viewOfOne(memory, call, held);
}

/** No queue and no extension is named, beyond perhaps the one that calls. */
function viewOfOne(memory: Memory, call: CallMemory, held: boolean): CallView {
  const connected = call.word === 'talking' || held;
  const caller = callerOf(memory, call);
  const quiet = {
    queue: call.queue,
    waits: false,
    agent: null,
    offered: [],
    leaves: null,
    slot: null,
    to: call.to.number,
  };
  if (caller !== null && connected)
    return { ...quiet, state: held ? 'held' : 'talking', agent: caller, queue: null };
  // Only an answer about the queue has named it; the row never did, so it cannot say that the call has left.
  if (call.waits && call.queuePolled) return { ...quiet, state: 'waiting', waits: true };
  if (call.waits) return { ...quiet, state: 'arriving', queue: null, leaves: leavingOf(memory, call) };
  // On hold, and nobody is there who could hold it: the number it is at is a park slot.
  const wasHad = call.answeredAt !== null && (call.agent !== null || call.slot !== null);
  if (held && wasHad && call.to.number !== '' && call.to.number !== call.dialled.number)
    return { ...quiet, state: 'parked', slot: call.to.number };
  // Handed on to somebody outside, or fetched by somebody no row names.
  const target = memory.accounts[keyOf(call.domain, call.to.number)];
  const toOther = isOutside(memory, call) || (call.agent === null && target?.extension !== false);
  if (connected && call.answeredAt !== null && toOther) return { ...quiet, state: held ? 'held' : 'talking' };
  return { ...quiet, state: 'arriving' };
}

/** Where a caller was sent whom neither a queue nor a phone has now. */
function leavingOf(memory: Memory, call: CallMemory): Leaving {
  const { number, name } = call.to;
  if (number === '' || number === call.queue || number === call.dialled.number) return { how: 'other' };
  if (/voice.?mail|mail.?box/i.test(name)) return { how: 'overflowed', to: 'voicemail' };
  const account = memory.accounts[keyOf(call.domain, number)];
  if (!account) return { how: 'overflowed', to: 'number' };
  return account.extension ? { how: 'overflowed', to: 'person' } : { how: 'overflowed' };
}

/** It goes to a number that is none of the PBX's own. */
const isOutside = (memory: Memory, call: CallMemory): boolean =>
  call.to.number !== '' &&
  call.to.number !== call.dialled.number &&
  memory.accounts[keyOf(call.domain, call.to.number)] === undefined &&
  memory.queues[keyOf(call.domain, call.to.number)] === undefined;

const numberOf = (member: Member): string => member.number;

/** Extensions on the call that did not begin it. */
export const calledOf = (memory: Memory, call: CallMemory): Member[] => {
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
export function queueNamed(memory: Memory, call: CallMemory): string | null {
  const known = (number: string | null): boolean =>
    number !== null && memory.queues[keyOf(call.domain, number)] !== undefined;
  if (known(call.rowQueue)) return call.rowQueue;
  if (known(call.to.number)) return call.to.number;
  return call.members.map(numberOf).find(known) ?? null;
}

/** Whether any of that still names this queue. */
export const namesQueue = (memory: Memory, call: CallMemory, queue: string): boolean =>
  queueNamed(memory, call) === queue;

/** It waited, and now is with somebody who does not serve that queue, and goes to them by name. */
const sentElsewhere = (memory: Memory, call: CallMemory, numbers: readonly string[]): boolean =>
  numbers.every((number) => number === call.to.number && !serves(memory, call, number));

/** Whether somebody is an agent of the queue the call is in. Where nobody is told to be, everybody may be. */
export function serves(memory: Memory, call: CallMemory, number: string): boolean {
  const { domain, queue } = call;
  if (queue === null) return true;
  if (memory.agents[keyOf(domain, number)]?.queues[queue] !== undefined) return true;
  const members = memory.queues[keyOf(domain, queue)]?.members;
  if (members) return members.includes(number);
  return !Object.values(memory.agents).some(
    (agent) => agent.domain === domain && agent.queues[queue] !== undefined,
  );
}

/**
 * Whether this extension talks, or is only rung. No single key decides: vodia#ringing-extensions,
 * vodia#music-in-the-queue.
 */
function talks(memory: Memory, call: CallMemory, member: Member): boolean {
  const { number, marked } = member;
  if (call.proven.includes(number)) return true;
  const stars = memory.domains[call.domain]?.stars ?? 'unseen';
  const rings = marked && stars !== 'nothing';
  // Its own list is about nobody else.
  const leg = call.legs[number];
  if (leg === 'ringing') return false;
  if (leg !== undefined && !rings && (!call.music || call.rung.includes(number))) return true;
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

/** Whether this extension, which did not begin the call, talks in it, whoever has it: invited in, say. */
export const takesPart = (memory: Memory, call: CallMemory, number: string): boolean =>
  call.members.some((member) => member.number === number) &&
  calledOf(memory, call).some((member) => member.number === number && talks(memory, call, member));

/** Whether it is in doubt that somebody answered: only other answers of the PBX can tell. */
export const inDoubt = (memory: Memory, call: CallMemory): boolean =>
  call.word !== 'ringing' &&
  call.word !== 'held' &&
  calledOf(memory, call).some((member) => !talks(memory, call, member));
