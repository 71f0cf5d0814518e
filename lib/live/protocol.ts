// Knows what goes over the wire between server and browser, and the number of its version. Refuses to know sockets.
import { z } from 'zod';
import type { Change, Kind } from '#lib/model/board.ts';
import { COMMANDS, type Outcome } from '#lib/model/command.ts';

/**
 * Raise with every change of the shapes below or of a row (tests/protocol.test.ts pins their hash to it).
 * History: 1 — first.
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

/** `floor`: a person at work, may command where allowed. `wall`: a screen anybody may pass by; numbers are masked. */
export const joinSchema = z.object({
  protocol: z.int(),
  view: z.enum(['floor', 'wall']),
  cursor: cursorSchema.nullable(),
});
export type Join = z.infer<typeof joinSchema>;

const refSchema = z.templateLiteral([
  z.enum(['source', 'queue', 'agent', 'call', 'tally', 'shift', 'alert', 'site'] satisfies Kind[]),
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
  readonly view: 'floor' | 'wall';
  readonly name: string;
  readonly numbers: 'full' | 'masked';
  readonly commands: boolean;
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
  /** `reload`: this page is too old for the server. `signIn`: this view needs somebody to sign in. */
  | { readonly ok: false; readonly why: string; readonly remedy: 'reload' | 'signIn' | 'stop' };

/** What a browser may say. Everything else is refused. */
export type ToServer = {
  join: (join: Join, answer: (joined: Joined) => void) => void;
  command: (command: z.infer<typeof commandSchema>, answer: (outcome: Outcome) => void) => void;
  acknowledge: (what: z.infer<typeof acknowledgeSchema>, answer: (outcome: Outcome) => void) => void;
  /** Answers with server time, epoch ms. */
  time: (answer: (now: number) => void) => void;
};

export type ToBrowser = {
  delta: (delta: Delta) => void;
  trouble: (trouble: Trouble | null) => void;
  /** Load the page again, at a random moment within `withinMs`. */
  reload: (why: { readonly reason: string; readonly withinMs: number }) => void;
};
