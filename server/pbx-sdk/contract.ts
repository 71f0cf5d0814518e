// What a PBX make owes the wall: the contract every vendor folder fulfils.
import type { z } from 'zod';
import type { AgentRow, CallRow, QueueRow, Untold } from '#lib/model/board.ts';
import type { Capabilities, CommandArguments, CommandName, Outcome } from '#lib/model/command.ts';
import type { DomainEvent, OwnCount } from '#lib/model/event.ts';
import type { SourceId } from '#lib/model/ids.ts';
import { allLegible } from '#lib/model/legible.ts';
import type { FigureSpan, OwnFigures } from '#lib/model/own-figures.ts';

/**
 * One thing a PBX said, as it said it. Everything comes through this one door, REST answers included,
 * so that a tape of frames holds all an adapter ever knew.
 */
export type Frame = {
  /** Epoch ms when it was heard. */
  readonly at: number;
  /**
   * `stream` for a pushed message (`stream:<which>` where a source listens to several streams), `hook` for one
   * brought by webhook (`hook:late` for one that was refused before anybody listened), `rest:<path?query without
   * secrets>` for an answer, and these said by ourselves: `tick` (the time a translator asked to be woken at),
   * `opened` (a new connection: what follows is a fresh start), `opened:<which>` (one of several streams was cut and
   * opened anew while the others went on), `lost:<which>` (it was cut) and, where no answer of the PBX itself marks
   * it, `synced` (every answer the snapshot needs has been told), `parting` (the connection is about to be ended by
   * us).
   */
  readonly channel: string;
  readonly text: string;
};

/** How one frame was understood. `unknown` and `malformed` are counted, logged once per shape, never fatal. */
export type Verdict =
  | { readonly kind: 'understood' }
  | { readonly kind: 'unknown'; readonly shape: string }
  | { readonly kind: 'malformed'; readonly why: string };

export const understood: Verdict = { kind: 'understood' };

/** Something a person should know although the connection works, e.g. an unmonitored extension; `null` takes it back. */
export type Notice = { readonly key: string; readonly text: string | null };

export type Translated<Memory> = {
  readonly memory: Memory;
  readonly events: readonly DomainEvent[];
  readonly verdict: Verdict;
  /** Epoch ms at which a `tick` frame is wanted even if nothing is heard; `null` for none. */
  readonly wakeAt: number | null;
  /** What is to be asked out of turn, in words of the make's own: for its line ({@link PbxConnection.heed}). Left out: nothing. */
  readonly asks?: readonly string[];
  /** What the frame has shown that a person should know. Left out: nothing. */
  readonly notices?: readonly Notice[];
};

/** What the wall still believes of a source when its translator starts afresh, so that a restart loses no answer. */
export type PriorState = {
  readonly queues: readonly QueueRow[];
  readonly agents: readonly AgentRow[];
  readonly calls: readonly CallRow[];
  /** `at` of the newest event of this source in the log: a history that a PBX tells anew is news from here on. `null`: none. */
  readonly heardAt: number | null;
  /** What the PBX had counted by then ({@link DomainEvent} `source.synced`); empty where something was heard after it. */
  readonly counted?: readonly OwnCount[];
};

/** A command on its way to a PBX. `target` is the PBX's own id of the call or agent. */
export type PbxCommand = {
  readonly verb: CommandName;
  readonly target: string;
  readonly args: CommandArguments;
  /** Epoch ms. The final answer is given before it, and nothing is sent to the PBX for this order after it. */
  readonly until: number;
};

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
};
export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

/** An answer whose body is read as it comes, e.g. server-sent events. `chunks` ends when it is closed by either side. */
export type HttpStream = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text as it arrived: cut anywhere, but never inside a character. */
  readonly chunks: AsyncIterable<string>;
  close(): void;
};

/** An open text WebSocket. `messages` ends when it is closed by either side. */
export interface Socket {
  send(text: string): void;
  close(): void;
  readonly messages: AsyncIterable<string>;
}

/** An open byte stream, TLS or not. `chunks` ends when it is closed by either side. */
export interface Stream {
  write(bytes: Uint8Array): void;
  close(): void;
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** How an adapter reaches its PBX: real sockets in life, a make-believe PBX in memory in a replay. */
export interface Network {
  /** Throws {@link Transient} when there is no answer (refused, timed out, TLS, aborted). HTTP errors are answers. */
  request(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
  /** Resolves with the answer's head, whatever its status; `timeoutMs` is for the head alone. Throws {@link Transient}. */
  stream(request: HttpRequest, signal: AbortSignal): Promise<HttpStream>;
  /** Resolves when open; throws {@link Transient}, with `status` where the upgrade was answered by an HTTP error. */
  dial(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Socket>;
  /** A TCP connection, with TLS checked as the source's settings say. Throws {@link Transient}. */
  connect(
    to: { readonly host: string; readonly port: number; readonly tls: boolean },
    signal: AbortSignal,
  ): Promise<Stream>;
}

/** What an adapter is given to work with. It reads no other clock, network or log. */
export type AdapterContext = {
  readonly now: () => number;
  /** Waits; rejects when the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly network: Network;
  /** Aborted when the source is closed: the line must end within a second. */
  readonly signal: AbortSignal;
  /** As {@link Translated} `notices`, of what only the line itself can know. */
  readonly notice: (key: string, text: string | null) => void;
};

/** One connection to a PBX, from open to loss. */
export interface PbxConnection<Memory> {
  /** All the PBX says. Ends by throwing {@link Fatal} or {@link Transient}; never ends in silence. */
  readonly frames: AsyncGenerator<Frame, void>;
  /**
   * Carries out one command and answers before its `until` (see {@link inTime}). `memory` is the translator's newest.
   * Never throws: a failure is an Outcome.
   */
  execute(command: PbxCommand, memory: Memory): Promise<Outcome>;
  /**
   * Told after each of its frames was translated, so that no line reads a frame itself: `memory` holds what to ask again
   * and again, `asks` what to ask out of turn. Reads `memory`, never changes it. Must not throw.
   */
  heed?(memory: Memory, asks: readonly string[]): void;
  /**
   * Takes a frame that came in by webhook and gives it its place among the others. False: nobody listens yet, or too
   * much is unread; bring it again later. `isLate`: it was refused so before: a snapshot may be newer than what it tells.
   */
  hear?(frame: Frame, isLate: boolean): boolean;
  /**
   * Asks for the PBX's own figures of a span; what it answers is for {@link Vendor.ownFigures} and for nobody else. Left
   * out: what `memory` holds is all there is. Throws Transient.
   */
  askFigures?(span: FigureSpan, memory: Memory): Promise<readonly Frame[]>;
}

/** What was brought to `/hooks/<source>`. Names of headers are in lower case. */
export type HookRequest = {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As it came over the wire: signatures are over these bytes. */
  readonly body: Uint8Array;
};

/** A webhook understood to come from the PBX, or why not: 401 it is not signed as agreed, 404 no such door here. */
export type Hooked =
  | { readonly frame: { readonly channel: 'hook'; readonly text: string } }
  | { readonly status: 401 | 404; readonly why: string };

/** How to read a raw capture, as a tool outside this house has written it down. */
export type Capture = {
  /** `blocks`: a message is all lines up to an empty one, as in server-sent events. */
  readonly messages: 'lines' | 'blocks';
  /** The time a message itself tells, epoch ms; `null` where it tells none. */
  timeOf(text: string): number | null;
};

/** One PBX make. */
export type Vendor<Settings, Memory> = {
  /** Registry name, as in `make:` of a source's configuration. */
  readonly make: string;
  /** As people write it. */
  readonly title: string;
  /** This make's part of a source's configuration. `.describe()` and `.meta()` texts are what people read. */
  readonly settings: z.ZodType<Settings>;
  readonly can: Capabilities;
  /** What nobody learns from a PBX of this make, or from our reading of it: said on the page beside the numbers. */
  readonly cannotTell?: readonly Untold[] | ((settings: Settings) => readonly Untold[]);
  /** A translator that has heard nothing yet. `known` is plain data from the board. */
  begin(source: SourceId, known: PriorState): Memory;
  /**
   * Pure: no clock, random, locale or I/O; same memory and frame, same result. Memory is plain JSON data
   * (`structuredClone` carries it anywhere). It may be changed in place: the memory passed in is spent.
   * Never throws, whatever the text holds.
   */
  translate(memory: Memory, frame: Frame): Translated<Memory>;
  open(settings: Settings, context: AdapterContext): PbxConnection<Memory>;
  /**
   * What the PBX itself counts of its queues, by its answers to {@link PbxConnection.askFigures}. Pure, changes nothing;
   * `null` where they tell nothing. Left out: a PBX of this make gives no such figures.
   */
  ownFigures?(memory: Memory, answers: readonly Frame[], span: FigureSpan): OwnFigures | null;
  /** Wants a frame `parting` before it is ended in order. */
  readonly parts?: true;
  /** Where this make can push over HTTP: judges one request. Pure but for cryptography; never throws; `why` repeats nothing of it. */
  hook?(settings: Settings, request: HookRequest): Hooked;
  /** Lower-case name of the header that carries the signature: a webhook without it is refused, whatever its body. */
  readonly hookHeader?: string;
  /** Where a raw capture of this make is not one message a line: how it falls into messages, and what time they tell. */
  readonly capture?: Capture;
  /** Names of settings whose values must never be shown or logged. */
  readonly secrets: readonly (keyof Settings & string)[];
};

/** A vendor whose private types are hidden, so that a registry can hold many. */
export type AnyVendor = Vendor<never, never> & { readonly make: string };

/**
 * Checks a vendor's shape and hides its private types: the wall only carries its settings and memory, and looks into
 * neither. What any make tells has passed here, so here its texts are made fit to be shown.
 */
export function defineVendor<Settings, Memory>(vendor: Vendor<Settings, Memory>): AnyVendor {
  const shown: Vendor<Settings, Memory> = {
    ...vendor,
    translate(memory, frame) {
      const told = vendor.translate(memory, frame);
      const events = allLegible(told.events);
      return events === told.events ? told : { ...told, events };
    },
  };
  return shown as unknown as AnyVendor;
}

/** Longest quotation of a PBX. */
const QUOTED = 160;

/**
 * Our sentence with the PBX's own words behind it: a code or its jargon is never all that a person reads. Channels,
 * addresses and longer numbers are masked, since an error may repeat what it was sent.
 * @param code as the PBX writes it, e.g. `40002` or `HTTP 400`; never shown without the sentence
 */
export function withWords(sentence: string, words: string, code = ''): string {
  const said = words
    .replace(/\p{C}+/gu, ' ')
    .replace(/\S*\/\S*/g, '…')
    .replace(/\d{5,}/g, '…')
    .replace(/[\s.]+$/, '')
    .trim()
    .slice(0, QUOTED);
  const quoted = [said, code === '' ? '' : `(${code})`].filter((each) => each !== '').join(' ');
  return quoted === '' ? sentence : `${sentence} The PBX’s own words: ${quoted}.`;
}

/** A person must act: wrong password, blocked address, no licence. The source stops and shows the text. */
export class Fatal extends Error {
  override readonly name = 'Fatal';
}

/** Trying again may help. `notBeforeMs` asks for a longer wait than usual; `status` is an HTTP status where there was one. */
export class Transient extends Error {
  override readonly name = 'Transient';
  readonly notBeforeMs: number;
  readonly status: number | null;
  constructor(message: string, more: { notBeforeMs?: number; status?: number } = {}) {
    super(message);
    this.notBeforeMs = more.notBeforeMs ?? 0;
    this.status = more.status ?? null;
  }
}

/** What an answer needs to be brought back before the deadline. */
export const RETURN_MS = 500;

/**
 * How long one answer of the PBX may be waited for: `usualMs`, or what is left of a command's time where that is less.
 * @param until the command's; `undefined` for a question that belongs to none.
 * @throws Transient when nothing is left: then nothing may be sent any more.
 */
export function patienceMs(until: number | undefined, usualMs: number, now: number): number {
  if (until === undefined) return usualMs;
  const left = until - RETURN_MS - now;
  if (left <= 0) throw new Transient('the time for this command is over');
  return Math.min(usualMs, left);
}
