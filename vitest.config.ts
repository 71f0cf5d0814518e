// Knows how the tests are run: every `*.test.ts` under tests/, in Node. Browser tests (tests/e2e) belong to Playwright.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/e2e/**', 'node_modules/**'],
    testTimeout: 15_000,
    hookTimeout: 15_000,
    // Histories and drills are long on purpose; what takes a second here is news.
    slowTestThreshold: 1_000,
  },
});
