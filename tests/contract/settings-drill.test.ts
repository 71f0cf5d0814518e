// How stores of settings go wrong: each drill breaks one on purpose, and the contract must notice.
import { describe, expect, test } from 'vitest';
import { withValue } from '#lib/settings/place.ts';
import type { SettingsChange, SettingsStore } from '#server/settings/store.ts';
import { openFileBench } from '#tests/server/settings/benches.ts';
import { SETTINGS_RULES, type SettingsBench } from './settings.ts';
import { ENVIRONMENT } from './settings-rules.ts';

type Drill = {
  /** The mistake. */
  readonly name: string;
  /** The start of the name of the rule that must notice it. */
  readonly fails: string;
  readonly broken: (good: SettingsStore, bench: SettingsBench) => Partial<SettingsStore>;
};

const ANY = { version: null, by: 'somebody' };

const DRILLS: readonly Drill[] = [
  {
    name: 'gives what is written for what it means',
    fails: 'reads what it was opened with',
    broken: (good) => ({ read: () => ({ ...good.read(), config: good.read().document as never }) }),
  },
  {
    name: 'replaces the whole part when one place of it is changed',
    fails: 'puts a value at any place',
    broken: (good) => ({
      change: ([top = '', ...rest], value, terms) =>
        rest.length === 1 && top === 'site'
          ? good.change([top], { [rest[0] ?? '']: value }, terms)
          : good.change([top, ...rest], value, terms),
    }),
  },
  {
    name: 'keeps what was changed in memory alone',
    fails: 'puts a value at any place',
    broken: (good) => {
      let document = good.read().document;
      return {
        read: () => ({ ...good.read(), document }),
        change: async (place, value) => {
          document = withValue(document, place, value) as typeof document;
          return { outcome: 'done', version: '1', isNew: false };
        },
      };
    },
  },
  {
    name: 'says that it has removed what never was there',
    fails: 'takes out what stands at a place',
    broken: (good) => ({
      remove: async (place, terms) => {
        const answer = await good.remove(place, terms);
        return answer.outcome === 'absent'
          ? { outcome: 'done', version: good.read().version, isNew: false }
          : answer;
      },
    }),
  },
  {
    name: 'gives two states one version',
    fails: 'says what is new and what was there',
    broken: (good) => ({ read: () => ({ ...good.read(), version: '1' }) }),
  },
  {
    name: 'does not ask which version a change was made to',
    fails: 'refuses a change made to another version',
    broken: (good) => ({
      change: (place, value, { by }) => good.change(place, value, { version: null, by }),
      remove: (place, { by }) => good.remove(place, { version: null, by }),
    }),
  },
  {
    name: 'takes what it cannot understand as done',
    fails: 'refuses what would be refused at the start',
    broken: (good) => ({
      change: async (place, value, terms) => {
        const answer = await good.change(place, value, terms);
        return answer.outcome === 'mistakes'
          ? { outcome: 'done', version: good.read().version, isNew: false }
          : answer;
      },
    }),
  },
  {
    name: 'answers before those who follow have taken it over',
    fails: 'tells whoever follows each change once',
    broken: (good) => ({
      follow: (listener) =>
        good.follow((change) => {
          void listener(change);
        }),
    }),
  },
  {
    name: 'tells of changes that are none',
    fails: 'tells whoever follows each change once',
    broken: (good) => {
      const listeners = new Set<(change: SettingsChange) => void | Promise<void>>();
      return {
        follow: (listener) => {
          listeners.add(listener);
          const stop = good.follow(listener);
          return () => {
            listeners.delete(listener);
            stop();
          };
        },
        change: async (place, value, terms) => {
          const before = good.read();
          const answer = await good.change(place, value, terms);
          const after = good.read();
          if (answer.outcome === 'done' && before.version === after.version)
            for (const each of listeners) await each({ before, after, places: [place], by: terms.by });
          return answer;
        },
      };
    },
  },
  {
    name: 'breaks with whoever follows it',
    fails: 'is not held up by somebody',
    broken: (good) => {
      let failure: unknown = null;
      return {
        follow: (listener) =>
          good.follow(async (change) => {
            try {
              await listener(change);
            } catch (error) {
              failure = error;
            }
          }),
        change: async (place, value, terms) => {
          const answer = await good.change(place, value, terms);
          if (failure !== null) throw failure;
          return answer;
        },
      };
    },
  },
  {
    name: 'writes out a secret that comes from the environment',
    fails: 'keeps a secret that comes back',
    broken: (good) => ({
      change: (place, value, terms) =>
        good.change(
          place,
          JSON.parse(JSON.stringify(value).replace('{"set":true}', JSON.stringify(ENVIRONMENT.TOY_SECRET))),
          terms,
        ),
    }),
  },
  {
    name: 'sends a kept secret to wherever a page says',
    fails: 'sends no secret elsewhere',
    broken: (good) => ({
      change: (place, value, terms) => {
        const known = good.read().config.sources.find(({ id }) => id === place[1]);
        return place[0] === 'sources' && place[2] === 'url'
          ? good.change(place.slice(0, 2), { ...Object(known?.settings), make: 'toy', url: value }, terms)
          : good.change(place, value, terms);
      },
    }),
  },
  {
    name: 'writes over what was changed by hand',
    fails: 'never overwrites what was changed by hand',
    broken: (good, bench) => ({
      change: async (place, value, terms) => {
        const answer = await good.change(place, value, terms);
        if (answer.outcome !== 'conflict' || terms.version !== null) return answer;
        await bench.behind?.(good.read().document);
        return good.change(place, value, ANY);
      },
    }),
  },
];

/** The same store with some of its answers spoiled. */
const spoiled = (good: SettingsStore, broken: Partial<SettingsStore>): SettingsStore => ({
  read: () => good.read(),
  change: (place, value, terms) => good.change(place, value, terms),
  remove: (place, terms) => good.remove(place, terms),
  follow: (listener) => good.follow(listener),
  trouble: () => good.trouble(),
  close: () => good.close(),
  ...broken,
});

describe('the contract of settings', () => {
  for (const drill of DRILLS)
    test(`notices a store that ${drill.name}`, async () => {
      const rule = SETTINGS_RULES.find(({ name }) => name.startsWith(drill.fails));
      if (!rule) throw new Error(`no such rule: ${drill.fails}`);
      const whole = await openFileBench();
      await expect(rule.run({ ...whole, store: spoiled(whole.store, {}) })).resolves.toBeUndefined();
      await whole.dispose();
      const bench = await openFileBench();
      await expect(
        rule.run({ ...bench, store: spoiled(bench.store, drill.broken(bench.store, bench)) }),
      ).rejects.toThrow();
      await bench.dispose();
    });

  test('has a drill for every rule', () => {
    const drilled = DRILLS.map(({ fails }) => SETTINGS_RULES.find(({ name }) => name.startsWith(fails)));
    expect(SETTINGS_RULES.filter((rule) => !drilled.includes(rule)).map(({ name }) => name)).toEqual([]);
  });
});
