import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { expect, it } from 'vitest'

const { sideEffects } = JSON.parse(readFileSync('package.json', 'utf8')) as { sideEffects: string[] }

it('what is imported for its effect alone is named as such, or bundlers leave it out', () => {
  const files = ['src', 'cli', 'web'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  const imported = files
    .filter((path) => /\.tsx?$/.test(path))
    .flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/^import '(\.[^']*\.js)'/gm)].map(
        ([, to]) => `./${posix.join(posix.dirname(path), to).replace(/\.js$/, '.ts')}`,
      ),
    )
  expect(imported.length).toBeGreaterThan(0)
  for (const path of new Set(imported)) expect(sideEffects).toContain(path)
})
