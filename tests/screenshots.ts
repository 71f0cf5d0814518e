// Takes the pictures of the pages from the demo at one fixed moment (tests/pictures): every page in every size, theme and
// in Thai into test-results/screenshots, to be looked at one by one, and smaller into docs/screenshots.
// `npm run screenshots [-- <part of a name> …]`; with STAGE_PAGES=dev without a build, and then not into the documents.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { buildPages, pagesAreBuilt } from '#server/pages.ts';
import { chromiumOfPeople } from '#tests/chromium.ts';
import { MOMENT, openStillDemo } from './pictures/still-demo.ts';
import { bringOldChromium } from './rig/old-chromium/get.ts';
import { OldBrowser } from './rig/old-chromium/old-browser.ts';

const ROOT = join(import.meta.dirname, '..');
const ALL = join(ROOT, 'test-results', 'screenshots');
const KEPT = join(ROOT, 'docs', 'screenshots');
const PAGES = process.env['STAGE_PAGES'] === 'dev' ? 'dev' : 'built';

const SIZES = {
  phone: [360, 800],
  laptop: [1280, 800],
  desk: [1920, 1080],
  '4k': [3840, 2160],
  portrait: [1080, 1920],
} as const;
type Size = keyof typeof SIZES;
const LOOKS = { dark: 'en', light: 'en', contrast: 'en', thai: 'th' } as const;
type Look = keyof typeof LOOKS;
const PLACES = { floor: '/floor', wall: '/wall/main', lobby: '/wall/lobby', sources: '/sources', start: '/' };

/** In the documents no picture is wider: of 4K, half. */
const WIDEST = 1920;
const QUALITY = 0.8;

type Shot = {
  readonly name: string;
  readonly path: string;
  readonly size: Size;
  readonly look: Look;
  /** What is pressed or typed before the picture is taken. */
  readonly first?: (page: Page) => Promise<void>;
};

const every: Shot[] = Object.entries(PLACES).flatMap(([place, path]) =>
  (Object.keys(SIZES) as Size[]).flatMap((size) =>
    (Object.keys(LOOKS) as Look[]).map((look) => ({ name: `${place}-${size}-${look}`, path, size, look })),
  ),
);
const openCall = (page: Page) => page.locator('tr[data-call] td:nth-child(2) button').first().click();
const openAgent = (page: Page) => page.locator('[data-agent][data-state="onCall"] button').first().click();
const openMenu = (page: Page) => page.locator('tr[data-call] button[aria-haspopup="menu"]').first().click();
const openTransfer = (page: Page) => page.locator('button[aria-label^="Transfer call"]').first().click();
const openPalette = async (page: Page) => {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Commands' }).fill('an');
};
const openAnswer = (page: Page) => page.getByRole('button', { name: /^Service level, all/ }).click();
every.push(
  { name: 'call-laptop-dark', path: '/floor', size: 'laptop', look: 'dark', first: openCall },
  { name: 'call-phone-light', path: '/floor', size: 'phone', look: 'light', first: openCall },
  { name: 'agent-laptop-dark', path: '/floor', size: 'laptop', look: 'dark', first: openAgent },
  { name: 'agent-phone-light', path: '/floor', size: 'phone', look: 'light', first: openAgent },
  { name: 'menu-laptop-light', path: '/floor', size: 'laptop', look: 'light', first: openMenu },
  { name: 'transfer-laptop-dark', path: '/floor', size: 'laptop', look: 'dark', first: openTransfer },
  { name: 'palette-laptop-dark', path: '/floor', size: 'laptop', look: 'dark', first: openPalette },
  { name: 'answer-laptop-light', path: '/floor', size: 'laptop', look: 'light', first: openAnswer },
);

/** Everything is as it will be: the line is live, what comes after the first load has come, nothing runs. */
async function take({ path, size, look, first }: Shot, browser: Browser, url: string): Promise<Buffer> {
  const [width, height] = SIZES[size];
  const page = await browser.newPage({ viewport: { width, height }, reducedMotion: 'reduce' });
  await page.clock.setFixedTime(MOMENT);
  // The page's clock runs by the monotonic one: it too must stand.
  await page.addInitScript(() => {
    const at = performance.now();
    performance.now = () => at;
  });
  const theme = look === 'thai' ? 'dark' : look;
  await page.goto(`${url}${path}?theme=${theme}&language=${LOOKS[look]}`);
  await page.locator('[data-link="live"]').first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.waitForTimeout(900);
  if (first) {
    await first(page);
    await page.waitForTimeout(600);
  }
  // A machine that is busy elsewhere may have missed a heartbeat meanwhile.
  await page.locator('[data-link="live"]').first().waitFor();
  await page.addStyleTag({ content: 'nextjs-portal { display: none }' });
  const picture = await page.screenshot({ animations: 'disabled' });
  await page.close();
  return picture;
}

/** The same picture for the documents: WebP, which the browser itself makes. */
async function smaller(picture: Buffer, drawing: Page): Promise<Buffer> {
  const data = await drawing.evaluate(
    async ([source, widest, quality]) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const scale = Math.min(1, widest / image.width);
      const canvas = document.createElement('canvas');
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      const context = canvas.getContext('2d');
      if (!context) throw new Error('this browser draws nothing');
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      return canvas.toDataURL('image/webp', quality);
    },
    [`data:image/png;base64,${picture.toString('base64')}`, WIDEST, QUALITY] as const,
  );
  return Buffer.from(data.slice(data.indexOf(',') + 1), 'base64');
}

/** A wall as a Chromium as old as the TVs shows it; where there is none its picture stays as it is. */
const OLD = 'wall-chromium-77';
async function takeOld(url: string): Promise<Buffer | null> {
  const brought = await bringOldChromium();
  if ('missing' in brought) {
    console.log(`${OLD}: ${brought.missing}`);
    return null;
  }
  const [width, height] = SIZES.desk;
  const old = await OldBrowser.open(brought.path, { width, height });
  try {
    await old.goto(`${url}${PLACES.wall}?theme=dark&language=en`);
    await old.until(`!!document.querySelector('main[data-veiled="false"] [data-queue]')`);
    await new Promise((resolve) => setTimeout(resolve, 900));
    return await old.picture();
  } finally {
    await old.close();
  }
}

const parts = process.argv.slice(2);
const wanted = every.filter(({ name }) => parts.every((part) => name.includes(part)));
const wantsOld = PAGES === 'built' && parts.every((part) => OLD.includes(part));
if (wanted.length === 0 && !wantsOld) throw new Error(`there is no picture called ${parts.join(' ')}`);
mkdirSync(ALL, { recursive: true });
mkdirSync(KEPT, { recursive: true });
if (PAGES === 'built' && !pagesAreBuilt()) await buildPages();
const demo = await openStillDemo(PAGES);
const system = chromiumOfPeople();
const browser = await chromium.launch({
  ...(system ? { executablePath: system } : {}),
  args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-dev-shm-usage'] : [],
});
try {
  const drawing = await browser.newPage();
  for (const shot of wanted) {
    const picture = await take(shot, browser, demo.url);
    writeFileSync(join(ALL, `${shot.name}.png`), picture);
    if (PAGES === 'built') writeFileSync(join(KEPT, `${shot.name}.webp`), await smaller(picture, drawing));
    console.log(shot.name);
  }
  const old = wantsOld ? await takeOld(demo.url) : null;
  if (old) writeFileSync(join(KEPT, `${OLD}.webp`), await smaller(old, drawing));
  // Pictures of what is no longer taken would show what no longer is.
  if (PAGES === 'built' && parts.length === 0)
    for (const file of readdirSync(KEPT))
      if (![...every, { name: OLD }].some(({ name }) => file === `${name}.webp`)) rmSync(join(KEPT, file));
} finally {
  await browser.close();
  await demo.close();
}
process.exit(0);
