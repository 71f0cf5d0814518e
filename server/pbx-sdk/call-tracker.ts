// What the log is told of a call, for every make: the one piece of code that turns what a PBX shows into happenings.
//
// A make feeds it in one of two ways, or in both:
// - Where the PBX shows rows or lists, the make reads a {@link CallView} off what it knows (what is the call doing now?)
//   and hands it to `follow`, which tells every step from what the log was last told to that view, in order: described,
//   left its queue, joined another, offered, missed, handed on, parked, answered, held.
// - Where the PBX says what happens, the make calls the step itself: `join`, `offer`, `stopRinging`, `answer`, `hold`,
//   `transfer`, `park`, `leave`, `end`.
// Either way the make keeps no second record of what was told: that is {@link TrackedCall}, part of its own call's memory.
// The rules (who is credited, when a queue's part is over, what a missed ring is, whom wrap-up follows) stand here and
// nowhere else.
import { type CallState, isConversing, type Party } from '#lib/model/board.ts';
import { askedAbout, trackInquiries } from './inquiry.ts';
import { advanceTimer, clearTimer, setTimer } from './timers.ts';
import type {
  CallContext,
  CallFacts,
  CallTracker,
  CallView,
  Described,
  Ending,
  Leaving,
  TrackedCall,
} from './tracked-call.ts';
import { agentIn, callIn, emitForCall, queueIn } from './translation-context.ts';

/** The steps of calls of one make. Each tells its own news alone, and nothing twice. */
export function trackCalls<Ctx extends CallContext, Call extends TrackedCall>(
  make: CallFacts<Ctx, Call>,
): CallTracker<Ctx, Call> {
  type Memory = Ctx['memory'];
  const queueOf = (ctx: Ctx, call: Call, queue: string) => queueIn(ctx, make.queueKey(call, queue));
  const agentOf = (ctx: Ctx, call: Call, agent: string) => agentIn(ctx, make.agentKey(call, agent));
  const { takeOver, goesOnWith, awaitHandOver, endInquiry, tellEnd } = trackInquiries(make);

  function follow(ctx: Ctx, call: Call, seen: Described, view: CallView, at: number): void {
    const before = touching(ctx.memory, call);
    describe(ctx, call, seen, at);
    if (view.leaves !== null) leave(ctx, call, view.leaves, at);
    enter(ctx, call, view, at);
    ring(ctx, call, view, at);
    handOn(ctx, call, view, at);
    if (view.slot === null) call.slot = null;
    else if (view.slot !== call.slot) park(ctx, call, view.slot, at);
    take(ctx, call, view, at);
    hold(ctx, call, view.state === 'held', at, view.state);
    call.state = view.state;
    tellAgents(ctx, call, [...before, ...touching(ctx.memory, call)], at);
  }

  function touching(memory: Memory, call: Call): string[] {
    const caller = make.callerOf(memory, call);
    return [
      ...make.touches(memory, call),
      ...call.offered,
      ...(call.agent === null ? [] : [call.agent]),
      ...(caller === null ? [] : [caller]),
    ];
  }

  function tellAgents(ctx: Ctx, call: Call, agents: readonly string[], at: number): void {
    if (agents.length === 0) return;
    const calls = [...make.callsBeside(ctx.memory, call)];
    for (const agent of new Set(agents)) {
      make.changed(ctx, call, agent, at);
      consult(ctx, calls, agent, at);
    }
  }

  function describe(ctx: Ctx, call: Call, { direction, caller, dialled }: Described, at: number): void {
    const isNew = !call.told;
    if (
      !isNew &&
      direction === call.direction &&
      isSame(caller, call.caller) &&
      isSame(dialled, call.dialled)
    )
      return;
    Object.assign(call, { direction, caller, dialled, told: true });
    emitForCall(ctx, call.key, at, {
      type: 'call.observed',
      call: {
        id: callIn(ctx, call.key),
        direction,
        caller,
        dialled,
        ...(isNew ? { startedAt: call.startedAt, state: 'arriving' } : {}),
      },
    });
  }

  function leave(ctx: Ctx, call: Call, leaving: Leaving, at: number): void {
    if (!call.waits) return;
    emitForCall(ctx, call.key, at, { type: 'call.left', call: callIn(ctx, call.key), ...leaving });
    Object.assign(call, { queue: null, waits: false, queuedAt: null, offered: [], stopped: {} });
    call.state = 'arriving';
    make.stayIsOver(call);
  }

  /** Into a queue: for the first time, into another one, or back into its own after a conversation. */
  function enter(ctx: Ctx, call: Call, view: CallView, at: number): void {
    if (view.queue === null) return;
    const again = view.state === 'waiting' && !call.waits;
    if (view.queue === call.queue && !again) return;
    // Named only when somebody has it already: it came through there unseen, and nobody knows how long it waited.
    if (call.told && call.queue === null && call.answeredAt !== null && !view.waits) return;
    join(ctx, call, view.queue, at);
  }

  function join(ctx: Ctx, call: Call, queue: string, at: number): void {
    if (call.counted) return;
    if (call.agent !== null) partIsOver(ctx, call, call.agent, at);
    if (call.queue !== null) make.stayIsOver(call);
    Object.assign(call, { queue, queuedAt: at, waits: true, agent: null, answeredAt: null, offered: [] });
    Object.assign(call, {
      queueAgent: null,
      stopped: {},
      outOf: null,
      slot: null,
      heldSince: null,
      state: 'waiting',
    });
    emitForCall(ctx, call.key, at, {
      type: 'call.queued',
      call: callIn(ctx, call.key),
      queue: queueOf(ctx, call, queue),
    });
  }

  /** Their part is over. Wrap-up follows only what they are credited with out of a queue. */
  function partIsOver(ctx: Ctx, call: Call, agent: string, at: number): void {
    make.released(ctx, call, agent, at, call.queue !== null && call.queueAgent === agent);
  }

  /** A phone that rings anew, and those that ring no more. */
  function ring(ctx: Ctx, call: Call, view: CallView, at: number): void {
    const isOver = (agent: string): boolean => !view.offered.includes(agent) && agent !== view.agent;
    const stopped = call.offered.filter(isOver);
    for (const agent of view.offered) offer(ctx, call, agent, at);
    call.offered = [...view.offered];
    // Somebody has it, or it rings at somebody from outside the queue who picks it up.
    const taken =
      view.agent !== null ||
      (view.waits && view.offered.some((each) => !make.serves(ctx.memory, call, each)));
    if (taken) forgive(ctx, call, stopped, view.agent !== null, at);
    else for (const agent of stopped) stop(ctx, call, agent, at);
  }

  function offer(ctx: Ctx, call: Call, agent: string, at: number): void {
    if (call.offered.includes(agent)) return;
    // The same phone once more: the ringing before was in vain.
    const stoppedAt = call.stopped[agent];
    if (stoppedAt !== undefined) tellMissed(ctx, call, agent, stoppedAt);
    call.offered.push(agent);
    emitForCall(ctx, call.key, at, {
      type: 'call.offered',
      call: callIn(ctx, call.key),
      agent: agentOf(ctx, call, agent),
    });
  }

  function stopRinging(ctx: Ctx, call: Call, agent: string, at: number): void {
    if (!call.offered.includes(agent)) return;
    call.offered = call.offered.filter((each) => each !== agent);
    stop(ctx, call, agent, at);
  }

  function stop(ctx: Ctx, call: Call, agent: string, at: number): void {
    call.stopped[agent] = at;
    advanceTimer(ctx.memory.timers, `missed:${call.key}`, at + make.settleMs);
  }

  /** Nobody missed it. */
  function forgive(ctx: Ctx, call: Call, stopped: readonly string[], answered: boolean, at: number): void {
    const silent = Object.keys(call.stopped).length > 0 || stopped.length > 0;
    call.stopped = {};
    wakeFor(ctx, call);
    // Its answer, if that is what took it, silences the others by itself.
    if (!silent || answered) return;
    const offeredTo = call.offered.map((agent) => agentOf(ctx, call, agent));
    const seen = { id: callIn(ctx, call.key), offeredTo };
    emitForCall(ctx, call.key, at, { type: 'call.observed', call: seen });
  }

  function settleStopped(ctx: Ctx, call: Call): void {
    missStopped(ctx, call, ctx.at);
  }

  function missStopped(ctx: Ctx, call: Call, until = Number.POSITIVE_INFINITY): void {
    for (const [agent, since] of Object.entries(call.stopped))
      if (since + make.settleMs <= until) tellMissed(ctx, call, agent, since);
    wakeFor(ctx, call);
  }

  function wakeFor(ctx: Ctx, call: Call): void {
    const due = Object.values(call.stopped).map((since) => since + make.settleMs);
    if (due.length > 0) setTimer(ctx.memory.timers, `missed:${call.key}`, Math.min(...due));
    else clearTimer(ctx.memory.timers, `missed:${call.key}`);
  }

  function miss(ctx: Ctx, call: Call, agent: string, at: number): void {
    if (!call.offered.includes(agent)) return;
    call.offered = call.offered.filter((each) => each !== agent);
    tellMissed(ctx, call, agent, at);
  }

  function tellMissed(ctx: Ctx, call: Call, agent: string, since: number): void {
    delete call.stopped[agent];
    emitForCall(ctx, call.key, since, {
      type: 'call.missed',
      call: callIn(ctx, call.key),
      agent: agentOf(ctx, call, agent),
    });
  }

  /** Whoever had it has it no more, and it goes on. */
  function handOn(ctx: Ctx, call: Call, view: CallView, at: number): void {
    const { agent } = call;
    if (agent === null || agent === view.agent) return;
    partIsOver(ctx, call, agent, at);
    Object.assign(call, { agent: null, heldSince: null, handedBy: agent });
    if (view.slot !== null) return;
    const began = agent === make.callerOf(ctx.memory, call);
    // Only now it is known whom the caller reached: that is no transfer.
    if (call.queue === null && began && view.agent !== null) return;
    // Of a call among extensions its caller stays one end; one to the outside has its two ends without them.
    if (began && make.goesOutside(ctx.memory, call)) call.handedOn = true;
    tellTransfer(ctx, call, view.agent ?? view.offered[0] ?? view.to, at);
  }

  function transfer(ctx: Ctx, call: Call, to: string, at: number, talkedMs?: number): void {
    if (call.agent !== null) {
      partIsOver(ctx, call, call.agent, at);
      call.handedBy = call.agent;
    }
    tellTransfer(ctx, call, to, at, talkedMs);
    Object.assign(call, { agent: null, heldSince: null, state: 'arriving' });
  }

  /** The queue's part ends with its agent's: what follows is a conversation of no queue. */
  function tellTransfer(ctx: Ctx, call: Call, to: string, at: number, talkedMs?: number): void {
    const leavesQueue = call.queue !== null;
    emitForCall(ctx, call.key, at, {
      type: 'call.transferred',
      call: callIn(ctx, call.key),
      to,
      ...(leavesQueue ? { leavesQueue } : {}),
      ...(talkedMs === undefined ? {} : { talkedMs }),
    });
    if (!leavesQueue) return;
    Object.assign(call, { outOf: call.queue, queue: null, queuedAt: null, queueAgent: null });
    make.stayIsOver(call);
  }

  function park(ctx: Ctx, call: Call, slot: string, at: number): void {
    if (call.agent !== null) partIsOver(ctx, call, call.agent, at);
    Object.assign(call, { slot, agent: null, heldSince: null, offered: [], stopped: {}, state: 'parked' });
    emitForCall(ctx, call.key, at, { type: 'call.parked', call: callIn(ctx, call.key), slot });
  }

  function take(ctx: Ctx, call: Call, { state, agent }: CallView, at: number): void {
    if (!isConversing(state) || (isConversing(call.state) && call.agent === agent)) return;
    // Somebody outside the team has had it, and now is named: a wall that has begun anew knows only that it was nobody's.
    if (isConversing(call.state) && call.agent === null && isStranger(ctx, call, agent))
      return void Object.assign(call, { agent });
    endPart(ctx, call, agent, at);
    tellAnswer(ctx, call, agent, at);
  }

  /** Fetched from a slot, by whomever: the queue's part in it ended with that of the agent who parked it. */
  function endPart(ctx: Ctx, call: Call, agent: string | null, at: number): void {
    if (call.waits || call.queue === null) return;
    const wasParked = call.answeredAt !== null && !isConversing(call.state);
    if (wasParked || isStranger(ctx, call, agent)) tellTransfer(ctx, call, agent ?? '', at);
  }

  const isStranger = (ctx: Ctx, call: Call, agent: string | null): boolean =>
    agent !== null && !make.serves(ctx.memory, call, agent);

  function answer(ctx: Ctx, call: Call, agent: string | null, at: number, waitedMs?: number): void {
    if (isConversing(call.state) && call.agent === agent) return;
    if (call.agent !== null && isConversing(call.state)) transfer(ctx, call, agent ?? '', at);
    endPart(ctx, call, agent, at);
    Object.assign(call, { offered: [], stopped: {}, heldSince: null, slot: null });
    tellAnswer(ctx, call, agent, at, waitedMs);
  }

  function tellAnswer(ctx: Ctx, call: Call, agent: string | null, at: number, waitedMs?: number): void {
    const isHandedOn = agent !== null && goesOnWith(ctx, call, agent, at);
    if (isHandedOn) hold(ctx, call, false, at);
    Object.assign(call, { handedBy: null });
    endInquiry(ctx, call);
    if (isHandedOn) return;
    // Whoever takes a queue's call without serving it is nobody's agent: answered outside the team.
    const credited = agent !== null && make.serves(ctx.memory, call, agent) ? agent : null;
    if (call.queue !== null) call.queueAgent = credited;
    Object.assign(call, { agent, answeredAt: at, waits: false, state: 'talking' });
    emitForCall(ctx, call.key, at, {
      type: 'call.answered',
      call: callIn(ctx, call.key),
      agent: credited === null ? null : agentOf(ctx, call, credited),
      ...(waitedMs === undefined ? {} : { waitedMs }),
    });
  }

  /** `next`: what it does if it is held no more; only a conversation that goes on is resumed. */
  function hold(ctx: Ctx, call: Call, held: boolean, at: number, next: CallState = 'talking'): void {
    const id = callIn(ctx, call.key);
    if (held && call.heldSince === null) {
      Object.assign(call, { heldSince: at, state: 'held' });
      emitForCall(ctx, call.key, at, { type: 'call.held', call: id });
    } else if (!held && call.heldSince !== null) {
      Object.assign(call, { heldSince: null, state: next });
      if (next === 'talking') emitForCall(ctx, call.key, at, { type: 'call.resumed', call: id });
    }
  }

  /** An agent who holds one call and has begun another asks somebody about the first. */
  function consult(ctx: Ctx, calls: readonly Call[], agent: string, at: number): void {
    const { memory } = ctx;
    const asked = calls.find((call) => make.callerOf(memory, call) === agent && make.isThere(call));
    for (const call of calls) {
      if (call.agent !== agent || call === asked) continue;
      const party = asked && call.state === 'held' ? make.reaches(memory, asked) : null;
      if (party === null ? call.consult === null : call.consult !== null && isSame(party, call.consult))
        continue;
      call.consult = party;
      const seen = { id: callIn(ctx, call.key), consult: party };
      emitForCall(ctx, call.key, at, { type: 'call.observed', call: seen });
    }
  }

  function end(ctx: Ctx, call: Call, ending: Ending): void {
    const { at, how, derived } = ending;
    const touched = touching(ctx.memory, call);
    const id = callIn(ctx, call.key);
    endInquiry(ctx, call);
    if (call.waits && how !== undefined) emitForCall(ctx, call.key, at, { type: 'call.left', call: id, how });
    const about = derived ? null : askedAbout((asker) => make.askable?.(ctx.memory, call, asker) ?? [], call);
    if (about !== null && call.told) awaitHandOver(ctx, about, call, ending);
    else if (call.told) tellEnd(ctx, call.key, ending);
    make.forget(ctx.memory, call);
    clearTimer(ctx.memory.timers, `missed:${call.key}`);
    if (call.agent !== null) partIsOver(ctx, call, call.agent, at);
    tellAgents(ctx, call, touched, at);
  }

  /** One step alone, of a time, after which whoever it concerns is told. */
  const alone =
    <What, Rest extends readonly unknown[]>(
      step: (ctx: Ctx, call: Call, what: What, at: number, ...rest: Rest) => void,
    ): typeof step =>
    (ctx, call, what, at, ...rest) => {
      const before = touching(ctx.memory, call);
      step(ctx, call, what, at, ...rest);
      if (!isConversing(call.state)) call.state = restingState(call);
      tellAgents(ctx, call, [...before, ...touching(ctx.memory, call)], at);
    };

  return {
    follow,
    describe: alone(describe),
    leave: alone(leave),
    join: alone(join),
    offer: alone(offer),
    stopRinging: alone(stopRinging),
    forgive: (ctx, call, at) => forgive(ctx, call, [], false, at),
    settleStopped,
    endInquiry,
    missStopped,
    miss: alone(miss),
    transfer: alone(transfer),
    answer: alone(answer),
    proveAnswer: tellAnswer,
    hold: alone((ctx, call, held: boolean, at) => hold(ctx, call, held, at)),
    park: alone(park),
    takeOver: alone(takeOver),
    end,
  };
}

/** What a call does that nobody has. */
const restingState = ({ slot, offered, waits }: TrackedCall): CallState =>
  slot !== null ? 'parked' : offered.length > 0 ? 'ringing' : waits ? 'waiting' : 'arriving';

const isSame = (a: Party, b: Party): boolean => a.number === b.number && a.name === b.name;

/** What somebody's calls make of them: they talk or have called, they are rung, or neither. */
export function lineOf<Call extends TrackedCall>(
  calls: Iterable<Call>,
  agent: string,
  began: (call: Call) => boolean,
): 'onCall' | 'ringing' | null {
  let rings = false;
  for (const call of calls) {
    if (call.agent === agent || (!call.handedOn && began(call))) return 'onCall';
    if (call.offered.includes(agent)) rings = true;
  }
  return rings ? 'ringing' : null;
}
