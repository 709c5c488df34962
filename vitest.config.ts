import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/buildOnce.ts', 'test/support/shareOnce.ts'],
    // Many tests start processes of their own.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    // Files of one worker share what they import: no file mocks a module or changes one.
    isolate: false,
  },
});
