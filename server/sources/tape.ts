// How what a source hears is kept in files for a bug report: bounded, in the background, without secrets.
import { type FileHandle, mkdir, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { message } from '#lib/sync/server-messages.ts';
import type { Logger } from '#server/log/logger.ts';
import type { Frame } from '#server/pbx-sdk/contract.ts';
import { numbersMask, secretsRemover } from './tape-words.ts';

export type Recording = { readonly maxMegabytes: number; readonly numbers: 'full' | 'masked' };

export type TapeParts = Recording & {
  readonly id: string;
  /** Folder of the tapes; it is made. */
  readonly folder: string;
  /** Values that may stand nowhere. */
  readonly secrets: readonly string[];
  readonly now: () => number;
  readonly logger: Logger;
  /** Whether the site lets it be kept at this moment. */
  readonly isAllowed: () => boolean;
  /** What a person should see with the source; `null` takes it back. */
  readonly notice: (text: string | null) => void;
};

const MEGABYTE = 1024 * 1024;
/** Not yet written: a disk this far behind loses frames instead of filling the memory. */
const WAITING_BYTES = 8 * MEGABYTE;
/** The file being written and the one before. */
const FILES = 2;

export class Tape {
  readonly #parts: TapeParts;
  readonly #clean: (text: string) => string;
  readonly #mask: (text: string) => string;
  #waiting: { readonly line: string; readonly bytes: number }[] = [];
  #waitingBytes = 0;
  #lost = 0;
  #file: FileHandle | null = null;
  #fileBytes = 0;
  #writing: Promise<void> | null = null;
  #failure: string | null = null;
  #isAllowed = true;
  #closed = false;

  constructor(parts: TapeParts) {
    this.#parts = parts;
    this.#clean = secretsRemover(parts.secrets);
    this.#mask = parts.numbers === 'masked' ? numbersMask() : (text) => text;
  }

  /** Takes one frame. Returns at once and never throws. */
  hear({ at, channel, text }: Frame): void {
    if (this.#closed) return;
    // Notices end with the connection they were said on.
    const isAllowed = this.#parts.isAllowed();
    const isOther = isAllowed !== this.#isAllowed;
    this.#isAllowed = isAllowed;
    if (channel === 'opened' || isOther) this.#say();
    if (!isAllowed || this.#failure !== null) return;
    const words = (each: string): string => this.#mask(this.#clean(each));
    const line = `${JSON.stringify({ at, channel: words(channel), text: words(text) })}\n`;
    const bytes = Buffer.byteLength(line);
    if (this.#waitingBytes + bytes > WAITING_BYTES) {
      if (this.#lost++ === 0)
        this.#parts.logger.warn(
          { source: this.#parts.id },
          'the disk is too slow for the tape: it has a gap',
        );
      return;
    }
    this.#waiting.push({ line, bytes });
    this.#waitingBytes += bytes;
    this.#begin();
  }

  /** Until nothing waits: a frame may come between the last look at what waits and the end of the writing. */
  #begin(): void {
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
      if (this.#waiting.length > 0) this.#begin();
    });
  }

  /** Writes what waits, and closes the file. Never rejects. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#writing !== null) await this.#writing;
    await this.#file?.close().catch(() => undefined);
    this.#file = null;
  }

  async #write(): Promise<void> {
    try {
      // Frames of one moment go in one write.
      await new Promise<void>((resolve) => setImmediate(resolve));
      while (this.#waiting.length > 0) {
        const half = (this.#parts.maxMegabytes * MEGABYTE) / FILES;
        const [first] = this.#waiting;
        if (this.#file === null || (first && this.#fileBytes + first.bytes > half)) await this.#next();
        // While the disk was slow more may have gathered than one file may hold.
        let bytes = 0;
        let count = 0;
        for (const each of this.#waiting) {
          if (count > 0 && this.#fileBytes + bytes + each.bytes > half) break;
          bytes += each.bytes;
          count++;
        }
        const lines = this.#waiting.splice(0, count);
        this.#waitingBytes -= bytes;
        await this.#file?.appendFile(lines.map(({ line }) => line).join(''));
        this.#fileBytes += bytes;
      }
    } catch (error) {
      const code = String((error as NodeJS.ErrnoException).code ?? (error as Error).name);
      this.#failure = code;
      this.#waiting = [];
      this.#waitingBytes = 0;
      this.#parts.logger.warn(
        { source: this.#parts.id, code },
        'the tape cannot be written; the source goes on without',
      );
      this.#say();
    }
  }

  /** A new file; of the older ones only the newest stays. */
  async #next(): Promise<void> {
    const { id, folder, now } = this.#parts;
    await this.#file?.close();
    this.#file = null;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const mine = new RegExp(`^${id}-\\d{8}T\\d{9}Z\\.jsonl$`);
    const old = (await readdir(folder)).filter((name) => mine.test(name)).sort();
    for (const name of old.slice(0, Math.max(0, old.length - FILES + 1))) await unlink(join(folder, name));
    let at = now();
    const nameOf = (): string => `${id}-${new Date(at).toISOString().replace(/[-:.]/g, '')}.jsonl`;
    while (nameOf() <= (old.at(-1) ?? '')) at++;
    this.#file = await open(join(folder, nameOf()), 'ax', 0o600);
    this.#fileBytes = 0;
  }

  #say(): void {
    const { folder, numbers, notice } = this.#parts;
    if (!this.#isAllowed) return notice(message('tapeOff').text);
    notice(
      this.#failure === null
        ? `What this PBX says is being recorded in ${folder}, with ${numbers === 'masked' ? 'invented' : 'full'} phone numbers.`
        : `The tape cannot be written (${this.#failure}): look at ${folder}. The source works without it.`,
    );
  }
}
