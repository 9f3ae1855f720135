import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
    // Pages are waited for as long as they need; how fast they are is not measured by waiting.
    expect: { poll: { timeout: 30_000 } },
    // A test run on its own must not be left behind.
    allowOnly: false,
    // One for each processor: many tests wait, for a browser, a server or a command.
    maxWorkers: '100%',
  },
})
