// How settings are changed, whatever keeps them: one change after another, each checked as at the start, written, and
// only then in force.
import { createHmac, randomBytes } from 'node:crypto';
import { MISTAKES } from '#lib/settings/mistakes.ts';
import {
  isSame,
  isWritable,
  type Place,
  placesChanged,
  type SettingsDocument,
  valueAt,
  withoutPlace,
  withValue,
} from '#lib/settings/place.ts';
import { type SecretsOf, secretsToBring, withoutSecrets, withSecretsOf } from '#lib/settings/secrets.ts';
import { message } from '#lib/sync/server-messages.ts';
import type { Config, Mistake } from '#server/config.ts';
import { documentOf, edited, NotEditable } from './edit-text.ts';
import type {
  ChangeAnswer,
  ChangeTerms,
  NotKept,
  SettingsChange,
  SettingsSnapshot,
  SettingsStore,
  SettingsTrouble,
} from './store.ts';

export type Meaning = Config | { readonly mistakes: readonly Mistake[] };

/** What settings mean here, wherever they are kept. */
export type SettingsRules = {
  /** What a text means, or what is wrong with it. */
  readonly read: (text: string) => Meaning;
  /** What would be wrong with it only while this server runs. */
  readonly check?: (after: Config, before: Config) => readonly Mistake[];
  readonly secretsOf: SecretsOf;
  readonly now: () => number;
  /** Something that follows could not take a change over. */
  readonly onFailed?: (error: unknown) => void;
};

/** What keeps the text. */
export interface Keeping {
  /** Writes a text in place of the one that was kept; `null` when it is durable, else why nothing was written. */
  write(before: string, text: string): Promise<NotKept | null>;
  close(): Promise<void>;
}

/** The settings cannot be used; `mistakes` says why. */
export class SettingsRefused extends Error {
  override readonly name = 'SettingsRefused';
  readonly mistakes: readonly Mistake[];
  constructor(mistakes: readonly Mistake[]) {
    super('The settings have mistakes.');
    this.mistakes = mistakes;
  }
}

/** `asked`: with a sign for each secret that was not brought; `wanted`: with those that are kept. */
type Asked = {
  readonly asked: SettingsDocument;
  readonly wanted: SettingsDocument;
  readonly isNew: boolean;
};

export class Revisions implements SettingsStore {
  readonly #rules: SettingsRules;
  readonly #keeping: Keeping;
  /** Versions tell nobody what stands in the text, not even by trying. */
  readonly #key = randomBytes(32);
  readonly #listeners = new Set<(change: SettingsChange) => void | Promise<void>>();
  #text: string;
  #snapshot: SettingsSnapshot;
  #trouble: SettingsTrouble | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  /** @throws SettingsRefused */
  constructor(rules: SettingsRules, keeping: Keeping, text: string) {
    this.#rules = rules;
    this.#keeping = keeping;
    const config = rules.read(text);
    if ('mistakes' in config) throw new SettingsRefused(config.mistakes);
    this.#text = text;
    this.#snapshot = this.#snapshotOf(text, config);
  }

  read(): SettingsSnapshot {
    return this.#snapshot;
  }

  trouble(): SettingsTrouble | null {
    return this.#trouble;
  }

  follow(listener: (change: SettingsChange) => void | Promise<void>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  change(place: Place, value: unknown, terms: ChangeTerms): Promise<ChangeAnswer> {
    return this.#inTurn(() => {
      const stale = this.#stale(terms);
      if (stale) return stale;
      if (!isWritable(value)) return mistaken(place, MISTAKES.tooMuch);
      const { document } = this.#snapshot;
      const next = place.length === 0 ? null : withValue(document, place, value);
      if (next === null) return mistaken(place, MISTAKES.noPlace);
      const isNew = valueAt(document, place) === undefined;
      const asked = withValue(this.#visible(), place, value) as SettingsDocument;
      return this.#revise(place, { asked, wanted: next as SettingsDocument, isNew }, terms);
    });
  }

  remove(place: Place, terms: ChangeTerms): Promise<ChangeAnswer> {
    return this.#inTurn(() => {
      const { document } = this.#snapshot;
      const stale = this.#stale(terms);
      if (stale) return stale;
      if (place.length === 0 || valueAt(document, place) === undefined) return { outcome: 'absent' };
      const asked = withoutPlace(this.#visible(), place) as SettingsDocument;
      const wanted = withoutPlace(document, place) as SettingsDocument;
      return this.#revise(place, { asked, wanted, isNew: false }, terms);
    });
  }

  /**
   * Takes over a text that somebody has written by hand. What cannot be used changes nothing, and is told.
   * @param isStill whether it is still what is kept: a change of ours may have come between. `null` where it is not.
   */
  adopt(text: string, isStill: () => Promise<boolean>): Promise<readonly Mistake[] | null> {
    return this.#inTurn(async () => {
      if (!(await isStill())) return null;
      if (text === this.#text) {
        this.#trouble = null;
        return [];
      }
      const config = this.#meaning(text);
      if ('mistakes' in config) return this.#refuse(config.mistakes);
      this.#trouble = null;
      await this.#put(text, config, null);
      return [];
    });
  }

  /** What is kept cannot even be read. */
  lose(mistakes: readonly Mistake[]): Promise<readonly Mistake[]> {
    return this.#inTurn(() => this.#refuse(mistakes));
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    await this.#turn;
    await this.#keeping.close();
  }

  #stale({ version }: ChangeTerms): ChangeAnswer | null {
    if (this.#trouble) return { outcome: 'conflict', said: message('settingsMistakenByHand') };
    return version === null || version === this.#snapshot.version
      ? null
      : { outcome: 'conflict', said: message('settingsChanged') };
  }

  /** As whoever changes them sees them. */
  #visible(): SettingsDocument {
    return withoutSecrets(this.#snapshot.document, this.#rules.secretsOf);
  }

  /** Secrets that would be sent to somebody else than before, by whoever need not know them. */
  #unbrought(asked: SettingsDocument): ChangeAnswer | null {
    const places = secretsToBring(this.#snapshot.document, asked, this.#rules.secretsOf);
    const mistakes = places.map((place) => ({
      line: null,
      where: place.join('.'),
      problem: MISTAKES.secretAnew,
    }));
    return mistakes.length === 0 ? null : { outcome: 'mistakes', mistakes };
  }

  async #revise(place: Place, { asked, wanted, isNew }: Asked, terms: ChangeTerms): Promise<ChangeAnswer> {
    const before = this.#snapshot;
    const next = withSecretsOf(before.document, wanted, this.#rules.secretsOf);
    if (isSame(next, before.document)) return { outcome: 'done', version: before.version, isNew: false };
    let text: string;
    try {
      text = edited(this.#text, before.document, next);
    } catch (error) {
      if (error instanceof NotEditable) return mistaken(place, error.message);
      throw error;
    }
    const config = this.#meaning(text);
    if ('mistakes' in config) return { outcome: 'mistakes', mistakes: config.mistakes };
    const unbrought = this.#unbrought(asked);
    if (unbrought) return unbrought;
    const failed = await this.#keeping.write(this.#text, text);
    if (failed) return failed;
    await this.#put(text, config, { place, by: terms.by });
    return { outcome: 'done', version: this.#snapshot.version, isNew };
  }

  #meaning(text: string): Meaning {
    const config = this.#rules.read(text);
    if ('mistakes' in config) return config;
    const mistakes = this.#rules.check?.(config, this.#snapshot.config) ?? [];
    return mistakes.length > 0 ? { mistakes } : config;
  }

  async #put(text: string, config: Config, asked: { place: Place; by: string } | null): Promise<void> {
    const before = this.#snapshot;
    this.#text = text;
    const after = this.#snapshotOf(text, config);
    this.#snapshot = after;
    const places = asked ? [asked.place] : placesChanged(before.document, after.document);
    for (const listener of this.#listeners)
      try {
        await listener({ before, after, places, by: asked?.by ?? null });
      } catch (error) {
        this.#rules.onFailed?.(error);
      }
  }

  #refuse(mistakes: readonly Mistake[]): readonly Mistake[] {
    this.#trouble = { since: this.#trouble?.since ?? this.#rules.now(), mistakes };
    return mistakes;
  }

  #snapshotOf(text: string, config: Config): SettingsSnapshot {
    const version = createHmac('sha256', this.#key).update(text).digest('base64url');
    return { version, document: documentOf(text), config };
  }

  /** One after another: each sees what the one before has made. */
  #inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

const mistaken = (place: Place, problem: string): ChangeAnswer => ({
  outcome: 'mistakes',
  mistakes: [{ line: null, where: place.join('.') || 'the file', problem }],
});
