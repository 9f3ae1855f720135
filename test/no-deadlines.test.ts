import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

/** Ways to make a test depend on time: limits, clocks, waits for a while instead of for something. */
const CLOCKS = [
  /\btimeouts?:/,
  /\bset(?:Default|DefaultNavigation)?Timeout\(/,
  /\bwaitForTimeout\(/,
  /\bperformance\.now\(/,
  /\bDate\.now\(/,
  // A limit as the last argument of `it`, `describe` or a hook.
  /[})], \d{1,3}(?:_?\d{3})+\)$/,
]

/** The guards themselves; limits of the product on single statements, against statements that never end; the order of answers. */
const ALLOWED = new Map([
  // A setting of the database that is passed on, not waited for.
  ['test/conformance/attacks.test.ts', 1],
  ['test/launch-chromium.ts', 2],
  ['test/conformance/database.test.ts', 2],
  ['test/workflow/task-workers.test.ts', 2],
])

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === 'fixtures' ? [] : filesIn(path)
    return path.endsWith('.ts') && path !== join('test', 'no-deadlines.test.ts') ? [path] : []
  })

it('no test depends on time: deadlines are in hang-guard.ts alone', () => {
  const found = filesIn('test').flatMap((path) => {
    const lines = readFileSync(path, 'utf8').split('\n')
    const clocks = lines.flatMap((line, i) =>
      CLOCKS.some((clock) => clock.test(line)) ? [`${path}:${i + 1} ${line.trim()}`] : [],
    )
    return clocks.length <= (ALLOWED.get(path.replaceAll('\\', '/')) ?? 0) ? [] : clocks
  })
  expect(found).toEqual([])
})
