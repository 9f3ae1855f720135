import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../cli/run-copse.js'

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
}
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest

/** Somebody's project with copse installed from its package, dependencies beside it, and no optional ones. */
function project(): string {
  const folder = temporaryFolder()
  const packed = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--offline', '--pack-destination', folder],
    { encoding: 'utf8' },
  )
  const [{ filename }] = JSON.parse(packed) as { filename: string }[]
  const modules = join(folder, 'node_modules')
  mkdirSync(modules)
  execFileSync('tar', ['-xzf', join(folder, filename), '-C', modules])
  execFileSync('mv', [join(modules, 'package'), join(modules, 'copse')])
  for (const name of Object.keys(manifest.dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(resolve('node_modules', name), join(modules, name), 'junction')
  }
  return folder
}

const entries = Object.keys(manifest.exports)
  .filter((entry) => !entry.includes('*'))
  .map((entry) => entry.replace(/^\./, 'copse'))

/** What the compiler says of the declarations that we publish. */
function complaints(folder: string, options: ts.CompilerOptions): string[] {
  const file = join(folder, 'all.mts')
  writeFileSync(
    file,
    entries
      .map((entry, i) => `import * as entry${i} from '${entry}'\nexport const use${i}: object = entry${i}\n`)
      .join(''),
  )
  const program = ts.createProgram([file], {
    ...{ strict: true, noEmit: true, skipLibCheck: false, exactOptionalPropertyTypes: true },
    ...{ module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
    ...{ target: ts.ScriptTarget.ES2023, ...options },
  })
  const ours = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName === file || fileName.includes('/node_modules/copse/'))
  return [...program.getGlobalDiagnostics(), ...ours.flatMap((of) => program.getSemanticDiagnostics(of))].map(
    ({ code, file: at, messageText }) =>
      `${at?.fileName}: TS${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  )
}

describe('the package without its optional drivers', () => {
  const folder = project()

  it.each([
    ['without types of Node or of the DOM', { types: [], lib: ['lib.es2023.d.ts'] }],
    ['with the DOM', { types: [], lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'] }],
  ])(
    'can be imported entry by entry, %s',
    (_, options) => {
      expect(entries).toEqual(
        expect.arrayContaining(['copse', 'copse/figures', 'copse/models', 'copse/sources', 'copse/duckdb']),
      )
      expect(complaints(folder, options)).toEqual([])
    },
    600_000,
  )

  it('resolves every entry, and runs what each is for', () => {
    const program = `
      import { fit, prepare, readDelimited } from 'copse'
      import { figureOf } from './figure-of.mjs'
      for (const entry of ${JSON.stringify(entries)})
        console.log(entry, Object.keys(await import(entry)).length > 0)
      const rows = Array.from({ length: 80 }, (_, i) => [i % 2, i % 4 < 2 ? 'a' : 'b', i, (i * 7919) % 31].join())
      const roles = { outcome: 'y', treatment: 't', control: '0', trial: 'k', covariates: ['x'], family: 'gaussian' }
      const table = readDelimited(['t,k,x,y', ...rows].join('\\n'), { file: 'made-up.csv' })
      console.log(figureOf(fit(prepare(table, roles), 'mob')).svg.startsWith('<svg'))
    `
    writeFileSync(
      join(folder, 'figure-of.mjs'),
      "import { treeFigure } from 'copse/figures'\nexport const figureOf = (result) => treeFigure(result)\n",
    )
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(said).toBe(`${entries.map((entry) => `${entry} true\n`).join('')}true\n`)
  })

  it('says which driver is missing when it is asked for', () => {
    const program = `
      import { connectDuckDb } from 'copse/duckdb'
      import { connectPostgres } from 'copse/postgres'
      for (const open of [() => connectDuckDb(), () => connectPostgres({ url: 'postgres://localhost/x' })])
        await open().catch(({ code }) => console.log(code))
    `
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
      cwd: folder,
      encoding: 'utf8',
    })
    expect(said).toBe('DRIVER_MISSING\nDRIVER_MISSING\n')
  })
})
