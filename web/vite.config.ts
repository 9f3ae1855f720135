import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { laterModules } from './build/later-modules.js'
import { englishOnly, examples, noJsonSchemas, offline, policy } from './build/plugins.js'

const at = (path: string) => new URL(path, import.meta.url)

export default defineConfig({
  root: fileURLToPath(at('.')),
  // Relative, so that the build works in any folder of any server.
  base: './',
  worker: {
    format: 'es',
    rolldownOptions: { output: { comments: false } },
    plugins: () => [noJsonSchemas(), laterModules()],
  },
  // The compiled Snappy needs a laxer security policy; hyparquet has one of its own.
  resolve: { alias: { hysnappy: fileURLToPath(at('./build/no-snappy.ts')) } },
  build: {
    outDir: fileURLToPath(at('../dist/web')),
    emptyOutDir: true,
    target: 'es2023',
    // A font in a page's own code would be loaded by everyone, and needed by few.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
  plugins: [
    englishOnly(),
    noJsonSchemas(),
    policy(),
    examples(at('../examples/'), ['nslbp.csv', 'readmission.csv', 'relapse.csv']),
    offline(at('./build/service-worker.js'), ['icon.svg', 'manifest.webmanifest']),
  ],
})
