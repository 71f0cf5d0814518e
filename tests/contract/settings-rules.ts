// What the settings of the tests mean: a make with a secret, and one name that no server takes while it runs.
import { z } from 'zod';
import type { SettingsDocument } from '#lib/settings/place.ts';
import { readConfig } from '#server/config.ts';
import type { AnyVendor } from '#server/pbx-sdk/contract.ts';
import type { SettingsRules } from '#server/settings/revisions.ts';

export const toy = {
  make: 'toy',
  title: 'Toy PBX',
  settings: z.strictObject({ url: z.url(), secret: z.string().min(1), tries: z.number().exactOptional() }),
  secrets: ['secret'],
  can: {},
} as unknown as AnyVendor;

export const ENVIRONMENT = { TOY_SECRET: 'resolved-and-never-written' };

export const RULES: SettingsRules = {
  read: (text) => readConfig(text, { toy }, ENVIRONMENT, '/etc/ringside'),
  check: ({ site }) =>
    site.name === 'Refused while running'
      ? [{ line: null, where: 'site.name', problem: 'cannot be this' }]
      : [],
  secretsOf: (make) => (make === 'toy' ? ['secret'] : null),
  now: () => 1,
};

/** What the store of a bench begins with. */
export const DOCUMENT: SettingsDocument = {
  site: { name: 'Test', timeZone: 'UTC' },
  sources: [
    { id: 'hq', make: 'toy', url: 'http://127.0.0.1:1', secret: { env: 'TOY_SECRET' } },
    { id: 'branch', make: 'toy', url: 'http://127.0.0.1:2', secret: 'branch-secret' },
  ],
  queues: { 'hq/6400': { targetSeconds: 30 } },
  walls: [{ id: 'main', name: 'Main', tiles: [{ tile: 'totals' }, { tile: 'clock' }] }],
};
