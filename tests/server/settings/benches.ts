// How stores of settings are opened for tests, each in a folder of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { SettingsDocument } from '#lib/settings/place.ts';
import { documentOf } from '#server/settings/edit-text.ts';
import { memorySettings } from '#server/settings/memory.ts';
import type { SettingsStore } from '#server/settings/store.ts';
import { openYamlSettings, type YamlSettings } from '#server/settings/yaml-file.ts';
import { realClock } from '#server/time/clock.ts';
import type { SettingsBench } from '#tests/contract/settings.ts';
import { DOCUMENT, RULES } from '#tests/contract/settings-rules.ts';

export const openMemoryBench = async (): Promise<SettingsBench> => {
  const store = memorySettings(RULES, DOCUMENT);
  return { store, kept: null, behind: null, dispose: () => store.close() };
};

export type FileBench = SettingsBench & {
  readonly folder: string;
  readonly file: string;
  readonly said: string[];
  text(): Promise<string>;
  /** Writes the file as most editors do: another one takes its name. */
  write(text: string): Promise<void>;
  /** A store of the same file, opened anew. */
  reopen(): Promise<SettingsStore>;
};

export async function openFileBench(
  text = stringify(DOCUMENT),
  options: Partial<YamlSettings> & { readonly name?: string } = {},
): Promise<FileBench> {
  const folder = mkdtempSync(join(tmpdir(), 'ringside-settings-'));
  const { name = 'ringside.config.yaml', ...rest } = options;
  const file = join(folder, name);
  // As whoever keeps secrets in it is told to.
  await writeFile(file, text, { mode: 0o600 });
  const said: string[] = [];
  const note = (level: string) => (_object: object, message: string) => void said.push(`${level} ${message}`);
  const logger = { info: note('info'), warn: note('warn'), error: note('error') };
  const opened: SettingsStore[] = [];
  const open = async (): Promise<SettingsStore> => {
    // Looks once an hour: a test that waits for no change by hand is told of none.
    const store = await openYamlSettings({
      ...RULES,
      file,
      clock: realClock,
      logger,
      lookMs: 3_600_000,
      ...rest,
    });
    opened.push(store);
    return store;
  };
  const write = async (next: string): Promise<void> => {
    await writeFile(`${file}~`, next, { mode: 0o600 });
    await rename(`${file}~`, file);
  };
  const store = await open();
  return {
    store,
    folder,
    file,
    said,
    text: () => readFile(file, 'utf8'),
    write,
    reopen: open,
    kept: async () => documentOf(await readFile(file, 'utf8')),
    behind: (document: SettingsDocument) => write(stringify(document)),
    async dispose() {
      for (const each of opened) await each.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
