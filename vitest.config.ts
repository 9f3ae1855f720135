import { defineConfig } from 'vitest/config'
import { HANG_GUARD, WAIT_GUARD } from './test/hang-guard.js'

/** Whose files start browsers, servers and commands, or change what a process has one of. */
const WHOLE = ['cli', 'conformance', 'docs', 'package', 'reports', 'web']
const files = (folders: readonly string[]) => folders.map((folder) => `test/${folder}/**/*.test.ts`)

export default defineConfig({
  test: {
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
    projects: [
      { extends: true, test: { name: 'whole', include: files(WHOLE) } },
      // Nothing here has state beyond a file: the library is loaded once for all of them, not for each.
      {
        extends: true,
        test: { name: 'library', include: ['test/**/*.test.ts'], exclude: files(WHOLE), isolate: false },
      },
    ],
  },
})
