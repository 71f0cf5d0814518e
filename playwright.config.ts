// How browser tests run: two files side by side, with the system's Chromium where there is one.
import { defineConfig } from 'playwright/test';
import { chromiumOfTests } from '#tests/chromium.ts';

const system = chromiumOfTests();

export default defineConfig({
  testDir: 'tests/e2e',
  // They end what hangs. A condition is waited for as long as a loaded machine may need.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  // A browser test waits more than it works: two of them fill two cores.
  workers: 2,
  forbidOnly: true,
  retries: 0,
  reporter: 'list',
  use: {
    viewport: { width: 1280, height: 800 },
    // Each step's picture takes as much of the processor as the step: `--trace retain-on-failure` where one is needed.
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(system ? { executablePath: system } : {}),
      args: [
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-dev-shm-usage',
      ],
    },
  },
});
