// Knows how the tests are run: every `*.test.ts` under tests/, in Node. Browser tests (tests/e2e) belong to Playwright.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const environment = 'node';
/** Ends what hangs. No test passes or fails by how long it took: a loaded machine takes many times as long. */
const HANGS_MS = 60_000;

export default defineConfig({
  test: {
    // Histories and drills are long on purpose; what takes a second here is news.
    slowTestThreshold: 1_000,
    // On two cores Vitest would leave one to itself, and it has little to do while tests run.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          name: 'house',
          environment,
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/e2e/**', 'tests/live/**', 'node_modules/**'],
          testTimeout: HANGS_MS,
          hookTimeout: HANGS_MS,
          expect: { poll: { timeout: HANGS_MS / 2 } },
        },
      },
      {
        test: {
          name: 'live',
          environment,
          include: ['tests/live/**/*.test.ts'],
          // They share one running PBX and its ports: one file at a time, when everything else is over.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          testTimeout: HANGS_MS,
          hookTimeout: HANGS_MS,
        },
      },
    ],
  },
});
