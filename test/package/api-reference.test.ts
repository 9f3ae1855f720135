import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const typedoc = JSON.parse(readFileSync('typedoc.json', 'utf8')) as { entryPoints: string[] }
const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, { types: string } | string>
}

it('has every entry of the package', () => {
  const published = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [] : [entry.types],
  )
  const sources = published.map((file) => file.replace('./dist/', '').replace('.d.ts', '.ts'))
  expect([...typedoc.entryPoints].sort()).toEqual(sources.sort())
})

it('is made from the docstrings without a warning: every type is reachable, every link leads somewhere', () => {
  const { status, stdout, stderr } = spawnSync('node_modules/.bin/typedoc', ['--emit', 'none'], {
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  expect(`${stdout}${stderr}`).not.toMatch(/warning|error/i)
  expect(status).toBe(0)
})
