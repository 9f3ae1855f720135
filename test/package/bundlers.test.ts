import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { expect, it } from 'vitest'
import * as copse from '../../src/index.js'
import { temporaryFile } from '../cli/run-copse.js'

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, { default: string } | string>
}

/** What a bundler makes of a module that stands beside the package's own: bytes, and warnings. */
async function bundled(source: string, platform: 'node' | 'browser') {
  const warnings: string[] = []
  const bundle = await rolldown({
    input: 'entry',
    platform,
    external: [/^node:/, '@resvg/resvg-js', '@duckdb/node-api', 'pg', 'pg-native'],
    onLog: (level, { message }) => level === 'warn' && warnings.push(message),
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? resolve('entry.js') : null),
        load: (id) => (id === resolve('entry.js') ? source : null),
      },
    ],
  })
  const { output } = await bundle.generate({ format: 'es' })
  await bundle.close()
  const code = output.map((part) => (part.type === 'chunk' ? part.code : '')).join('')
  return { warnings, code, size: code.length }
}

const entries = Object.entries(exports).flatMap(([name, target]) =>
  typeof target === 'string' ? [] : [name.replace('.', 'copse')],
)

it('bundlers resolve every entry; who fits gets what fitting needs, and the same numbers from it', async () => {
  expect(entries.length).toBeGreaterThan(10)
  const whole = await bundled(entries.map((name, i) => `export * as e${i} from '${name}'`).join('\n'), 'node')
  const some = await bundled(`export { fit, prepare, readDelimited } from 'copse'`, 'browser')
  const few = await bundled(`export { supLmExactLogP } from 'copse/models'`, 'browser')
  expect([...whole.warnings, ...some.warnings, ...few.warnings]).toEqual([])
  expect(some.size).toBeLessThan(0.4 * whole.size)
  expect(few.size).toBeLessThan(0.2 * whole.size)

  const page = (await import(pathToFileURL(temporaryFile('page.mjs', some.code)).href)) as typeof copse
  const text = readFileSync('examples/nslbp.csv', 'utf8')
  const roles = {
    ...{ outcome: 'rmdq', treatment: 'arm', control: 'control', trial: 'trial', family: 'gaussian' as const },
    covariates: ['age', 'sex', 'rmdq0'],
  }
  const fitted = ({ readDelimited, prepare, fit }: typeof copse) =>
    fit(prepare(readDelimited(text), roles), 'metamob-si').subgroups
  expect(fitted(page)).toEqual(fitted(copse))
})
