// Proves that the file stays the person's own: comments, order and spacing are kept, it is whole at every moment, its
// rights stay, what was changed by hand is noticed and taken over, and what is wrong with it changes nothing.
import { readFileSync } from 'node:fs';
import { chmod, lstat, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { withoutPlace, withValue } from '#lib/settings/place.ts';
import { message, messageOf } from '#lib/sync/server-messages.ts';
import { documentOf, edited } from '#server/settings/edit-text.ts';
import type { SettingsChange } from '#server/settings/store.ts';
import { type FileBench, openFileBench } from './benches.ts';

const EXAMPLE = readFileSync(
  join(import.meta.dirname, '..', '..', '..', 'ringside.config.example.yaml'),
  'utf8',
);
const ANY = { version: null, by: 'Ana' };

const TEXT = `# Ours.
site: { name: Test,   timeZone: UTC }   # the house

sources:
    # the head office
    - id: hq
      make: toy
      name: "Head office"     # quoted on purpose
      url: http://127.0.0.1:1
      secret: { env: TOY_SECRET }

    # the branch, at the other end of town
    - make: toy
      id: branch
      url: http://127.0.0.1:2
      secret: 'branch-secret'
      # tries: 3

# How fast we want to be.
rule:
    targetSeconds: 20   # seconds
`;

async function with_(bench: Promise<FileBench>, run: (bench: FileBench) => Promise<void>): Promise<void> {
  const open = await bench;
  try {
    await run(open);
  } finally {
    await open.dispose();
  }
}

describe('a change in the file', () => {
  it('touches its own line and no other', () =>
    with_(openFileBench(TEXT), async ({ store, text }) => {
      const changes: [string[], unknown, string, string][] = [
        [['rule', 'targetSeconds'], 5, 'targetSeconds: 20   #', 'targetSeconds: 5    #'],
        [
          ['site', 'name'],
          'Test: the house',
          '{ name: Test,   timeZone: UTC }   #',
          '{ name: "Test: the house", timeZone: UTC } #',
        ],
        [['sources', 'hq', 'name'], 'Main office', '"Head office"', '"Main office"'],
        [['sources', 'branch', 'secret'], 'another-secret', `'branch-secret'`, `'another-secret'`],
        [['sources', 'hq', 'tries'], 3, '{ env: TOY_SECRET }\n\n', '{ env: TOY_SECRET }\n      tries: 3\n\n'],
      ];
      let expected = TEXT;
      for (const [place, value, from, to] of changes) {
        expect(await store.change(place, value, ANY)).toMatchObject({ outcome: 'done' });
        expected = expected.replace(from, to);
        expect(await text()).toBe(expected);
      }
    }));

  it('adds a source after the others, indented as they are, and takes it out again without a trace', () =>
    with_(openFileBench(TEXT), async ({ store, text }) => {
      const north = { make: 'toy', url: 'http://127.0.0.1:3', secret: 'north-secret' };
      await store.change(['sources', 'north'], north, ANY);
      const lines = (await text()).split('\n');
      expect(lines.filter((line) => !TEXT.split('\n').includes(line))).toEqual([
        '    - id: north',
        '      url: http://127.0.0.1:3',
        '      secret: north-secret',
      ]);
      expect(await text()).toContain('# How fast we want to be.\nrule:');
      await store.remove(['sources', 'north'], ANY);
      expect(documentOf(await text())).toEqual(documentOf(TEXT));
      for (const remark of TEXT.match(/#.*/g) ?? []) expect(await text()).toContain(remark);
    }));

  it('takes a source out with the remarks on it, and leaves those on what follows', () =>
    with_(openFileBench(TEXT), async ({ store, text }) => {
      await store.remove(['sources', 'branch'], ANY);
      const rest = TEXT.slice(0, TEXT.indexOf('\n    # the branch'));
      const tail = TEXT.slice(TEXT.indexOf('\n# How fast'));
      expect((await text()).replaceAll(/\n+/g, '\n')).toBe(`${rest}${tail}`.replaceAll(/\n+/g, '\n'));
    }));

  it('takes the remarks on a source along where the whole list is written in another order', () =>
    with_(openFileBench(TEXT), async ({ store, text }) => {
      const { sources } = documentOf(TEXT) as { sources: Record<string, unknown>[] };
      const [hq, branch] = sources;
      const north = { id: 'north', make: 'toy', url: 'http://127.0.0.1:3', secret: 'north-secret' };
      const list = [{ ...branch, url: 'http://127.0.0.1:4' }, north, hq];
      expect(await store.change(['sources'], list, ANY)).toMatchObject({ outcome: 'done' });
      const now = await text();
      expect(documentOf(now)['sources']).toEqual(list);
      for (const remark of TEXT.match(/#.*/g) ?? []) expect(now).toContain(remark);
      const at = (part: string) => now.indexOf(part);
      const wanted = [
        '# the branch',
        'id: branch',
        '# tries: 3',
        'id: north',
        '# the head',
        'id: hq',
        'rule:',
      ];
      expect([...wanted].sort((a, b) => at(a) - at(b))).toEqual(wanted);
      // And back, with one gone.
      await store.change(['sources'], [hq, { ...branch }], ANY);
      const again = await text();
      expect(documentOf(again)).toEqual(documentOf(TEXT));
      for (const remark of TEXT.match(/#.*/g) ?? []) expect(again).toContain(remark);
    }));

  it('keeps line ends of Windows, and JSON as JSON', async () => {
    await with_(openFileBench(TEXT.replaceAll('\n', '\r\n')), async ({ store, text }) => {
      await store.change(['rule', 'targetSeconds'], 5, ANY);
      expect(await text()).toBe(TEXT.replace('20   #', '5    #').replaceAll('\n', '\r\n'));
    });
    const json = `${JSON.stringify(documentOf(TEXT), null, 4)}\n`;
    await with_(openFileBench(json, { name: 'ringside.config.json' }), async ({ store, text }) => {
      await store.change(['rule', 'targetSeconds'], 5, ANY);
      expect(await text()).toBe(json.replace('20', '5'));
    });
  });

  it('is refused where the place is an alias of another, and nothing is written', async () => {
    const twin = TEXT.replace('secret: { env: TOY_SECRET }', 'secret: &s { env: TOY_SECRET }').replace(
      `'branch-secret'`,
      '*s',
    );
    await with_(openFileBench(twin), async ({ store, text }) => {
      expect(await store.change(['sources', 'hq', 'secret'], 'x', ANY)).toMatchObject({
        outcome: 'mistakes',
        mistakes: [{ problem: expect.stringContaining('by hand') }],
      });
      expect(await store.remove(['sources', 'hq', 'secret'], ANY)).toMatchObject({ outcome: 'mistakes' });
      expect(await text()).toBe(twin);
      // Beside it anything may be changed.
      expect(await store.change(['rule', 'targetSeconds'], 5, ANY)).toMatchObject({ outcome: 'done' });
      expect(await store.change(['sources', 'branch', 'secret'], 'x', ANY)).toMatchObject({
        outcome: 'done',
      });
    });
  });

  it('says what was meant at every place of the example, and loses no remark that is not on what goes', () => {
    const before = documentOf(EXAMPLE);
    const paths = (value: unknown, at: string[] = []): string[][] => [
      at,
      ...(Array.isArray(value)
        ? value.flatMap((each, i) => paths(each, [...at, String((each as { id?: string }).id ?? i)]))
        : typeof value === 'object' && value !== null
          ? Object.entries(value).flatMap(([key, each]) => paths(each, [...at, key]))
          : []),
    ];
    const places = paths(before).slice(1);
    expect(places.length).toBeGreaterThan(40);
    const remarks = EXAMPLE.match(/^# .*/gm) ?? [];
    for (const place of places) {
      const changed = withValue(before, place, { planted: ['a', { b: 1 }] }) as typeof before | null;
      if (changed) expect(documentOf(edited(EXAMPLE, before, changed)), place.join('/')).toEqual(changed);
      const without = withoutPlace(before, place) as typeof before;
      const text = edited(EXAMPLE, before, without);
      expect(documentOf(text), place.join('/')).toEqual(without);
      for (const remark of remarks) if (place.length > 1) expect(text, place.join('/')).toContain(remark);
    }
  });
});

describe('the file', () => {
  it('keeps its rights and its link, and a copy of what it was', () =>
    with_(openFileBench(TEXT), async ({ store, file, folder, text, reopen }) => {
      await store.close();
      const real = join(folder, 'real.yaml');
      await writeFile(real, TEXT);
      await chmod(real, 0o640);
      await rm(file);
      await symlink(real, file);
      const linked = await reopen();
      await linked.change(['rule', 'targetSeconds'], 5, ANY);
      expect((await lstat(file)).isSymbolicLink()).toBe(true);
      expect(await text()).toContain('targetSeconds: 5 ');
      expect((await stat(real)).mode & 0o777).toBe(0o640);
      expect(readFileSync(`${real}.bak`, 'utf8')).toBe(TEXT);
      expect((await stat(`${real}.bak`)).mode & 0o777).toBe(0o640);
      expect((await readdir(folder)).sort()).toEqual(['real.yaml', 'real.yaml.bak', 'ringside.config.yaml']);
    }));

  it('is nobody else’s to read once a secret stands in it, and says so where somebody makes it so by hand', () =>
    with_(
      openFileBench(TEXT.replace("'branch-secret'", '{ env: TOY_SECRET }'), { lookMs: 20 }),
      async (bench) => {
        const { store, file, said, text } = bench;
        const mode = async (): Promise<number> => (await stat(file)).mode & 0o777;
        await chmod(file, 0o644);
        await store.change(['rule', 'targetSeconds'], 5, ANY);
        expect(await mode()).toBe(0o644);
        const changed = await store.change(['sources', 'branch', 'secret'], 'in the clear', ANY);
        expect(changed).toMatchObject({ outcome: 'done' });
        expect(await mode()).toBe(0o640);
        await chmod(file, 0o644);
        await writeFile(file, (await text()).replace('targetSeconds: 5', 'targetSeconds: 7'));
        await vi.waitFor(() => expect(said.join()).toContain(`chmod 600 ${file}`), 60_000);
        expect(said.join()).not.toContain('in the clear');
      },
    ));

  it('is not written where something else has been saved at the last moment', async () => {
    let strike: (() => void) | null = null;
    await with_(
      openFileBench(TEXT, { at: (moment) => moment === 'copied' && strike?.() }),
      async ({ store, file, text, folder }) => {
        const { writeFileSync } = await import('node:fs');
        strike = () => writeFileSync(file, `${TEXT}# saved just now\n`);
        expect(await store.change(['rule', 'targetSeconds'], 5, ANY)).toMatchObject({ outcome: 'conflict' });
        expect(await text()).toBe(`${TEXT}# saved just now\n`);
        expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
        expect(store.read().config.rule.targetSeconds).toBe(20);
      },
    );
  });

  it.each([
    ['EACCES', 'settingsMayNotBeWritten', 'may not write in its folder'],
    ['EROFS', 'settingsReadOnly', 'read-only'],
    ['EDQUOT', 'settingsDiskFull', 'the disk is full'],
    ['ENOENT', 'settingsGone', 'not there any more'],
    ['EBUSY', 'settingsMountedAlone', 'a single file'],
    ['EIO', 'settingsCannotBeWritten', '(EIO)'],
  ])('says under a code of its own why it cannot be written: %s', (errno, code, words) =>
    with_(
      openFileBench(TEXT, {
        at: (moment) => {
          if (moment === 'written') throw Object.assign(new Error('no'), { code: errno });
        },
      }),
      async ({ store, text }) => {
        const answer = await store.change(['rule', 'targetSeconds'], 5, ANY);
        expect(answer).toMatchObject({ outcome: 'unwritable', said: { code } });
        expect(answer.outcome === 'unwritable' ? messageOf(answer.said.text) : null).toEqual(
          answer.outcome === 'unwritable' ? answer.said : undefined,
        );
        expect(JSON.stringify(answer)).toContain(words);
        expect(await text()).toBe(TEXT);
      },
    ),
  );

  it('stays as it was, said in words, where it cannot be written', () =>
    with_(
      openFileBench(TEXT, {
        at: (moment) => {
          if (moment === 'half written') throw Object.assign(new Error('full'), { code: 'ENOSPC' });
        },
      }),
      async ({ store, text, folder }) => {
        expect(await store.change(['rule', 'targetSeconds'], 5, ANY)).toEqual({
          outcome: 'unwritable',
          said: {
            code: 'settingsDiskFull',
            args: { file: 'ringside.config.yaml' },
            text: 'ringside.config.yaml cannot be written: the disk is full.',
          },
        });
        expect(await text()).toBe(TEXT);
        expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
        expect(store.read().config.rule.targetSeconds).toBe(20);
      },
    ));
});

describe('a change by hand', () => {
  const open = () => openFileBench(TEXT, { lookMs: 20 });
  const followed = ({ store }: FileBench): SettingsChange[] => {
    const told: SettingsChange[] = [];
    store.follow((change) => void told.push(change));
    return told;
  };

  it('is noticed and taken over, with the places it touched', () =>
    with_(open(), async (bench) => {
      const told = followed(bench);
      const { store, write, said } = bench;
      const { version } = store.read();
      await write(
        `${TEXT.replace('targetSeconds: 20', 'targetSeconds: 7').replace('127.0.0.1:2', '127.0.0.1:4')}queues: { hq/1: {} }\n`,
      );
      await vi.waitFor(() => expect(told.length).toBe(1), 30_000);
      expect(told[0]).toMatchObject({
        by: null,
        places: [
          ['sources', 'branch'],
          ['rule', 'targetSeconds'],
          ['queues', 'hq/1'],
        ],
      });
      expect(store.read().config.rule.targetSeconds).toBe(7);
      expect(said).toEqual(['info The configuration was changed by hand and is in force.']);
      // What somebody has read before is old now.
      expect(await store.change(['rule'], {}, { version, by: 'Ana' })).toMatchObject({ outcome: 'conflict' });
      expect(await store.change(['rule', 'targetSeconds'], 8, ANY)).toMatchObject({ outcome: 'done' });
    }));

  it('with mistakes changes nothing, is told with its lines, and is over when it is mended', () =>
    with_(open(), async (bench) => {
      const told = followed(bench);
      const { store, write, said, text } = bench;
      const before = store.read();
      const wrong = TEXT.replace('targetSeconds: 20', 'targetSeconds: soon');
      await write(wrong);
      await vi.waitFor(() => expect(store.trouble()).not.toBeNull(), 30_000);
      expect(store.trouble()?.mistakes).toEqual([
        { line: 21, where: 'rule.targetSeconds', problem: 'must be a number; it is a text' },
      ]);
      expect(said).toEqual([
        expect.stringMatching(/^error .*line 21: rule\.targetSeconds must be a number/s),
      ]);
      expect(said[0]).not.toContain('branch-secret');
      expect(await store.change(['site', 'name'], 'X', ANY)).toEqual({
        outcome: 'conflict',
        said: message('settingsMistakenByHand'),
      });
      expect([store.read(), told, await text()]).toEqual([before, [], wrong]);
      await write(TEXT);
      await vi.waitFor(() => expect(store.trouble()).toBeNull(), 30_000);
      expect(told).toEqual([]);
      expect(await store.change(['site', 'name'], 'X', ANY)).toMatchObject({ outcome: 'done' });
    }));

  it('that takes the file away, or leaves nothing in it, removes nothing', () =>
    with_(open(), async (bench) => {
      const told = followed(bench);
      const { store, write, file } = bench;
      await rm(file);
      await vi.waitFor(() => expect(store.trouble()?.mistakes[0]?.problem).toContain('is not there'), 30_000);
      await write('\n');
      await vi.waitFor(() => expect(store.trouble()?.mistakes[0]?.problem).toBe('is empty.'), 30_000);
      expect(store.read().config.sources.length).toBe(2);
      await write(TEXT);
      await vi.waitFor(() => expect(store.trouble()).toBeNull(), 30_000);
      expect(told).toEqual([]);
    }));

  it('is not made of our own', () =>
    with_(open(), async (bench) => {
      const told = followed(bench);
      for (const target of [1, 2, 3]) {
        await bench.store.change(['rule', 'targetSeconds'], target, ANY);
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      expect(told.map(({ by }) => by)).toEqual(['Ana', 'Ana', 'Ana']);
      expect(bench.said).toEqual([]);
    }));
});
