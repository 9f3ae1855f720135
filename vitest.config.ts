import { defineConfig } from 'vitest/config'
import { HANG_GUARD, WAIT_GUARD } from './test/hang-guard.js'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    // No test depends on time: these end what hangs, and nothing in a test sets others (test/no-deadlines.test.ts).
    testTimeout: HANG_GUARD,
    hookTimeout: HANG_GUARD,
    teardownTimeout: HANG_GUARD,
    expect: { poll: { timeout: WAIT_GUARD } },
    // A test run on its own must not be left behind.
    allowOnly: false,
    // One for each processor: many tests wait, for a browser, a server or a command.
    maxWorkers: '100%',
  },
})
