// Settings that are kept nowhere: the demo's, and those of a server that was opened without a file.
import { stringify } from 'yaml';
import type { SettingsDocument } from '#lib/settings/place.ts';
import type { Config } from '#server/config.ts';
import { Revisions, type SettingsRules } from './revisions.ts';
import type { SettingsStore } from './store.ts';

/** @throws SettingsRefused where the document has mistakes. */
export const memorySettings = (rules: SettingsRules, document: SettingsDocument): SettingsStore =>
  new Revisions(rules, { write: async () => null, close: async () => {} }, stringify(document));

/** The document that a configuration would be read from, where it was not read from one. */
export function documentFor({ sources, ...rest }: Config): SettingsDocument {
  return {
    ...rest,
    sources: sources.map(({ id, name, vendor, settings, tls: { verify, ca }, record }) => ({
      id,
      make: vendor.make,
      name,
      ...(settings as object),
      tls: { verify, ...(ca === null ? {} : { ca }) },
      ...(record ? { record } : {}),
    })),
  };
}
