// Puts the command line, its workers and the entries of the library together from the sources: a few files that open at once in
// place of some 400, and need nothing to be installed beside them but what is compiled for a machine.
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { scriptOptions } from './script-options.mjs'

scriptOptions(
  'node scripts/bundle.mjs',
  'Bundles the command line and the library into dist/js and dist/lib, with the licences of what is bundled. A command loads what it needs.',
)

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))

/** Compiled for a machine, or installed by those who want it: found where it is installed. */
const NATIVE = ['@resvg/resvg-js', '@duckdb/node-api', 'pg', 'pg-native']

/** Licences of the packages whose code is in the bundle, in one file beside it. */
const licences = () => ({
  name: 'licences',
  generateBundle(_, chunks) {
    const folders = new Set(
      Object.values(chunks)
        .flatMap(({ moduleIds = [] }) => moduleIds)
        .map((id) => id.match(/^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0])
        .filter((folder) => folder !== undefined),
    )
    const texts = [...folders].sort().map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      const file = LICENCE_FILES.map((path) => join(folder, path)).find(isReadable)
      return `${name} ${version} (${license})\n\n${file === undefined ? '' : `${readFileSync(file, 'utf8').trim()}\n`}`
    })
    this.emitFile({ type: 'asset', fileName: 'licences.txt', source: texts.join(`\n${'-'.repeat(72)}\n\n`) })
  },
})
const LICENCE_FILES = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENCE', 'License', 'LICENSE-MIT']
function isReadable(file) {
  try {
    return readFileSync(file).length > 0
  } catch {
    return false
  }
}

/** The entries of the library, from the declarations that `exports` names: `dist/src/index.d.ts` is of `src/index.ts`. */
const library = Object.fromEntries(
  Object.values(JSON.parse(readFileSync(at('package.json'), 'utf8')).exports)
    .filter((entry) => typeof entry === 'object')
    .map(({ types, default: file }) => [
      basename(file, '.js'),
      at(types.replace(/^\.\/dist\/(.*)\.d\.ts$/, '$1.ts')),
    ]),
)

/** Docstrings are in the declarations; what tells bundlers of pure calls stays. */
const COMMENTS = { legal: true, annotation: true, jsdoc: false }
/** Node quotes the line of an error that nobody catches: lines of the library stay, those of the command line are in nobody's way. */
const DENSE = { minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } } }

const bundle = (folder, input, output) =>
  build({
    configFile: false,
    root: dirname(at('package.json')),
    publicDir: false,
    logLevel: 'warn',
    plugins: [licences()],
    ssr: { noExternal: true, external: NATIVE },
    build: {
      ssr: true,
      outDir: at(folder),
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rollupOptions: {
        input,
        output: {
          ...output,
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: '[name]-[hash].js',
        },
      },
    },
  })

await bundle(
  'dist/js',
  {
    main: at('cli/main.ts'),
    'fit-worker': at('cli/fit-worker.ts'),
    'trust-worker': at('cli/trust-worker.ts'),
    'simulate-worker': at('cli/simulate-worker.ts'),
  },
  DENSE,
)
// Apart from it: what both have in common would be many small files, which open slowly.
await bundle('dist/lib', { ...library, 'fit-worker': at('cli/fit-worker.ts') }, { comments: COMMENTS })
