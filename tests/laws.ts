// Knows the laws of the house: who may import whom, how long a file may be, what it may be called, what pure code
// may not touch. Each law looks at files and answers with what is wrong. Refuses to find or read the files.
import { basename } from 'node:path';
import { importsOf, impuritiesOf, roomOf, type SourceFile, targetOf, untypedIn } from './source-file.ts';

export type Law = {
  readonly says: string;
  /** Which files it is about. A law that is about none proves nothing. */
  readonly about: (path: string) => boolean;
  readonly faults: (file: SourceFile) => readonly string[];
  /** A file that breaks this law. */
  readonly planted: SourceFile;
};

/** What is wrong with the files, and how many the law was about. */
export function enforce(law: Law, files: readonly SourceFile[]): { swept: number; problems: string[] } {
  const about = files.filter((file) => law.about(file.path));
  const problems = about.flatMap((file) => law.faults(file).map((fault) => `${file.path}: ${fault}`));
  return { swept: about.length, problems };
}

const within =
  (...folders: string[]) =>
  (path: string): boolean =>
    folders.some((folder) => path.startsWith(`${folder}/`));

const isSource = within('app', 'components', 'lib', 'server');
const startsWithAny = (path: string, starts: readonly string[]) =>
  starts.some((start) => path.startsWith(start));

const planted = (path: string, ...lines: string[]): SourceFile => ({
  path,
  text: ['// Planted.', ...lines, ''].join('\n'),
});

/** A law on imports: `wrong` says whether a file may not have an import that leads to `target` (`null`: a package). */
function door(
  says: string,
  about: Law['about'],
  wrong: (target: string | null, specifier: string, file: SourceFile) => boolean,
  path: string,
  specifier: string,
): Law {
  return {
    says,
    about,
    faults: (file) =>
      importsOf(file)
        .filter((each) => wrong(targetOf(file, each), each, file))
        .map((each) => `imports ${each}`),
    planted: planted(path, `import { x } from '${specifier}';`),
  };
}

/** Of our own, a room may import only itself and what starts with one of these. */
const only =
  (...starts: string[]) =>
  (target: string | null, _specifier: string, file: SourceFile): boolean =>
    target !== null && roomOf(target) !== roomOf(file.path) && !startsWithAny(target, starts);

const never =
  (...starts: string[]) =>
  (target: string | null): boolean =>
    target !== null && startsWithAny(target, starts);

const VENDOR = /^server\/vendors\/([^/]+)\//;
const makeOf = (path: string): string | null => VENDOR.exec(path)?.[1] ?? null;
const isVendor = (path: string): boolean => makeOf(path) !== null;

/** Implementations of the ports: whoever imports one has chosen it. */
const PORT = /^server\/(log|lease|history)\/(sqlite|memory|redis|postgres)[^/]*\.ts$/;
const choosesPorts = (path: string): boolean => path === 'server/main.ts' || path.startsWith('server/tools/');

/** In a vendor's folder these talk to the PBX; everything else is translation and must be pure. */
const EDGE = /^(connect|tokens|api|poll|obey|hook|index)\.ts$/;
const isTranslation = (path: string): boolean => isVendor(path) && !EDGE.test(basename(path));
const isPure = (path: string): boolean =>
  within('lib/model', 'lib/fold', 'lib/live', 'lib/measure')(path) || isTranslation(path);

const LINES = 300;
const REFUSED_NAMES = /(^|[-.])(manager|helper|util|common|misc|base)s?([-.]|$)/i;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.tsx?$/;

export const LAWS: readonly Law[] = [
  door(
    'no path climbs with ../',
    () => true,
    (_t, s) => s.includes('../'),
    'lib/fold/x.ts',
    '../model/ids.ts',
  ),
  door(
    'inside a room ./file, and ./ leads nowhere else',
    (path) => isSource(path) && path !== 'server/vendors/index.ts',
    (target, specifier, file) =>
      target !== null && specifier.startsWith('.') !== (roomOf(target) === roomOf(file.path)),
    'lib/fold/x.ts',
    '#lib/fold/draft.ts',
  ),
  door(
    'every import of ours names its file with its ending',
    isSource,
    (target) => target !== null && !/\.(tsx?|css|json)$/.test(target),
    'lib/fold/x.ts',
    './draft',
  ),
  door(
    'lib imports zod and lib, nothing else',
    within('lib'),
    (target, specifier) => (target === null ? specifier !== 'zod' : !target.startsWith('lib/')),
    'lib/format/x.ts',
    'react',
  ),
  door('lib/model imports only itself', within('lib/model'), only(), 'lib/model/x.ts', '#lib/fold/fold.ts'),
  door(
    'lib/fold knows the model alone',
    within('lib/fold'),
    only('lib/model/'),
    'lib/fold/x.ts',
    '#lib/live/protocol.ts',
  ),
  door(
    'lib/live knows the model alone',
    within('lib/live'),
    only('lib/model/'),
    'lib/live/x.ts',
    '#lib/fold/fold.ts',
  ),
  door(
    'lib/measure knows the model and the settings',
    within('lib/measure'),
    only('lib/model/', 'lib/settings/'),
    'lib/measure/x.ts',
    '#lib/format/duration.ts',
  ),
  door(
    'lib/format knows the model at most',
    within('lib/format'),
    only('lib/model/'),
    'lib/format/x.ts',
    '#lib/measure/queue.ts',
  ),
  door(
    'lib/settings knows the model',
    within('lib/settings'),
    only('lib/model/'),
    'lib/settings/x.ts',
    '#lib/fold/fold.ts',
  ),
  door(
    'a vendor knows the model, the contract and its own folder',
    isVendor,
    only('lib/model/', 'server/vendors/vendor.ts'),
    'server/vendors/toy/connect.ts',
    '#server/log/logger.ts',
  ),
  door(
    'no vendor imports another',
    isVendor,
    (target, _s, file) => target !== null && isVendor(target) && makeOf(target) !== makeOf(file.path),
    'server/vendors/toy/wire.ts',
    '#server/vendors/yeastar/wire.ts',
  ),
  door(
    'no vendor imports the simulator',
    within('server/vendors'),
    never('server/simulator/'),
    'server/vendors/toy/wire.ts',
    '#server/simulator/pbx.ts',
  ),
  door(
    'the simulator imports no vendor, nor what they share',
    within('server/simulator'),
    never('server/vendors/'),
    'server/simulator/x.ts',
    '#server/vendors/vendor.ts',
  ),
  door('app never imports the server', within('app'), never('server/'), 'app/page.tsx', '#server/config.ts'),
  door(
    'components never import the server',
    within('components'),
    never('server/'),
    'components/wall/x.ts',
    '#server/config.ts',
  ),
  door(
    'the server imports no page and no component',
    within('server'),
    never('app/', 'components/'),
    'server/x.ts',
    '#components/ui/button.tsx',
  ),
  door(
    'only components/live knows socket.io-client',
    (path) => isSource(path) && !path.startsWith('components/live/'),
    (_t, specifier) => specifier.startsWith('socket.io-client'),
    'components/wall/x.ts',
    'socket.io-client',
  ),
  door(
    'components/ui knows no domain',
    within('components/ui'),
    only(),
    'components/ui/x.tsx',
    '#lib/model/board.ts',
  ),
  door(
    'components/live draws nothing of a page',
    within('components/live'),
    never(
      'app/',
      'components/wall/',
      'components/floor/',
      'components/reports/',
      'components/settings/',
      'components/sources/',
    ),
    'components/live/x.ts',
    '#components/wall/wall-page.tsx',
  ),
  door(
    'only main.ts and the tools choose a port’s implementation',
    (path) => isSource(path) && !choosesPorts(path),
    (target, _s, file) => target !== null && PORT.test(target) && roomOf(target) !== roomOf(file.path),
    'server/board/x.ts',
    '#server/log/sqlite.ts',
  ),
  door('source never imports tests', isSource, never('tests/'), 'server/x.ts', '#tests/dice.ts'),
  {
    says: `no file passes ${LINES} lines`,
    about: isSource,
    faults: ({ text }) => {
      const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
      return lines > LINES ? [`${lines} lines`] : [];
    },
    planted: planted(
      'lib/fold/long.ts',
      ...Array.from({ length: LINES }, (_, i) => `export const x${i} = ${i};`),
    ),
  },
  {
    says: 'no file is called manager, helper, util, common, misc or base',
    about: () => true,
    faults: ({ path }) =>
      REFUSED_NAMES.test(basename(path).replace(/\.tsx?$/, '')) ? ['a name that says nothing'] : [],
    planted: planted('server/sources/source-manager.ts'),
  },
  {
    says: 'file names are kebab-case',
    about: () => true,
    faults: ({ path }) => (KEBAB.test(basename(path)) ? [] : ['not kebab-case']),
    planted: planted('components/ui/Button.tsx'),
  },
  {
    says: 'each file opens by saying what it knows or proves',
    about: () => true,
    faults: ({ text }) =>
      /^(#![^\n]*\n)?('use (client|server)';\n+)?\/\/ \S.{10,}/.test(text)
        ? []
        : ['opens without a // comment'],
    planted: { path: 'lib/fold/x.ts', text: "import { z } from 'zod';\n" },
  },
  {
    says: 'pure code reads no clock, chance, locale, machine or network',
    about: isPure,
    faults: impuritiesOf,
    planted: planted('server/vendors/toy/translate.ts', 'export const at = Date.now();'),
  },
  {
    says: 'no any, and the type checker is never silenced',
    about: () => true,
    faults: untypedIn,
    planted: planted('server/x.ts', 'export const x: any = 1;'),
  },
];
