// The laws of the house: who may import whom, how long a file may be, what it may be called, what pure code may not
// touch. Each law looks at files and answers with what is wrong.
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { citedIn, citedSections, hasAnchor } from './docs.ts';
import {
  importsOf,
  impuritiesOf,
  MAKES,
  ROOT,
  roomOf,
  type SourceFile,
  targetOf,
  untypedIn,
} from './source-file.ts';

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

const VENDOR = /^server\/pbx\/([^/]+)\//;
const makeOf = (path: string): string | null => VENDOR.exec(path)?.[1] ?? null;
const isVendor = (path: string): boolean => makeOf(path) !== null;

/** Implementations of the ports: whoever imports one has chosen it. */
const PORT =
  /^server\/(log|leases|mailbox|nodes|history|settings|access)\/(sqlite|memory|redis|postgres)[^/]*\.ts$/;
const choosesPorts = (path: string): boolean => path === 'server/main.ts' || path.startsWith('server/tools/');

/** In a make's folder these sign in with the machine's cryptography and know its time zones; everything else is pure. */
const EDGE = /^(connect|auth)\.ts$/;
const isPureOfMake = (path: string): boolean => isVendor(path) && !EDGE.test(basename(path));

const isPure = (path: string): boolean =>
  within(
    'lib/model',
    'lib/fold',
    'lib/sync',
    'lib/commands',
    'lib/measure',
    'lib/access',
    'lib/history',
    'lib/agreement',
    'server/pbx-sdk',
  )(path) || isPureOfMake(path);

/** The page's clock itself, and the mark a page leaves for its own next load, before it has heard any server. */
const READS_CLOCK: ReadonlySet<string> = new Set(['components/live/page-clock.ts']);

/** These make up a make's line; what a message is that stands in a variable of this name, its `wire` and its translator know. */
const TALKS = /^(connect|stream|poll|api)\.ts$/;
const READS_TEXT =
  /\bJSON\.parse\b|\btext\.(?:includes|match|matchAll|search|indexOf)\(|\.(?:exec|test)\(text\b/g;

const LINES = 400;
const REFUSED_NAMES = /(^|[-.])(manager|helper|util|common|misc|base)s?([-.]|$)/i;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.tsx?$/;

/** Fewer lines than this are a part of something, cut off only to be short. */
const CRUMB_LINES = 40;
const linesOf = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

/** What the files of every make are called, so that five makes are read as one; one that a make does not need is absent. */
const MAKES_NAMES = new Set(
  `index settings wire fast-parse connect auth stream memory translate push-events rest-events calls legs agents roster
  snapshot cdr-backfill poll-plan commands`.split(/\s+/),
);
/** The names in backticks in a file's opening comment. */
const namedAtTheTop = (text: string): string[] =>
  [...(/^(?:\/\/[^\n]*\n)+/.exec(text)?.[0] ?? '').matchAll(/`([a-z0-9-]+)`/g)].map(([, name = '']) => name);

/** The names of its own for which a make's index gives a reason. */
function ownNamesOf(make: string): readonly string[] {
  const path = join(ROOT, 'server', 'pbx', make, 'index.ts');
  return existsSync(path) ? namedAtTheTop(readFileSync(path, 'utf8')) : [];
}

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
    (path) => isSource(path) && path !== 'server/pbx/index.ts',
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
    '#lib/sync/protocol.ts',
  ),
  door(
    'lib/sync knows the model alone',
    within('lib/sync'),
    only('lib/model/'),
    'lib/sync/x.ts',
    '#lib/fold/fold.ts',
  ),
  door(
    'lib/commands knows the model and the sentences',
    within('lib/commands'),
    only('lib/model/', 'lib/sync/'),
    'lib/commands/x.ts',
    '#lib/fold/fold.ts',
  ),
  door(
    'lib/access knows the model, the sentences and what is an extension',
    within('lib/access'),
    only('lib/model/', 'lib/sync/server-messages.ts', 'lib/format/phone.ts'),
    'lib/access/x.ts',
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
    'lib/history knows the model, what is measured of it, how days are told and what may be kept of agents',
    within('lib/history'),
    only('lib/model/', 'lib/measure/', 'lib/format/', 'lib/access/agent-policy.ts'),
    'lib/history/x.ts',
    '#lib/fold/fold.ts',
  ),
  door(
    'lib/format knows the model at most',
    within('lib/format'),
    only('lib/model/'),
    'lib/format/x.ts',
    '#lib/measure/queue.ts',
  ),
  door(
    'lib/api knows the model and the sentences',
    within('lib/api'),
    only('lib/model/', 'lib/sync/'),
    'lib/api/x.ts',
    '#lib/measure/agent-day.ts',
  ),
  door(
    'lib/agreement knows the model, and how numbers and tables are written',
    within('lib/agreement'),
    only('lib/model/', 'lib/format/'),
    'lib/agreement/x.ts',
    '#lib/history/facts.ts',
  ),
  door(
    'lib/settings knows the model',
    within('lib/settings'),
    only('lib/model/'),
    'lib/settings/x.ts',
    '#lib/fold/fold.ts',
  ),
  door(
    'a make knows the model, what every make may import, and its own folder',
    isVendor,
    only('lib/model/', 'server/pbx-sdk/'),
    'server/pbx/toy/connect.ts',
    '#server/log/logger.ts',
  ),
  door(
    'what every make may import knows lib alone',
    within('server/pbx-sdk'),
    only('lib/'),
    'server/pbx-sdk/x.ts',
    '#server/pbx/toy/wire.ts',
  ),
  {
    says: 'what every make may import names no make',
    about: within('server/pbx-sdk'),
    faults: ({ text }) =>
      MAKES.filter((make) => text.toLowerCase().includes(make)).map((make) => `names ${make}`),
    planted: planted('server/pbx-sdk/x.ts', '// Yeastar sends none.'),
  },
  door(
    'no vendor imports another',
    isVendor,
    (target, _s, file) => target !== null && isVendor(target) && makeOf(target) !== makeOf(file.path),
    'server/pbx/toy/wire.ts',
    '#server/pbx/yeastar/wire.ts',
  ),
  door(
    'no vendor imports the simulator',
    within('server/pbx', 'server/pbx-sdk'),
    never('server/simulator/'),
    'server/pbx/toy/wire.ts',
    '#server/simulator/transport/pbx.ts',
  ),
  door(
    'the simulator imports no vendor, nor what they share',
    within('server/simulator'),
    never('server/pbx/', 'server/pbx-sdk/'),
    'server/simulator/x.ts',
    '#server/pbx-sdk/contract.ts',
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
    only('components/ui/'),
    'components/ui/x.tsx',
    '#lib/model/board.ts',
  ),
  door(
    'components/live knows lib alone: it draws nothing',
    within('components/live'),
    only('lib/'),
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
  door(
    'only its own thread reads the history: a report takes seconds',
    (path) => isSource(path) && path !== 'server/history/reader.worker.ts',
    (target) => target === 'server/history/answers.ts',
    'server/history/reader.ts',
    './answers.ts',
  ),
  door('source never imports tests', isSource, never('tests/'), 'server/x.ts', '#tests/dice.ts'),
  {
    says: `no file passes ${LINES} lines`,
    about: isSource,
    faults: ({ text }) => {
      const lines = linesOf(text);
      return lines > LINES ? [`${lines} lines`] : [];
    },
    planted: planted(
      'lib/fold/long.ts',
      ...Array.from({ length: LINES }, (_, i) => `export const x${i} = ${i};`),
    ),
  },
  {
    says: 'no file of a make, or of what they share, is a crumb, but its index and its settings',
    about: (path) =>
      (isVendor(path) && !/^(index|settings)\.ts$/.test(basename(path))) || within('server/pbx-sdk')(path),
    faults: ({ text }) => {
      const lines = linesOf(text);
      return lines < CRUMB_LINES ? [`only ${lines} lines`] : [];
    },
    planted: planted('server/pbx/toy/crumb.ts', 'export const x = 1;'),
  },
  {
    says: 'whatever talks to a PBX reads no message by a pattern of its own: what it says is the translator’s',
    about: (path) => isVendor(path) && TALKS.test(basename(path)),
    faults: ({ text }) => [...text.matchAll(READS_TEXT)].map(([found]) => `reads ${found}`),
    planted: planted(
      'server/pbx/toy/connect.ts',
      "export const isChange = (text: string) => text.includes('event_type');",
    ),
  },
  {
    says: 'a file of a make has a name that every make has, or one for which its index gives the reason',
    about: isVendor,
    faults: ({ path }) => {
      const name = basename(path, '.ts');
      const isKnown = MAKES_NAMES.has(name) || ownNamesOf(makeOf(path) ?? '').includes(name);
      return isKnown ? [] : ['a name of its own without a reason in the index'];
    },
    planted: planted('server/pbx/toy/odds-and-ends.ts'),
  },
  {
    says: 'the index of a make gives a reason only for a file that is there',
    about: (path) => isVendor(path) && basename(path) === 'index.ts',
    faults: ({ path, text }) =>
      namedAtTheTop(text)
        .filter((name) => !MAKES_NAMES.has(name))
        .filter((name) => !existsSync(join(ROOT, path.replace('index.ts', `${name}.ts`))))
        .map((name) => `names ${name}, which is not there`),
    planted: { path: 'server/pbx/yeastar/index.ts', text: '// One make. `odds-and-ends`: for the rest.\n' },
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
    says: 'each file opens by saying what it is or proves',
    about: () => true,
    faults: ({ text }) =>
      /^(#![^\n]*\n)?('use (client|server)';\n+)?\/\/ \S.{10,}/.test(text)
        ? []
        : ['opens without a // comment'],
    planted: { path: 'lib/fold/x.ts', text: "import { z } from 'zod';\n" },
  },
  {
    says: 'no file opens with what it knows and refuses: what it is, in one plain sentence',
    about: () => true,
    faults: ({ text }) =>
      /^(#![^\n]*\n)?('use (client|server)';\n+)?(\/\/ [^\n]*\n)*?\/\/ (Knows|Refuses|.*\bDoes not know) /.test(
        text,
      )
        ? ['opens with what it knows or refuses']
        : [],
    planted: { path: 'lib/fold/x.ts', text: '// A sentence.\n// Refuses to say more.\n' },
  },
  {
    says: 'pure code reads no clock, chance, locale, machine or network',
    about: isPure,
    faults: impuritiesOf,
    planted: planted('server/pbx/toy/translate.ts', 'export const at = Date.now();'),
  },
  {
    says: 'pages take the time from the page’s clock, which follows the server’s',
    about: (path) => within('app', 'components')(path) && !READS_CLOCK.has(path),
    faults: (file) => impuritiesOf(file).filter((each) => each === 'Date.now' || each === 'new Date()'),
    planted: planted('components/wall/x.ts', 'export const at = Date.now();'),
  },
  {
    says: 'a fact about a wire is cited by a heading of docs/vendors, never by a section of another paper',
    about: () => true,
    faults: (file) => [
      ...citedIn(file.text).flatMap((cited) =>
        hasAnchor(cited) ? [] : [`cites ${cited}, which is no heading`],
      ),
      ...citedSections(file.text),
    ],
    planted: planted('server/pbx/toy/wire.ts', `// Blanks are trimmed (yeastar${'#'}no-such-heading).`),
  },
  {
    says: 'no any, and the type checker is never silenced',
    about: () => true,
    faults: untypedIn,
    planted: planted('server/x.ts', 'export const x: any = 1;'),
  },
];
