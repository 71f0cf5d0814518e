// Takes the pictures of the pages from the demo at a fixed seed: all of them into test-results/screenshots, to be looked
// at one by one, and those that stand in the documents into docs/screenshots. `npm run screenshots [-- --docs | <part of name>]`
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';

const ROOT = join(import.meta.dirname, '..');
const ALL = join(ROOT, 'test-results', 'screenshots');
const KEPT = join(ROOT, 'docs', 'screenshots');
const PORT = 3951;
const URL = `http://localhost:${PORT}`;
/** Until the demo has calls that wait, breach and are answered. */
const WARM_MS = 75_000;

const SIZES = {
  phone: [360, 800],
  laptop: [1280, 800],
  desk: [1920, 1080],
  '4k': [3840, 2160],
  portrait: [1080, 1920],
};
const LOOKS = { dark: 'en', light: 'en', contrast: 'en', thai: 'th' };
const PAGES = { floor: '/floor', wall: '/wall/main' };

/** Also kept in docs/screenshots, under these names. */
const IN_DOCS: Readonly<Record<string, string>> = {
  'floor-desk-light': 'floor',
  'wall-desk-dark': 'wall',
  'sources-laptop-light': 'sources',
  'start-laptop-dark': 'start',
  'floor-phone-dark': 'floor-phone',
  'floor-laptop-contrast': 'floor-contrast',
  'floor-desk-thai': 'floor-thai',
  'wall-portrait-light': 'wall-portrait',
  'wall-4k-dark': 'wall-4k',
  'call-laptop-dark': 'call',
};

type Shot = {
  readonly name: string;
  readonly path: string;
  readonly size: readonly number[];
  readonly look: string;
  readonly open?: string;
};

const shots: Shot[] = Object.entries(PAGES).flatMap(([page, path]) =>
  Object.entries(SIZES).flatMap(([size, pixels]) =>
    Object.keys(LOOKS).map((look) => ({ name: `${page}-${size}-${look}`, path, size: pixels, look })),
  ),
);
for (const look of Object.keys(LOOKS))
  for (const [name, path] of [
    ['sources', '/sources'],
    ['start', '/'],
  ] as const)
    shots.push(
      { name: `${name}-laptop-${look}`, path, size: SIZES.laptop, look },
      { name: `${name}-phone-${look}`, path, size: SIZES.phone, look },
    );
shots.push({
  name: 'call-laptop-dark',
  path: '/floor',
  size: SIZES.laptop,
  look: 'dark',
  open: 'tr[data-call] td:nth-child(2) button',
});

const parts = process.argv.slice(2);
const wanted = shots.filter(({ name }) =>
  parts.every((part) => (part === '--docs' ? name in IN_DOCS : name.includes(part))),
);
const data = mkdtempSync(join(tmpdir(), 'ringside-pictures-'));
mkdirSync(ALL, { recursive: true });
mkdirSync(KEPT, { recursive: true });
const server = spawn(
  process.execPath,
  [join(ROOT, 'server/start.ts'), '--port', String(PORT), '--data', data],
  {
    cwd: ROOT,
    env: { ...process.env, RINGSIDE_DEMO_SEED: 'pictures', LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
try {
  await new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (chunk) => String(chunk).includes('Ringside is at') && resolve());
    server.once('exit', (code) => reject(new Error(`the demo ended with ${code}`)));
  });
  await new Promise((resolve) => setTimeout(resolve, WARM_MS));
  const system = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
    existsSync(path),
  );
  const browser = await chromium.launch({
    ...(system ? { executablePath: system } : {}),
    args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-dev-shm-usage'] : [],
  });
  for (const { name, path, size, look, open } of wanted) {
    const [width = 0, height = 0] = size;
    const page = await browser.newPage({ viewport: { width, height } });
    const theme = look === 'thai' ? 'dark' : look;
    await page.goto(`${URL}${path}?theme=${theme}&language=${LOOKS[look as keyof typeof LOOKS]}`);
    await page.locator('[data-link="live"]').first().waitFor();
    await page.waitForTimeout(1200);
    if (open) {
      await page.locator(open).first().click();
      await page.waitForTimeout(600);
    }
    const file = join(ALL, `${name}.png`);
    await page.screenshot({ path: file });
    await page.close();
    const kept = IN_DOCS[name];
    if (kept) copyFileSync(file, join(KEPT, `${kept}.png`));
    console.log(kept ? `${name} → docs/screenshots/${kept}.png` : name);
  }
  await browser.close();
} finally {
  server.kill('SIGTERM');
  rmSync(data, { recursive: true, force: true });
}
