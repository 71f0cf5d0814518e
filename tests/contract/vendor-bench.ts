// What a make brings along to be judged.
import type { AnyVendor, Network } from '#server/pbx-sdk/contract.ts';
import type { Clock } from '#server/time/clock.ts';
import type { Tape } from './vendor-tape.ts';

/** What a make brings along to be judged. */
export type VendorBench = {
  readonly vendor: AnyVendor;
  readonly tapes: readonly Tape[];
  /** As they stand in a configuration file. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Values that may be shown nowhere: passwords, tokens. */
  readonly secrets: readonly string[];
  /** A PBX that lets us in, answers what it is asked, and goes on answering. */
  readonly accepts: (clock: Clock) => Network;
  /** The same PBX when it does not accept our credentials. */
  readonly refuses: (clock: Clock) => Network;
  /** Time after which a silent PBX must have been noticed. */
  readonly silenceMs: number;
  /** Rules that do not fit this make, each with its reason. */
  readonly skip?: Readonly<Record<string, string>>;
};

/** Answers with what is wrong. */
export type Rule = (bench: VendorBench) => readonly string[] | Promise<readonly string[]>;

export const json = (value: unknown): string => JSON.stringify(value);
export const short = (value: unknown): string => (json(value) ?? String(value)).slice(0, 300);

/** Varies what is spoiled; the same in every run. */
export const SEED = 20_251_009;
