// What goes over the wire between server and browser, and the number of its version.
import { z } from 'zod';
import type { Access } from '#lib/model/access.ts';
import type { Change, Kind } from '#lib/model/board.ts';
import { COMMANDS, type Outcome } from '#lib/model/command.ts';

/**
 * Raise with every change of the shapes below or of a row (tests/protocol.test.ts pins their hash to it).
 * History: 1 — first. 2 — agents may be unavailable. 3 — what was heard only in part
 * stands apart, in counts and in days. 4 — what was done is `confirmed` or `accepted`.
 * 5 — a viewer is told their rights, and says that somebody is present. 6 — a wall says which one it is, and is sent what
 * its tiles draw; ids that hold outside numbers are others outside. 7 — screens are let in: one that is not is to show
 * a code, one that is can be asked to say who it is. 8 — pages about oneself are a view of
 * their own. 9 — counts keep the waits of every outcome and have a second book, of callers. 10 — agents say their
 * teams, which bound people too. 11 — the site says what it keeps of single agents, who may compare them, whether
 * anybody may listen, and how long pauses and wrap-up may last; a wall may show who is there by name.
 * 12 — a wall says from how far and on which screen it is read, the site what queues are
 * called on walls; a wall that draws the line of the day is sent its quarters of an hour.
 * 13 — a wall may list its agents, and is then sent since when each of them does what they do; it may show images.
 */
export { PROTOCOL } from './protocol-number.ts';

/** A place in one unbroken memory of the log. */
export type Cursor = { readonly epoch: string; readonly seq: number };

/**
 * What changed after `from` up to `to`. `whole`: it is everything, and replaces what was there.
 * A snapshot is a Delta with `whole: true`.
 */
export type Delta = {
  readonly epoch: string;
  readonly from: number;
  readonly to: number;
  readonly whole: boolean;
  readonly changes: readonly Change[];
};

export const cursorSchema = z.object({ epoch: z.string().max(80), seq: z.int().min(0) });

/** `floor`: a person at work, may command where allowed. `wall`: a screen anybody may pass by. `own`: about oneself. */
export const joinSchema = z.object({
  protocol: z.int(),
  view: z.enum(['floor', 'wall', 'own']),
  /** Which wall; a floor has none. */
  wall: z.string().max(40).exactOptional(),
  /** Of the pages that ask. */
  version: z.string().max(40).exactOptional(),
  cursor: cursorSchema.nullable(),
});
export type Join = z.infer<typeof joinSchema>;

const refSchema = z.templateLiteral([
  z.enum(['source', 'queue', 'agent', 'call', 'tally', 'quarter', 'shift', 'alert', 'site'] satisfies Kind[]),
  ':',
  z.string().max(300),
]);

export const commandSchema = z.object({
  id: z.string().min(8).max(64),
  verb: z.enum(COMMANDS),
  target: refSchema,
  seen: z.int().min(0),
  args: z
    .object({
      to: z.string().trim().min(1).max(40).exactOptional(),
      reason: z.string().trim().max(80).exactOptional(),
      extension: z.string().trim().min(1).max(40).exactOptional(),
      queue: z.string().trim().min(1).max(80).exactOptional(),
    })
    .strict(),
});

export const acknowledgeSchema = z.object({ alert: z.string().min(1).max(400) });

/** What this viewer may see and do. Decided by the server; the page only draws it. */
export type Viewer = {
  readonly view: 'floor' | 'wall' | 'own';
  readonly name: string;
  readonly access: Access;
  /** The wall that is drawn, and sent; `null` on a floor. */
  readonly wall: string | null;
  /** Which of the screens that were let in it is; `null`: none. */
  readonly screen: string | null;
};

/** The server as a whole is in trouble, e.g. its disk is full: what is shown may be old. */
export type Trouble = { readonly why: string; readonly since: number };

export type Joined =
  | {
      readonly ok: true;
      readonly protocol: number;
      /** Server time, epoch ms. */
      readonly now: number;
      readonly viewer: Viewer;
      readonly trouble: Trouble | null;
      /**
       * Everything as it stood a moment ago, the same bytes for all who join then: the JSON of a whole {@link Delta},
       * in gzip. `null` where the cursor was good and little was missed.
       */
      readonly picture: Uint8Array | ArrayBuffer | null;
      /** What came after the picture, or after the cursor. */
      readonly delta: Delta;
    }
  /** `reload`: this page is too old for the server. `signIn`: somebody must sign in. `pair`: this screen must be let in. */
  | { readonly ok: false; readonly why: string; readonly remedy: 'reload' | 'signIn' | 'pair' | 'stop' };

/** What a browser may say. Everything else is refused. */
export type ToServer = {
  join: (join: Join, answer: (joined: Joined) => void) => void;
  command: (command: z.infer<typeof commandSchema>, answer: (outcome: Outcome) => void) => void;
  acknowledge: (what: z.infer<typeof acknowledgeSchema>, answer: (outcome: Outcome) => void) => void;
  /** A person has just used the page: at most once a minute. Else their session ends after its idle time. */
  present: () => void;
  /** Answers with server time, epoch ms. */
  time: (answer: (now: number) => void) => void;
};

export type ToBrowser = {
  delta: (delta: Delta) => void;
  trouble: (trouble: Trouble | null) => void;
  /** Load the page again, at a random moment within `withinMs`. */
  reload: (why: { readonly reason: string; readonly withinMs: number }) => void;
  /** Show this name, big, for so long. */
  identify: (as: { readonly name: string; readonly forMs: number }) => void;
};
