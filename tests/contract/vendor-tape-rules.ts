// What a make's translator owes the wall, each promise a rule over one tape that answers with what is wrong.
import { isDeepStrictEqual } from 'node:util';
import type { Row } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { agentId, callId, nativeOf, queueId, type SourceId, sourceId } from '#lib/model/ids.ts';
import type { Frame, PriorState } from '#server/pbx-sdk/contract.ts';
import { type BoardInHand, told } from '#tests/board-in-hand.ts';
import { Dice } from '#tests/dice.ts';
import { ALL_TYPES, MIDNIGHT } from '#tests/wild-events.ts';
import { json, SEED, short, type VendorBench } from './vendor-bench.ts';
import { HQ, movedTo, opened, Player, saidBy, snapshotsOf, spoiled, type Tape } from './vendor-tape.ts';

const SPOILED = 400;

export function* understands({ vendor }: VendorBench, tape: Tape): Generator<string> {
  let understood = 0;
  const player = new Player(opened(vendor), tape);
  for (const [i, frame] of tape.frames.entries())
    for (const { verdict } of player.hear(frame)) {
      if (verdict.kind === 'understood') understood++;
      else if (verdict.kind === 'malformed')
        yield `frame ${i} was said by a real PBX and is called malformed: ${verdict.why}`;
      else if (verdict.shape.trim() === '') yield `frame ${i} is unknown without a name`;
    }
  if (understood === 0) yield 'nothing on it is understood';
}

export function* sameAsRecorded({ vendor }: VendorBench, tape: Tape): Generator<string> {
  if (tape.events === null) return yield 'has no .events.json beside it: nobody has checked what it means';
  const said = saidBy(new Player(opened(vendor), tape).hearAll(tape.frames));
  const at = said.findIndex((event, i) => !isDeepStrictEqual(plain(event), tape.events?.[i]));
  if (at >= 0) yield `event ${at} is ${short(said[at])}, recorded is ${short(tape.events[at])}`;
  else if (said.length < tape.events.length) yield `${said.length} events of ${tape.events.length} recorded`;
}

const plain = (value: unknown): unknown => JSON.parse(json(value));

export function* sameTwice({ vendor }: VendorBench, tape: Tape): Generator<string> {
  const one = new Player(opened(vendor), tape).hearAll(tape.frames);
  const two = new Player(opened(vendor), tape).hearAll(tape.frames);
  const at = one.findIndex((heard, i) => json(heard) !== json(two[i]));
  if (at >= 0) yield `frame ${at} gives ${short(one[at])}, a second time ${short(two[at])}`;
}

export function* resumes({ vendor }: VendorBench, tape: Tape): Generator<string> {
  const { frames } = tape;
  const dice = new Dice(SEED);
  const few = Math.min(frames.length, 40, 60_000 / frames.length);
  const cuts = new Set(Array.from({ length: few }, () => dice.between(1, frames.length - 1)));
  const player = new Player(opened(vendor), tape);
  const saved = new Map<number, { memory: unknown; wakeAt: number | null }>();
  const whole = frames.map((frame, i) => {
    if (cuts.has(i)) saved.set(i, { memory: structuredClone(player.memory), wakeAt: player.wakeAt });
    return json(player.hear(frame));
  });
  for (const [cut, { memory, wakeAt }] of saved) {
    const again = new Player(opened(vendor), tape, { memory });
    again.wakeAt = wakeAt;
    for (let i = cut; i < frames.length; i++) {
      const frame = frames[i];
      if (frame === undefined || json(again.hear(frame)) === whole[i]) continue;
      yield `cut before frame ${cut} and resumed, frame ${i} gives something else`;
      break;
    }
  }
}

export function* survivesSpoiling({ vendor }: VendorBench, tape: Tape): Generator<string> {
  const dice = new Dice(SEED);
  const open = opened(vendor);
  const at = new Set(Array.from({ length: 25 }, () => dice.below(tape.frames.length)));
  const player = new Player(open, tape);
  for (const [i, frame] of tape.frames.entries()) {
    if (at.has(i))
      for (let n = 0; n < SPOILED / 25; n++) {
        const bad = spoiled(dice, frame);
        const after = new Player(open, tape, { memory: structuredClone(player.memory) });
        const problem = harmed(after, [bad, ...tape.frames.slice(i, i + 6)]);
        if (problem) yield `frame ${i} spoiled to ${bad.text.slice(0, 120)}: ${problem}`;
      }
    player.hear(frame);
  }
  if ('polluted' in {}) yield 'a frame has changed what every object is';
}

/** What harm the frames do to a translator and, through what it says, to a board. */
function harmed(player: Player, frames: readonly Frame[]): string | null {
  try {
    const heard = player.hearAll(frames);
    json(player.memory);
    for (const event of saidBy(heard)) {
      const problem = unfit(event);
      if (problem) return `says ${problem}: ${short(event)}`;
    }
    told(saidBy(heard));
    return null;
  } catch (error) {
    return `throws ${String(error)}`;
  }
}

/** What makes an event unfit for the log. */
function unfit(event: DomainEvent): string | null {
  if (!ALL_TYPES.includes(event.type)) return 'an event nobody knows';
  if (typeof event.at !== 'number' || !Number.isFinite(event.at)) return 'an event at no time';
  return isDeepStrictEqual(plain(event), event) ? null : 'what JSON does not carry';
}

export function* snapshotTwice({ vendor }: VendorBench, tape: Tape): Generator<string> {
  const snapshots = snapshotsOf(opened(vendor), tape);
  if (snapshots.length === 0) yield 'holds no whole snapshot: opened … source.synced';
  for (const { from, to } of snapshots) {
    const player = new Player(opened(vendor), tape);
    const board = begunBoard();
    const tell = (frames: readonly Frame[]) =>
      saidBy(player.hearAll(frames)).map((event) => board.tell(event));
    tell(tape.frames.slice(0, to + 1));
    const before = new Map(board.rows);
    tell(tape.frames.slice(from, to + 1));
    for (const name of new Set([...before.keys(), ...board.rows.keys()])) {
      const [was, is] = [before.get(name), board.rows.get(name)];
      if (!name.startsWith('source:') && !isDeepStrictEqual(was, is))
        yield `its snapshot heard twice changes ${name} from ${short(was)} to ${short(is)}`;
    }
  }
}

/** A board on which days turn, for bookings need one. */
const begunBoard = (): BoardInHand =>
  told([{ type: 'day.turned', source: sourceId('site'), at: MIDNIGHT, day: '2025-10-09', from: MIDNIGHT }]);

export function* noGhost({ vendor }: VendorBench, tape: Tape): Generator<string> {
  const dice = new Dice(SEED);
  const open = opened(vendor);
  for (const { from, to } of snapshotsOf(open, tape)) {
    const snapshot = tape.frames.slice(from, to + 1);
    const truth = rowsNamed(told(saidBy(new Player(open, tape).hearAll(snapshot))));
    // Whatever was heard before the connection broke, none of it may stand beside the new snapshot.
    const cuts = [
      tape.frames.length,
      from,
      ...Array.from({ length: 10 }, () => dice.below(tape.frames.length)),
    ];
    for (const cut of cuts) {
      const before = tape.frames.slice(0, cut);
      const player = new Player(open, tape);
      const later = movedTo(snapshot, Math.max(snapshot[0]?.at ?? 0, before.at(-1)?.at ?? 0));
      const board = told(saidBy([...player.hearAll(before), ...player.hearAll(later)]));
      yield* ghosts(board, truth, `blind from frame ${cut} to the snapshot at ${from}`);
    }
    // And what a restarted wall believes of a call, an agent and a queue that are gone.
    const believed = ghostly();
    const known: PriorState = {
      calls: believed.all('call'),
      agents: believed.all('agent'),
      queues: believed.all('queue'),
      heardAt: null,
    };
    for (const event of saidBy(new Player(open, tape, { known }).hearAll(snapshot))) believed.tell(event);
    yield* ghosts(believed, truth, 'after a restart');
  }
}

const ghostly = (): BoardInHand =>
  told([
    { type: 'queue.observed', source: HQ, at: MIDNIGHT, queue: { id: queueId(HQ, 'gone-queue') } },
    {
      type: 'agent.observed',
      source: HQ,
      at: MIDNIGHT,
      agent: { id: agentId(HQ, 'gone-agent') },
    },
    {
      type: 'call.queued',
      source: HQ,
      at: MIDNIGHT,
      call: callId(HQ, 'gone-call'),
      queue: queueId(HQ, 'gone-queue'),
    },
  ]);

const isPicture = (row: Row): boolean => row.kind === 'call' || row.kind === 'agent' || row.kind === 'queue';
const rowsNamed = (board: BoardInHand): Set<string> =>
  new Set([...board.rows].filter(([, row]) => isPicture(row)).map(([name]) => name));

function* ghosts(board: BoardInHand, truth: ReadonlySet<string>, when: string): Generator<string> {
  for (const name of rowsNamed(board)) if (!truth.has(name)) yield `${when}, ${name} is a ghost`;
}

export function* ownIds({ vendor }: VendorBench, tape: Tape): Generator<string> {
  for (const source of [HQ, sourceId('branch-2')])
    for (const event of saidBy(new Player(opened(vendor), tape, { source }).hearAll(tape.frames)))
      for (const id of idsIn(event))
        if (!ownedBy(source, id)) yield `${event.type} of ${source} speaks of ${id}`;
}

const ownedBy = (source: SourceId, id: string): boolean => id === source || id.startsWith(`${source}/`);

const ID_KEYS = new Set(['source', 'call', 'agent', 'queue', 'id']);
function* idsIn(value: unknown, key = ''): Generator<string> {
  if (typeof value === 'string') {
    if (ID_KEYS.has(key)) yield value;
  } else if (Array.isArray(value)) {
    for (const item of value) yield* idsIn(item, key === 'offeredTo' ? 'id' : '');
  } else if (typeof value === 'object' && value !== null)
    for (const [name, part] of Object.entries(value)) yield* idsIn(part, name);
}

export function* plainMemory({ vendor }: VendorBench, tape: Tape): Generator<string> {
  const player = new Player(opened(vendor), tape);
  for (const [i, frame] of tape.frames.entries()) {
    player.hear(frame);
    if (isDeepStrictEqual(plain(player.memory), player.memory)) continue;
    return yield `after frame ${i} its memory is more than JSON carries`;
  }
}

const MANY_CALLS = 3_000;
const MANY_FRAMES = 150_000;

/** All tapes again and again, each time with other calls: what is remembered of those that are over must not add up. */
export function boundedMemory({ vendor, tapes }: VendorBench): string[] {
  const open = opened(vendor);
  const frames: Frame[] = [];
  const calls = new Set<string>();
  for (const tape of tapes) {
    for (const event of saidBy(new Player(open, tape).hearAll(tape.frames)))
      if ('call' in event && typeof event.call === 'string') calls.add(nativeOf(event.call));
    frames.push(...movedTo(tape.frames, (frames.at(-1)?.at ?? tape.frames[0]?.at ?? 0) + 1_000));
  }
  // Names too short to be told from other text cannot be exchanged.
  for (const name of calls) if (name.length < 6) calls.delete(name);
  if (tapes.length === 0) return [];
  if (calls.size === 0) return ['its tapes hold no call whose name could be exchanged'];
  const rounds = Math.min(Math.ceil(MANY_CALLS / calls.size), Math.ceil(MANY_FRAMES / frames.length));
  const player = new Player(open, { name: 'all', frames, events: null });
  let half = 0;
  for (let round = 0; round < rounds; round++) {
    player.hearAll(movedTo(renamed(frames, calls, round), (player.heardAt ?? frames[0]?.at ?? 0) + 1_000));
    if (round === Math.floor(rounds / 2)) half = json(player.memory).length;
  }
  const full = json(player.memory).length;
  if (full <= half * 1.1 + 4_096) return [];
  return [
    `its memory grows without end: ${half} characters after half of ${rounds} rounds, ${full} after all`,
  ];
}

function renamed(frames: readonly Frame[], calls: ReadonlySet<string>, round: number): Frame[] {
  const names = [...calls].map((name) => [name, added(name, round)] as const);
  return frames.map((frame) => ({
    ...frame,
    text: names.reduce((text, [name, other]) => text.replaceAll(name, other), frame.text),
  }));
}

/** The digits of a name counted up by `round`, so that length and shape stay. */
function added(name: string, round: number): string {
  const signs = name.split('');
  for (let i = signs.length - 1, left = round; i >= 0 && left > 0; i--) {
    const sign = signs[i] ?? '';
    if (!/\d/.test(sign)) continue;
    signs[i] = String((Number(sign) + (left % 10)) % 10);
    left = Math.floor(left / 10);
  }
  return signs.join('');
}

export function* wakesForward({ vendor }: VendorBench, tape: Tape): Generator<string> {
  const player = new Player(opened(vendor), tape);
  for (const [i, frame] of tape.frames.entries()) {
    for (const { frame: heard, wakeAt } of player.hear(frame)) {
      if (wakeAt !== null && !Number.isFinite(wakeAt))
        return yield `after frame ${i} it wants to be woken at ${wakeAt}`;
      if (heard.channel === 'tick' && wakeAt !== null && wakeAt <= heard.at)
        return yield `after frame ${i}, woken at ${heard.at}, it wants to be woken again at ${wakeAt}: that never ends`;
    }
  }
}
