// How Next's pages are built and served under our own HTTP server.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { openAssets } from './assets.ts';

const ROOT = join(import.meta.dirname, '..');
const STAMP = join(ROOT, '.next', 'ringside-built-from');
/** Everything the pages are built from. */
const SOURCES = [
  'app/**',
  'components/**',
  'lib/**',
  'public/**',
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
  return {
    async answer(request, response) {
      if (assets?.(request, response)) return;
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
  writeFileSync(STAMP, from);
}

function fingerprint(): string {
  const hash = createHash('sha256');
  const files = globSync(SOURCES, { cwd: ROOT, withFileTypes: true }).filter((entry) => entry.isFile());
  if (files.length === 0) throw new Error('The source tree is incomplete: no page was found in app/.');
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort())
    hash.update(path.slice(ROOT.length)).update(readFileSync(path));
  return hash.digest('hex');
}
