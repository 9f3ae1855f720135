import { defineConfig } from 'vitest/config'

/** What looks at the time that the page takes: it runs when nothing else does. */
const TIMED = 'test/web/large.test.ts'

const shared = {
  setupFiles: ['test/setup.ts'],
  testTimeout: 60_000,
  // Pages are waited for as long as they need; how fast they are is not measured by waiting.
  expect: { poll: { timeout: 30_000 } },
}

export default defineConfig({
  test: {
    // A test run on its own must not be left behind.
    allowOnly: false,
    projects: [
      {
        test: {
          ...shared,
          name: 'all',
          include: ['test/**/*.test.ts'],
          exclude: [TIMED],
          sequence: { groupOrder: 0 },
        },
      },
      { test: { ...shared, name: 'timed', include: [TIMED], sequence: { groupOrder: 1 } } },
    ],
  },
})
