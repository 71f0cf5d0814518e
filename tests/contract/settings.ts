// What every store of settings must do, wherever they are kept.
import { describe, expect, test } from 'vitest';
import type { SettingsDocument } from '#lib/settings/place.ts';
import { message } from '#lib/sync/server-messages.ts';
import type { SettingsChange, SettingsStore } from '#server/settings/store.ts';
import { DOCUMENT, ENVIRONMENT } from './settings-rules.ts';

export type SettingsBench = {
  readonly store: SettingsStore;
  /** What is kept, read anew by somebody else; `null` where nothing is, by intent. */
  readonly kept: (() => Promise<SettingsDocument>) | null;
  /** A change by hand behind the store's back that it has not noticed yet; `null` where there is none. */
  readonly behind: ((document: SettingsDocument) => Promise<void>) | null;
  readonly dispose: () => Promise<void>;
};

export type SettingsRule = { readonly name: string; readonly run: (bench: SettingsBench) => Promise<void> };

const ANA = { version: null, by: 'Ana' };
const source = (store: SettingsStore, id: string) =>
  store.read().config.sources.find((each) => each.id === id);

export const SETTINGS_RULES: readonly SettingsRule[] = [
  {
    name: 'reads what it was opened with, and what that means',
    async run({ store }) {
      const { document, config } = store.read();
      expect(document).toEqual(DOCUMENT);
      // A target that nobody wrote is not the site's: it may be the PBX's.
      expect([config.rule.targetSeconds, config.rule.goalPercent]).toEqual([undefined, 80]);
      expect(source(store, 'hq')?.settings).toMatchObject({ secret: ENVIRONMENT.TOY_SECRET });
    },
  },
  {
    name: 'puts a value at any place, and nothing anywhere else',
    async run({ store, kept }) {
      const places: [string[], unknown][] = [
        [['site', 'name'], 'Elsewhere'],
        [['rule', 'targetSeconds'], 25],
        [['rule'], { goalPercent: 90 }],
        [['sources', 'hq', 'tries'], 3],
        [['sources', 'north'], { make: 'toy', url: 'http://127.0.0.1:3', secret: 'x' }],
        [['sources', 'hq', 'tls'], { verify: true }],
        [['queues', 'hq/6401'], { goalPercent: 70 }],
        [['queues', 'hq/6400', 'targetSeconds'], 12],
        [['walls', 'main', 'tiles', '1'], { tile: 'agents' }],
        [['walls', 'main', 'tiles', '2'], { tile: 'breaches', queues: ['hq/6400'] }],
        [['people', 'Ana'], { password: 'correct horse' }],
        [['server', 'origins'], ['http://127.0.0.1:8080']],
      ];
      for (const [place, value] of places)
        expect(await store.change(place, value, ANA), place.join('/')).toMatchObject({ outcome: 'done' });
      const expected = {
        site: { name: 'Elsewhere', timeZone: 'UTC' },
        sources: [
          { ...(DOCUMENT['sources'] as object[])[0], tries: 3, tls: { verify: true } },
          (DOCUMENT['sources'] as object[])[1],
          { id: 'north', make: 'toy', url: 'http://127.0.0.1:3', secret: 'x' },
        ],
        queues: { 'hq/6400': { targetSeconds: 12 }, 'hq/6401': { goalPercent: 70 } },
        walls: [
          {
            id: 'main',
            name: 'Main',
            tiles: [{ tile: 'totals' }, { tile: 'agents' }, { tile: 'breaches', queues: ['hq/6400'] }],
          },
        ],
        rule: { goalPercent: 90 },
        people: [{ name: 'Ana', password: 'correct horse' }],
        server: { origins: ['http://127.0.0.1:8080'] },
      };
      expect(store.read().document).toEqual(expected);
      expect(store.read().config.queues['hq/6401']).toEqual({ goalPercent: 70 });
      if (kept) expect(await kept()).toEqual(expected);
    },
  },
  {
    name: 'takes out what stands at a place, and says where nothing does',
    async run({ store, kept }) {
      for (const place of [
        ['sources', 'branch'],
        ['queues', 'hq/6400'],
        ['site', 'timeZone'],
        ['walls', 'main', 'tiles', '0'],
      ])
        expect(await store.remove(place, ANA), place.join('/')).toMatchObject({ outcome: 'done' });
      for (const place of [
        ['sources', 'branch'],
        ['queues', 'hq/1'],
        ['nothing'],
        ['walls', 'main', 'tiles', '7'],
        [],
      ])
        expect(await store.remove(place, ANA)).toEqual({ outcome: 'absent' });
      const { document, config } = store.read();
      expect(document['site']).toEqual({ name: 'Test' });
      expect(document['walls']).toEqual([{ id: 'main', name: 'Main', tiles: [{ tile: 'clock' }] }]);
      expect(config.sources.map(({ id }) => id)).toEqual(['hq']);
      if (kept) expect(await kept()).toEqual(document);
    },
  },
  {
    name: 'says what is new and what was there, and gives each state a version of its own',
    async run({ store }) {
      const first = store.read().version;
      expect(await store.change(['rule', 'targetSeconds'], 25, ANA)).toMatchObject({ isNew: true });
      const second = store.read().version;
      const again = await store.change(['rule', 'targetSeconds'], 26, ANA);
      expect(again).toEqual({ outcome: 'done', version: store.read().version, isNew: false });
      expect(new Set([first, second, store.read().version]).size).toBe(3);
    },
  },
  {
    name: 'refuses a change made to another version than the one in force',
    async run({ store, kept }) {
      const { version } = store.read();
      const terms = { version, by: 'Ana' };
      expect(await store.change(['rule', 'targetSeconds'], 25, terms)).toMatchObject({ outcome: 'done' });
      for (const answer of [
        await store.change(['rule', 'targetSeconds'], 30, terms),
        await store.remove(['rule'], terms),
        await store.change(['rule', 'targetSeconds'], 'no number', terms),
      ])
        expect(answer).toEqual({ outcome: 'conflict', said: message('settingsChanged') });
      expect(store.read().config.rule.targetSeconds).toBe(25);
      if (kept) expect(await kept()).toMatchObject({ rule: { targetSeconds: 25 } });
    },
  },
  {
    name: 'refuses what would be refused at the start, in the same words, and writes nothing',
    async run({ store, kept }) {
      const before = store.read();
      const told: string[] = [];
      store.follow(({ places }) => void told.push(...places.flat()));
      const mistakes: [string[], unknown, string][] = [
        [['rule', 'targetSeconds'], 'soon', 'rule.targetSeconds must be a number'],
        [
          ['rule', 'targetSecond'],
          20,
          'rule.targetSecond is no setting Ringside knows; did you mean targetSeconds?',
        ],
        [['sources', 'hq', 'url'], 'nowhere', 'sources[1].url'],
        [['sources', 'hq', 'make'], 'none', 'sources[1].make is no make Ringside knows'],
        [
          ['sources', 'hq', 'secret'],
          { env: 'UNSET' },
          'sources[1].secret is to come from the environment variable UNSET',
        ],
        [['queues', 'nowhere/1'], { targetSeconds: 3 }, 'queues.nowhere/1 names the source "nowhere"'],
        [['site', 'name'], 'Refused while running', 'site.name cannot be this'],
        [['site', 'name', 'deeper'], 'x', 'site.name.deeper is no place'],
        [[], {}, 'the file is no place'],
        [['walls', 'main', 'tiles', '9'], { tile: 'clock' }, 'walls.main.tiles.9 is no place'],
        [
          ['site'],
          JSON.parse(`${'{"a":'.repeat(500)}1${'}'.repeat(500)}`),
          'site is too long, nested too deeply',
        ],
        // What 1e400 is read as.
        [['rule', 'targetSeconds'], Number.POSITIVE_INFINITY, 'rule.targetSeconds is too long, nested'],
        [['sources', 'hq', 'id'], 'branch', 'sources[2] is the second one called "branch"'],
      ];
      for (const [place, value, words] of mistakes) {
        const answer = await store.change(place, value, ANA);
        if (answer.outcome !== 'mistakes') throw new Error(`${place.join('/')}: ${answer.outcome}`);
        const said = answer.mistakes.map(({ where, problem }) => `${where} ${problem}`).join('\n');
        expect(said).toContain(words);
      }
      // Its queue names it.
      expect(await store.remove(['sources', 'hq'], ANA)).toMatchObject({ outcome: 'mistakes' });
      expect(store.read()).toEqual(before);
      expect(told).toEqual([]);
      if (kept) expect(await kept()).toEqual(DOCUMENT);
    },
  },
  {
    name: 'tells whoever follows each change once, in order, and waits for them',
    async run({ store }) {
      const told: SettingsChange[] = [];
      let done = 0;
      const stop = store.follow(async (change) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        told.push(change);
        done++;
      });
      const answers = await Promise.all(
        [1, 2, 3].map(async (n) => {
          const answer = await store.change(['rule', 'targetSeconds'], n, { version: null, by: `P${n}` });
          expect(done).toBeGreaterThanOrEqual(n);
          return answer.outcome;
        }),
      );
      expect(answers).toEqual(['done', 'done', 'done']);
      // What changes nothing is no change.
      await store.change(['rule', 'targetSeconds'], 3, ANA);
      expect(told.map(({ by, places }) => [by, places])).toEqual(
        ['P1', 'P2', 'P3'].map((by) => [by, [['rule', 'targetSeconds']]]),
      );
      const targets = told.flatMap(({ before, after }) =>
        [before, after].map(({ config }) => config.rule.targetSeconds),
      );
      expect(targets).toEqual([undefined, 1, 1, 2, 2, 3]);
      expect(told.at(-1)?.after).toEqual(store.read());
      stop();
      await store.change(['rule', 'targetSeconds'], 4, ANA);
      expect(told.length).toBe(3);
    },
  },
  {
    name: 'is not held up by somebody who cannot take a change over',
    async run({ store }) {
      const told: string[] = [];
      store.follow(() => {
        throw new Error('planted');
      });
      store.follow(({ by }) => void told.push(by ?? ''));
      expect(await store.change(['rule', 'targetSeconds'], 5, ANA)).toMatchObject({ outcome: 'done' });
      expect(told).toEqual(['Ana']);
    },
  },
  {
    name: 'keeps a secret that comes back as it was shown, and never writes out where it comes from',
    async run({ store, kept }) {
      const sign = { set: true };
      const [{ url }] = DOCUMENT['sources'] as [{ url: string }];
      const hq = { id: 'hq', make: 'toy', name: 'Head office', url, secret: sign };
      expect(await store.change(['sources', 'hq'], hq, ANA)).toMatchObject({ outcome: 'done' });
      expect(await store.change(['sources', 'branch', 'secret'], sign, ANA)).toMatchObject({
        outcome: 'done',
      });
      const { document, config } = store.read();
      expect(document['sources']).toEqual([
        { ...hq, secret: { env: 'TOY_SECRET' } },
        (DOCUMENT['sources'] as object[])[1],
      ]);
      expect(config.sources[0]?.settings).toMatchObject({ secret: ENVIRONMENT.TOY_SECRET });
      expect(JSON.stringify(document)).not.toContain(ENVIRONMENT.TOY_SECRET);
      if (kept) expect(await kept()).toEqual(document);
      // Where there was none, there is none to keep.
      const north = { make: 'toy', url: 'http://127.0.0.1:3', secret: sign };
      expect(await store.change(['sources', 'north'], north, ANA)).toMatchObject({
        outcome: 'mistakes',
        mistakes: [{ where: 'sources[3].secret', problem: expect.stringContaining('is missing') }],
      });
    },
  },
  {
    name: 'sends no secret elsewhere by a change that does not bring it',
    async run({ store }) {
      const { version } = store.read();
      const elsewhere = { id: 'hq', make: 'toy', name: 'Head office', url: 'http://127.0.0.1:9' };
      for (const [place, value] of [
        [['sources', 'hq', 'url'], elsewhere.url],
        [['sources', 'hq'], { ...elsewhere, secret: { set: true } }],
        [['sources', 'hq'], { ...elsewhere, secret: { env: 'TOY_SECRET' } }],
        [['sources', 'hq', 'tls'], { verify: false }],
        [['sources'], [{ ...elsewhere, secret: { set: true } }]],
      ] as const)
        expect(await store.change(place, value, ANA)).toEqual({
          outcome: 'mistakes',
          mistakes: [
            {
              line: null,
              where: 'sources.hq.secret',
              problem: expect.stringContaining('must be given anew'),
            },
          ],
        });
      expect(store.read().version).toBe(version);
      const anew = { ...elsewhere, secret: 'known to whoever asks' };
      expect(await store.change(['sources', 'hq'], anew, ANA)).toMatchObject({ outcome: 'done' });
      expect(source(store, 'hq')?.settings).toMatchObject({ secret: anew.secret });
    },
  },
  {
    name: 'never overwrites what was changed by hand since it was read, and says so in words',
    async run({ store, kept, behind }) {
      if (!kept || !behind) return;
      const other = { ...DOCUMENT, site: { name: 'By hand', timeZone: 'UTC' } };
      await behind(other);
      for (const answer of [
        await store.change(['rule', 'targetSeconds'], 30, ANA),
        await store.remove(['queues'], ANA),
      ])
        expect(answer).toEqual({
          outcome: 'conflict',
          said: {
            code: 'settingsChangedByHand',
            args: { file: expect.any(String) },
            text: expect.stringContaining('changed by hand'),
          },
        });
      expect(await kept()).toEqual(other);
      expect(store.read().config.rule.targetSeconds).toBeUndefined();
    },
  },
];

/** Runs every rule over one kind of store. */
export function settingsContract(name: string, open: () => Promise<SettingsBench>): void {
  describe(`${name}: a store of settings`, () => {
    for (const rule of SETTINGS_RULES)
      test(rule.name, async () => {
        const bench = await open();
        try {
          await rule.run(bench);
        } finally {
          await bench.dispose();
        }
      });
  });
}
