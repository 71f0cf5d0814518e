// How Next's pages are built and served under our own HTTP server.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildTv } from '#server/tv/build-tv.ts';
import { openTvPage, type TvPage } from '#server/tv/tv-page.ts';
import { openAssets } from './assets.ts';

const ROOT = join(import.meta.dirname, '..');
const STAMP = join(ROOT, '.next', 'ringside-built-from');
/** The wall's files for older TVs lie among Next's, and are sent as those are; their page is told of them here. */
const TV_FOLDER = 'tv';
const TV_PAGE = join(ROOT, '.next', 'ringside-tv.json');
/** Everything the pages are built from. */
const SOURCES = [
  'app/**',
  'components/**',
  'lib/**',
  'public/**',
  'server/tv/**',
  'docs/counting.md',
  'next.config.js',
  'postcss.config.js',
  'package-lock.json',
];

export type Pages = {
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
};

export async function openPages(kind: 'built' | 'dev' | 'none', http: Server, port: number): Promise<Pages> {
  if (kind === 'none')
    return {
      answer: async (_request, response) => void response.writeHead(404).end(),
      close: async () => {},
    };
  const { default: next } = await import('next');
  const app = next({ dev: kind === 'dev', dir: ROOT, httpServer: http, hostname: 'localhost', port });
  await app.prepare();
  const handle = app.getRequestHandler();
  const assets = kind === 'built' ? await openAssets(join(ROOT, '.next', 'static')) : null;
  const tv = kind === 'built' ? openTvPage(readTvPage(), join(ROOT, 'public', 'languages')) : null;
  return {
    async answer(request, response) {
      if (assets?.(request, response) || tv?.(request, response)) return;
      // Next lets caches keep a page for a year; after an update it would ask for scripts that are gone.
      if (!request.url?.startsWith('/_next/')) response.setHeader('cache-control', 'no-cache');
      await handle(request, response);
    },
    close: () => app.close(),
  };
}

/** Whether the built pages are those of this source tree. */
export function pagesAreBuilt(): boolean {
  try {
    return existsSync(join(ROOT, '.next', 'BUILD_ID')) && readFileSync(STAMP, 'utf8') === fingerprint();
  } catch {
    return false;
  }
}

/** Builds the pages. Rejects with what the build said. */
export async function buildPages(): Promise<void> {
  const from = fingerprint();
  const next = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const said: string[] = [];
  const code = await new Promise<number | null>((resolve, reject) => {
    const child = spawn(process.execPath, [next, 'build'], {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk) => said.push(String(chunk)));
    child.stderr.on('data', (chunk) => said.push(String(chunk)));
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`The pages could not be built:\n${said.join('')}`);
  await buildTvPage();
  writeFileSync(STAMP, from);
}

const readTvPage = (): TvPage => JSON.parse(readFileSync(TV_PAGE, 'utf8')) as TvPage;

/** The same wall for older TVs, of the same values as Next's pages. */
async function buildTvPage(): Promise<void> {
  const { default: config } = await import(pathToFileURL(join(ROOT, 'next.config.js')).href);
  const { env } = config as { readonly env: Readonly<Record<string, string>> };
  const { RINGSIDE_LANGUAGES = '[]', RINGSIDE_VERSION = '' } = env;
  const files = await buildTv(ROOT, join(ROOT, '.next', 'static', TV_FOLDER), { RINGSIDE_LANGUAGES });
  const page: TvPage = {
    script: `/_next/static/${TV_FOLDER}/${files.script}`,
    styles: `/_next/static/${TV_FOLDER}/${files.styles}`,
    version: RINGSIDE_VERSION,
  };
  writeFileSync(TV_PAGE, JSON.stringify(page));
}

function fingerprint(): string {
  const hash = createHash('sha256');
  const files = globSync(SOURCES, { cwd: ROOT, withFileTypes: true }).filter((entry) => entry.isFile());
  if (files.length === 0) throw new Error('The source tree is incomplete: no page was found in app/.');
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort())
    hash.update(path.slice(ROOT.length)).update(readFileSync(path));
  return hash.digest('hex');
}
