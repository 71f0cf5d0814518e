// What the server and the thread that writes the history say to each other.
import type { Cast } from '#server/demo-past/cast.ts';
import type { Logged } from '#server/log/log.ts';

export type ToScribe =
  /** Another memory, or the first one: what was taken of the former is void. */
  | { readonly what: 'begin'; readonly epoch: string; readonly oldest: number; readonly head: number }
  /** What follows what was said last. */
  | { readonly what: 'take'; readonly epoch: string; readonly batch: readonly Logged[] }
  | { readonly what: 'forget'; readonly before: number }
  /** Of a demo: what is missing of its past is made, between the batches. */
  | { readonly what: 'past'; readonly cast: Cast; readonly now: number }
  | { readonly what: 'end' };

export type FromScribe =
  /** The last event taken and the newest checkpoint; the answer to `begin` and to each `take`. */
  | { readonly what: 'at'; readonly epoch: string; readonly seq: number; readonly savedSeq: number }
  /** For the server's log. */
  | { readonly what: 'complaint'; readonly why: string }
  /** So many days of the demo's past were written, in so many ms. */
  | { readonly what: 'made'; readonly days: number; readonly ms: number }
  /** It cannot write, and takes nothing until it is begun again. */
  | { readonly what: 'failed'; readonly why: string }
  | { readonly what: 'ended' };
