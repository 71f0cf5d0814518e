// How a tape is played through a translator: whole, from a cut on, spoiled, or again and again.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DomainEvent } from '#lib/model/event.ts';
import { type SourceId, sourceId } from '#lib/model/ids.ts';
import type { AnyVendor, Frame, PriorState, Vendor, Verdict } from '#server/pbx-sdk/contract.ts';
import { readFrame } from '#server/tools/tape.ts';
import type { Dice } from '#tests/dice.ts';

export type Tape = {
  readonly name: string;
  readonly frames: readonly Frame[];
  /** What was said when it was recorded, as a person has checked it; `null` where nobody has yet. */
  readonly events: readonly DomainEvent[] | null;
};

/** A vendor's types as this suite sees them: it carries settings and memory and looks into neither. */
export type OpenVendor = Vendor<unknown, unknown>;
export const opened = (vendor: AnyVendor): OpenVendor => vendor as unknown as OpenVendor;

export const HQ = sourceId('hq');
export const NOTHING_KNOWN: PriorState = { queues: [], agents: [], calls: [], heardAt: null };

/** The tapes of a folder: `<name>.jsonl`, one frame a line, beside it `<name>.events.json` where it is checked. */
export function readTapes(folder: string): Tape[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).toSorted((a, b) => (a < b ? -1 : 1));
  return names
    .filter((name) => name.endsWith('.jsonl'))
    .map((file) => {
      const name = basename(file, '.jsonl');
      const lines = readFileSync(join(folder, file), 'utf8').split('\n');
      const frames = lines
        .filter((line) => line !== '')
        .map((line, i) => frozenFrame(line, `${file}:${i + 1}`));
      const events = names.includes(`${name}.events.json`)
        ? (JSON.parse(readFileSync(join(folder, `${name}.events.json`), 'utf8')) as DomainEvent[])
        : null;
      return { name, frames, events };
    });
}

function frozenFrame(line: string, where: string): Frame {
  const frame = readFrame(line);
  if (!frame) throw new Error(`${where} is not a frame`);
  return Object.freeze(frame);
}

export type Heard = {
  readonly frame: Frame;
  readonly verdict: Verdict;
  readonly events: readonly DomainEvent[];
  readonly wakeAt: number | null;
};

/** One translator being fed. A tape that was recorded without ticks gets those its translator asks for. */
export class Player {
  readonly #vendor: OpenVendor;
  readonly #makesTicks: boolean;
  memory: unknown;
  wakeAt: number | null = null;
  /** Time of the last frame. */
  heardAt: number | null = null;

  constructor(
    vendor: OpenVendor,
    tape: Tape,
    start: { source?: SourceId; known?: PriorState; memory?: unknown } = {},
  ) {
    this.#vendor = vendor;
    this.#makesTicks = !tape.frames.some((frame) => frame.channel === 'tick');
    this.memory = start.memory ?? vendor.begin(start.source ?? HQ, start.known ?? NOTHING_KNOWN);
  }

  /** The frame, after the ticks that were due before it. */
  hear(frame: Frame): Heard[] {
    const out: Heard[] = [];
    while (this.#makesTicks && this.wakeAt !== null && this.wakeAt <= frame.at && out.length < 1_000)
      out.push(this.#one({ at: this.wakeAt, channel: 'tick', text: '' }));
    out.push(this.#one(frame));
    return out;
  }

  hearAll(frames: readonly Frame[]): Heard[] {
    return frames.flatMap((frame) => this.hear(frame));
  }

  #one(frame: Frame): Heard {
    this.heardAt = frame.at;
    const { memory, events, verdict, wakeAt } = this.#vendor.translate(this.memory, frame);
    this.memory = memory;
    this.wakeAt = wakeAt;
    return { frame, verdict, events, wakeAt };
  }
}

export const saidBy = (heard: readonly Heard[]): DomainEvent[] => heard.flatMap(({ events }) => [...events]);

/** Where each connection of a tape begins, and where its snapshot is complete. */
export function snapshotsOf(vendor: OpenVendor, tape: Tape): { from: number; to: number }[] {
  const player = new Player(vendor, tape);
  const out: { from: number; to: number }[] = [];
  let from: number | null = null;
  for (const [i, frame] of tape.frames.entries()) {
    if (frame.channel === 'opened') from = i;
    const synced = saidBy(player.hear(frame)).some((event) => event.type === 'source.synced');
    if (!synced || from === null) continue;
    out.push({ from, to: i });
    from = null;
  }
  return out;
}

/** The frames moved in time so that the first stands at `at`. */
export const movedTo = (frames: readonly Frame[], at: number): Frame[] => {
  const by = at - (frames[0]?.at ?? at);
  return frames.map((frame) => ({ ...frame, at: frame.at + by }));
};

const NASTY: readonly unknown[] = [
  null,
  true,
  '',
  'x',
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER,
  '99999999999999999999',
  '1e999',
  'NaN',
  'Infinity',
  '__proto__',
  'constructor',
  'toString',
  '\u0000',
  '\ud800',
  'ü'.repeat(3),
  'y'.repeat(20_000),
  [],
  {},
  [[[]]],
  [null],
  { id: null },
];

/** A frame as a broken PBX, a broken line or somebody malicious might send it. */
export function spoiled(dice: Dice, frame: Frame): Frame {
  const text = dice.chance(50) ? spoiledContent(dice, frame.text) : spoiledText(dice, frame.text);
  const channel = dice.chance(3)
    ? dice.pick(['', 'nowhere', 'rest:/nowhere', 'stream', '__proto__'])
    : frame.channel;
  return { ...frame, channel, text };
}

function spoiledText(dice: Dice, text: string): string {
  const at = dice.below(text.length + 1);
  const to = Math.min(text.length, at + dice.below(20));
  switch (dice.below(7)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(at);
    case 2:
      return text.slice(0, at) + String.fromCharCode(dice.below(256)) + text.slice(at + 1);
    case 3:
      return text.slice(0, at) + text.slice(to);
    case 4:
      return text.slice(0, to) + text.slice(at);
    case 5:
      return dice.pick([
        '',
        ' ',
        'null',
        '0',
        '""',
        '[]',
        '{}',
        '<html></html>',
        `${'['.repeat(20_000)}`,
        '\r\n\r\n',
      ]);
    default:
      return text.replace(/\d+/, () => dice.pick(['99999999999999999999', '-1', '1e400', 'null', '0']));
  }
}

function spoiledContent(dice: Dice, text: string): string {
  const json = parsed(text);
  if (json === undefined) return spoiledLines(dice, text);
  // `__proto__` as a key of its own comes only through text.
  if (dice.chance(10)) return text.replace('{', '{"__proto__":{"polluted":1},"constructor":{"prototype":1},');
  if (dice.chance(5)) return `${'{"a":'.repeat(3_000)}${text}${'}'.repeat(3_000)}`;
  return JSON.stringify(spoiledValue(dice, json));
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

function spoiledValue(dice: Dice, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || dice.chance(8)) {
    // JSON inside JSON: some PBXs put a whole message into a string.
    const inner = typeof value === 'string' && /^[[{]/.test(value) ? parsed(value) : undefined;
    return inner === undefined || dice.chance(10)
      ? dice.pick(NASTY)
      : JSON.stringify(spoiledValue(dice, inner));
  }
  const keys = Object.keys(value);
  if (keys.length === 0) return dice.pick(NASTY);
  const key = dice.pick(keys);
  if (Array.isArray(value)) {
    if (dice.chance(10)) return [...(value as unknown[]), ...(value as unknown[])];
    return value.map((item: unknown, i) => (String(i) === key ? spoiledValue(dice, item) : item));
  }
  const record = value as Record<string, unknown>;
  if (dice.chance(10)) return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
  return { ...record, [key]: spoiledValue(dice, record[key]) };
}

/** `Name: value` lines, as some PBXs write. */
function spoiledLines(dice: Dice, text: string): string {
  const ending = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(ending);
  const at = dice.below(lines.length);
  const name = lines[at]?.split(':')[0] ?? '';
  const value = dice.pick(NASTY);
  lines[at] = dice.chance(10) ? '' : `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`;
  return lines.join(ending);
}

/** The frame with `value` in place of every text value it holds. */
export function planted(frame: Frame, value: string): Frame {
  const json = parsed(frame.text);
  const text =
    json === undefined
      ? frame.text.replace(/: [^\r\n]*/g, `: ${value}`)
      : JSON.stringify(everywhere(json, value));
  return { ...frame, text: text === frame.text ? value : text };
}

function everywhere(value: unknown, text: string): unknown {
  if (typeof value === 'string') {
    const inner = /^[[{]/.test(value) ? parsed(value) : undefined;
    return inner === undefined ? text : JSON.stringify(everywhere(inner, text));
  }
  if (Array.isArray(value)) return value.map((item) => everywhere(item, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, everywhere(part, text)]));
}
