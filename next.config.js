// Knows how the pages are built, which languages there are files for, and the document that the product shows itself. Refuses to know the server that carries them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// Beside this file, not in the folder somebody happens to start from.
const folder = join(import.meta.dirname, 'public', 'languages');
const languages = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => ({
    id: file.slice(0, -'.json'.length),
    name: JSON.parse(readFileSync(join(folder, file), 'utf8')).name,
  }));

const counting = readFileSync(join(import.meta.dirname, 'docs', 'counting.md'), 'utf8');
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8'));

/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  poweredByHeader: false,
  // Types are checked once, for the whole house, by `npm run types`.
  typescript: { ignoreBuildErrors: true },
  env: {
    RINGSIDE_LANGUAGES: JSON.stringify(languages),
    RINGSIDE_VERSION: version,
    RINGSIDE_COUNTING: counting,
  },
  // A page somebody asks for under a made-up name must not be kept on the disk the event log needs, nor fill the memory.
  experimental: { isrFlushToDisk: false },
  cacheMaxMemorySize: 8 * 1024 * 1024,
  images: { unoptimized: true },
};

export default config;
