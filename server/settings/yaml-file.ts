// Settings that are kept in ringside.config.yaml: written in place with everything else in it kept, looked at every
// second, and taken over when somebody has changed them by hand.
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Message, message } from '#lib/sync/server-messages.ts';
import { describeMistakes, type Mistake, NO_TEXT, textOf } from '#server/config.ts';
import { unreadable } from '#server/config-files.ts';
import { literalSecrets, whyReadable } from '#server/exposure.ts';
import type { Logger } from '#server/log/logger.ts';
import type { Cancel, Clock } from '#server/time/clock.ts';
import { documentOf } from './edit-text.ts';
import { Revisions, type SettingsRules } from './revisions.ts';
import type { NotKept, SettingsStore } from './store.ts';
import {
  ChangedByHand,
  type Mark,
  markOf,
  sweepParts,
  type WritingMoment,
  writeWhole,
} from './write-whole.ts';

export type YamlSettings = SettingsRules & {
  readonly file: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** How often (ms) the file is looked at, where it is not the usual. */
  readonly lookMs?: number;
  /** Sees a writer's moments; a test ends the process in one. */
  readonly at?: (moment: WritingMoment) => void;
};

/** How often the file is looked at. It is read when it has stood still for as long: an editor may be half through. */
const LOOK_MS = 1_000;

/** @throws SettingsRefused where it has mistakes, or the file system's error. */
export async function openYamlSettings(options: YamlSettings): Promise<SettingsStore> {
  const file = new SettingsFile(options);
  return file.open();
}

class SettingsFile {
  readonly #options: YamlSettings;
  /** The file as it was read or written last, and as it was seen last. */
  #known: Mark = '';
  #seen: Mark = '';
  #cancel: Cancel = () => {};
  #look: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: YamlSettings) {
    this.#options = options;
  }

  async open(): Promise<SettingsStore> {
    const { file } = this.#options;
    await sweepParts(file).catch(() => undefined);
    this.#known = await markOf(file);
    const revisions = new Revisions(
      this.#options,
      { write: (before, text) => this.#write(before, text), close: () => this.#close() },
      await readFile(file, 'utf8'),
    );
    this.#seen = this.#known;
    this.#again(revisions);
    return revisions;
  }

  async #close(): Promise<void> {
    this.#isClosed = true;
    this.#cancel();
    await this.#look;
  }

  async #write(before: string, text: string): Promise<NotKept | null> {
    const { file: path, logger, at } = this.#options;
    try {
      const isSecret = this.#secretsIn(text).length > 0;
      this.#known = await writeWhole(path, Buffer.from(before), text, { at, isSecret });
      this.#seen = this.#known;
      return null;
    } catch (error) {
      const file = basename(path);
      if (error instanceof ChangedByHand)
        return { outcome: 'conflict', said: message('settingsChangedByHand', { file }) };
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      logger.error({ code }, 'the configuration file cannot be written');
      return { outcome: 'unwritable', said: whyUnwritable(code, file) };
    }
  }

  #again(revisions: Revisions): void {
    if (this.#isClosed) return;
    const { clock, lookMs = LOOK_MS } = this.#options;
    this.#cancel = clock.after(lookMs, () => {
      this.#look = this.#lookAt(revisions).then(() => this.#again(revisions));
    });
  }

  async #lookAt(revisions: Revisions): Promise<void> {
    const { file } = this.#options;
    const before = this.#seen;
    try {
      this.#seen = await markOf(file);
      if (this.#seen === this.#known || this.#seen !== before) return;
      const bytes = await readFile(file);
      // Somebody may have gone on writing, or we ourselves.
      if ((await markOf(file)) !== this.#seen) return;
      this.#known = this.#seen;
      const text = textOf(bytes);
      const problem = text === null ? NO_TEXT : text.trim() === '' ? 'is empty.' : null;
      if (text === null || problem !== null) {
        this.#tell(await revisions.lose([of(problem ?? NO_TEXT)]));
        return;
      }
      const read = this.#seen;
      const mistakes = await revisions.adopt(text, async () => (await markOf(file)) === read);
      if (mistakes === null) return;
      this.#tell(mistakes);
      // An editor may have made it anew with other rights. What others have read is read: it is in force, and said.
      const readable = whyReadable(file, this.#secretsIn(text));
      if (readable !== null) this.#options.logger.warn({ file }, readable);
    } catch (error) {
      const code = String((error as NodeJS.ErrnoException).code ?? error);
      this.#seen = code;
      // Many editors take the file away for a moment when they save.
      if (this.#seen !== before || this.#known === code) return;
      this.#known = code;
      this.#tell(await revisions.lose([of(unreadable(error))]));
    }
  }

  #secretsIn(text: string): readonly string[] {
    return literalSecrets(documentOf(text), this.#options.secretsOf);
  }

  #tell(mistakes: readonly Mistake[]): void {
    const { file, logger } = this.#options;
    if (mistakes.length === 0)
      logger.info({ file }, 'The configuration was changed by hand and is in force.');
    else
      logger.error(
        { file },
        `The configuration was changed by hand and cannot be used; what was in force before stays so. ${describeMistakes(basename(file), mistakes, '')}`,
      );
  }
}

const of = (problem: string): Mistake => ({ line: null, where: null, problem });

function whyUnwritable(code: string, file: string): Message {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return message('settingsMayNotBeWritten', { file });
    case 'EROFS':
      return message('settingsReadOnly', { file });
    case 'ENOSPC':
    case 'EDQUOT':
      return message('settingsDiskFull', { file });
    case 'ENOENT':
      return message('settingsGone', { file });
    case 'EBUSY':
      return message('settingsMountedAlone', { file });
    default:
      return message('settingsCannotBeWritten', { file, error: code });
  }
}
