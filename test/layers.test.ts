import { readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join, normalize } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

interface Import {
  readonly file: string
  readonly from: string
  /** Nothing of it is left when the file is compiled. */
  readonly typeOnly: boolean
}

/** The folders of src in order: each may import itself and those before it, types included. docs/ARCHITECTURE.md. */
const ORDER = [
  'numerics',
  'families',
  'data',
  'models',
  'sources',
  'fluctuation',
  'trees',
  'meta',
  'resampling',
  'synthesis',
  'simulation',
  'results',
  'words',
  'figures',
  'reports',
  'workflow',
].map((name) => `src/${name}`)

const WITHOUT_STATISTICS = [
  'src/data',
  // Rules, placing patients, and what methods are called.
  'src/trees',
  'src/results',
  'src/words',
  'src/figures',
  'src/reports',
  'src/workflow',
]

/** Folders that each folder may import, besides itself and what is common. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(ORDER.map((folder, i) => [folder, ORDER.slice(0, i)])),
  // The public API: operations in index.ts, the rest by what people do in entries/.
  src: WITHOUT_STATISTICS,
  'src/entries': ORDER,
  // The command line holds no statistics. Of sources it speaks the interface of databases.
  cli: [...WITHOUT_STATISTICS, 'src/sources', 'src'],
  // Nor does the app.
  web: WITHOUT_STATISTICS,
}

/** Files that a reader can take in at a glance. */
const MOST_FILES = 20

/** Who may import which package. Everything else from outside is refused. */
const PACKAGES: readonly {
  readonly name: RegExp
  readonly folders: readonly string[]
  readonly types?: readonly string[]
}[] = [
  { name: /^papaparse\/papaparse\.js$/, folders: ['src/reports'] },
  { name: /^get-east-asian-width$/, folders: ['src/reports'] },
  { name: /^@stdlib\//, folders: ['src/numerics'] },
  { name: /^zod$/, folders: ['src/results'], types: ['cli'] },
  { name: /^yaml$/, folders: ['src/results'] },
  { name: /^docx$/, folders: ['src/reports'] },
  { name: /^@noble\/hashes\//, folders: ['src/workflow'] },
  { name: /^commander$/, folders: ['cli'] },
  { name: /^(pg|@duckdb\/node-api)$/, folders: ['cli'] },
  { name: /^(d3-(scale|hierarchy)|@cantoo\/pdf-lib|fontkit)$/, folders: ['src/figures'] },
  { name: /^@resvg\/resvg-js$/, folders: ['cli'] },
  { name: /^(react(-dom)?(\/client)?|react-aria-components\/\w+|comlink)$/, folders: ['web'] },
  // Loaded only when such a file comes.
  { name: /^hyparquet(-compressors)?$/, folders: ['web'] },
  // Workbooks are XML in a zip archive.
  { name: /^(fflate|saxen)$/, folders: ['src/data'] },
  { name: /^zod$/, folders: ['web'] },
  { name: /^node:/, folders: ['cli'] },
]

/** Errors and notes, the name that was meant, the version, and how dates are written: every folder may say them. */
const COMMON = ['src/errors.ts', 'src/closest-name.ts', 'src/version.ts', 'src/data/dates.ts']

/** What builds the app is not part of it. */
const BUILD = /^web\/(build\/|vite\.(single\.)?config\.ts)/

const files = ['src', 'cli', 'web'].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, name).replaceAll('\\', '/'))
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts') && !BUILD.test(name)),
)
const known = new Set(files)
const imports = files.flatMap((file) => importsOf(file, readFileSync(file, 'utf8')))

/** Every import and re-export of a file, `import('…')` included. */
function importsOf(file: string, text: string): Import[] {
  const found: Import[] = []
  const visit = (node: ts.Node): void => {
    if (
      (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
      node.moduleSpecifier !== undefined &&
      ts.isStringLiteral(node.moduleSpecifier)
    )
      found.push({ file, from: node.moduleSpecifier.text, typeOnly: isTypeOnly(node) })
    if (
      ts.isCallExpression(node) &&
      node.expression.kind === ts.SyntaxKind.ImportKeyword &&
      ts.isStringLiteral(node.arguments[0])
    )
      found.push({ file, from: node.arguments[0].text, typeOnly: false })
    if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument) &&
      ts.isStringLiteral(node.argument.literal)
    )
      found.push({ file, from: node.argument.literal.text, typeOnly: true })
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.ES2023))
  return found
}

function isTypeOnly(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) {
    const { exportClause } = node
    return (
      node.isTypeOnly ||
      (exportClause !== undefined &&
        ts.isNamedExports(exportClause) &&
        exportClause.elements.every((element) => element.isTypeOnly))
    )
  }
  const clause = node.importClause
  if (clause === undefined) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const bindings = clause.namedBindings
  return (
    clause.name === undefined &&
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.every((element) => element.isTypeOnly)
  )
}

const isOwn = ({ from }: Import): boolean => from.startsWith('.')

/** The file that an import of our own means. */
const target = ({ file, from }: Import): string =>
  normalize(join(dirname(file), from))
    .replaceAll('\\', '/')
    .replace(/\.js$/, '.ts')
    .replace(/\.ts$/, (ending, _, whole) => (known.has(whole) ? ending : '.tsx'))

/** `src/models/lmm/lmm.ts` is in src/models, `src/index.ts` in src, `cli/commands/fit.ts` in cli. */
function folderOf(file: string): string {
  const [root, folder, ...rest] = file.split('/')
  return root === 'src' && rest.length > 0 ? `src/${folder}` : root
}

/** What is wrong with an import, or null. */
function refusal(entry: Import): string | null {
  const { file, from, typeOnly } = entry
  const folder = folderOf(file)
  const says = `${file} imports ${typeOnly ? 'types of ' : ''}'${from}'`
  if (!isOwn(entry)) {
    if (builtinModules.includes(from)) return `${says}: write 'node:${from}', and only in cli`
    const rules = PACKAGES.filter(({ name }) => name.test(from))
    if (rules.length === 0) return `${says}, which no folder may import`
    const may = (rule: (typeof PACKAGES)[number]) =>
      rule.folders.includes(folder) || (typeOnly && rule.types?.includes(folder))
    if (rules.some(may)) return null
    return `${says}, which only ${rules.flatMap(({ folders }) => folders).join(', ')} may`
  }
  // Style sheets and fonts are files of the build.
  if (folder === 'web' && /\.(css|ttf\?url)$/.test(from)) return null
  if (!from.endsWith('.js')) return `${says} without the suffix .js`
  const to = target(entry)
  if (!files.includes(to)) return `${says}, which is no file of src, cli or web`
  const other = folderOf(to)
  if (other === folder || COMMON.includes(to)) return null
  const may = FOLDERS[folder]
  if (may === undefined) return `${says}; ${folder} has no place in the order of folders`
  if (may.includes(other)) return null
  return `${says}; ${folder} may import ${may.length === 0 ? 'nothing' : may.join(', ')}`
}

describe('imports', () => {
  it('are found in every folder of src, in cli and in web', () => {
    const folders = new Set(files.map(folderOf))
    expect([...folders].sort()).toEqual(Object.keys(FOLDERS).sort())
    expect(imports.length).toBeGreaterThan(3 * files.length)
    expect(imports.filter(({ typeOnly }) => typeOnly).length).toBeGreaterThan(100)
  })

  it('go in the direction that docs/ARCHITECTURE.md allows', () => {
    expect(imports.map(refusal).filter((message) => message !== null)).toEqual([])
  })

  it('go around in no circle, types included', () => {
    const next = new Map<string, string[]>()
    for (const entry of imports)
      if (isOwn(entry)) next.set(entry.file, [...(next.get(entry.file) ?? []), target(entry)])
    expect(circles(next)).toEqual([])
  })
})

it(`no folder of src, cli or web holds more than ${MOST_FILES} files`, () => {
  const counts = new Map<string, number>()
  for (const root of ['src', 'cli', 'web'])
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) counts.set(entry.parentPath, (counts.get(entry.parentPath) ?? 0) + 1)
  expect([...counts].filter(([, count]) => count > MOST_FILES)).toEqual([])
})

describe('the check of imports', () => {
  const refused = (file: string, line: string) => importsOf(file, line).map(refusal)

  it.each([
    ['src/numerics/sums.ts', "import { x } from '../models/cells/cells.js'"],
    ['src/sources/columns.ts', "import { growNow } from '../trees/grow/growth.js'"],
    ['src/results/checks/check-options.ts', "import { visible } from '../../words/visible.js'"],
    ['src/reports/text/fit-text.ts', "import { fit } from '../../workflow/fit/fit.js'"],
    ['src/reports/text/fit-text.ts', "import { type Fit, fit } from '../../workflow/fit/fit.js'"],
    ['src/reports/text/fit-text.ts', "import type { Fit } from '../../workflow/fit/fit.js'"],
    ['src/words/numbers.ts', "import { type Scene } from '../figures/kit/scene.js'"],
    ['src/data/table/table.ts', "export * from '../../workflow/fit/fit.js'"],
    ['src/models/rows/lm.ts', "import { z } from 'zod'"],
    ['cli/main.ts', "import { z } from 'zod'"],
    ['src/numerics/sums.ts', "import type { Ipd } from '../data/patients/ipd.js'"],
    ['src/workflow/fit/fit.ts', "import { readFileSync } from 'node:fs'"],
    ['cli/main.ts', "import { readFileSync } from 'fs'"],
    ['src/workflow/fit/fit.ts', "import Papa from 'papaparse'"],
    ['src/trees/grow/mob.ts', "const late = await import('../../workflow/fit/fit.js')"],
    ['src/trees/grow/mob.ts', "let late: import('../../workflow/fit/fit.js').Fit"],
    ['src/trees/grow/mob.ts', "import { growNow } from './growth'"],
    ['src/trees/grow/mob.ts', "import { growNow } from './no-such-file.js'"],
    ['src/elsewhere/new.ts', "import { growNow } from '../trees/grow/growth.js'"],
    ['cli/main.ts', "import { erfc } from '../src/numerics/distributions/normal.js'"],
  ])('refuses in %s: %s', (file, line) => {
    expect(refused(file, line)).toEqual([expect.stringContaining(file)])
  })

  it.each([
    ['src/reports/text/fit-text.ts', "import type { FitResult } from '../../results/fit-schema.js'"],
    ['src/reports/text/fit-text.ts', "import { fitSchema } from '../../results/fit-schema.js'"],
    ['src/trees/grow/mob.ts', "import { ColumnSource } from '../../sources/columns.js'"],
    ['src/data/table/table.ts', "import { CopseError } from '../../errors.js'"],
    ['src/numerics/sums.ts', "import { VERSION } from '../version.js'"],
    ['cli/main.ts', "import type { z } from 'zod'"],
  ])('lets pass in %s: %s', (file, line) => {
    expect(refused(file, line)).toEqual([null])
  })

  it('names the files of a circle once', () => {
    const next = new Map([
      ['a', ['b']],
      ['b', ['c', 'd']],
      ['c', ['a']],
      ['d', []],
    ])
    expect(circles(next)).toEqual(['a → b → c → a'])
  })
})

/** Circles among files, one for each edge that closes one in a depth-first walk. */
function circles(next: ReadonlyMap<string, readonly string[]>): string[] {
  const found: string[] = []
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string): void => {
    if (path.includes(file)) {
      found.push([...path.slice(path.indexOf(file)), file].join(' → '))
      return
    }
    if (done.has(file)) return
    path.push(file)
    for (const to of next.get(file) ?? []) visit(to)
    path.pop()
    done.add(file)
  }
  for (const file of next.keys()) visit(file)
  return found
}
