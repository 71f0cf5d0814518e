// What a store of settings promises.

import type { Place, SettingsDocument } from '#lib/settings/place.ts';
import type { Message } from '#lib/sync/server-messages.ts';
import type { Config, Mistake } from '#server/config.ts';

/**
 * The settings at one moment. `version` names this state and no other. `document`: as written, secrets included and
 * references to the environment kept. `config`: what it means, with every default and every reference resolved.
 */
export type SettingsSnapshot = {
  readonly version: string;
  readonly document: SettingsDocument;
  readonly config: Config;
};

/** `by`: who asked; `null` where the file was changed by hand. `places`: where something is otherwise than before. */
export type SettingsChange = {
  readonly before: SettingsSnapshot;
  readonly after: SettingsSnapshot;
  readonly places: readonly Place[];
  readonly by: string | null;
};

/** `version`: what the change was made to; `null`: whatever stands there. */
export type ChangeTerms = { readonly version: string | null; readonly by: string };

/**
 * - `done`: durable, and everybody who follows has taken it over. `isNew`: nothing stood there before.
 * - `conflict`: the settings are not those the change was made to; nothing was written.
 * - `absent`: there is nothing to remove.
 * - `mistakes`: the settings could not be used; nothing was written.
 * - `unwritable`: it cannot be kept; nothing was written.
 */
export type ChangeAnswer =
  | { readonly outcome: 'done'; readonly version: string; readonly isNew: boolean }
  | { readonly outcome: 'absent' }
  | { readonly outcome: 'mistakes'; readonly mistakes: readonly Mistake[] }
  | NotKept;
export type NotKept = { readonly outcome: 'conflict' | 'unwritable'; readonly said: Message };

/** Why what was written by hand is not in force: the settings stay what they were. */
export type SettingsTrouble = { readonly since: number; readonly mistakes: readonly Mistake[] };

/** The configuration of this site, readable and changeable at every place while the server runs. */
export interface SettingsStore {
  /** What is in force. */
  read(): SettingsSnapshot;
  /**
   * Puts a value at a place. A secret that is sent back as it was shown (`{ set: true }`) stays what it is.
   * Changes are made one after another, each whole or not at all.
   */
  change(place: Place, value: unknown, terms: ChangeTerms): Promise<ChangeAnswer>;
  /** Takes out what stands at a place: its default is in force again, or there is none of it. */
  remove(place: Place, terms: ChangeTerms): Promise<ChangeAnswer>;
  /** Calls with each change in order, and waits for what is done about it. Returns how to stop. */
  follow(listener: (change: SettingsChange) => void | Promise<void>): () => void;
  /** `null`: what is kept is in force. */
  trouble(): SettingsTrouble | null;
  close(): Promise<void>;
}
