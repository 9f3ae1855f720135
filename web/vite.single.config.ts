import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { englishOnly, noJsonSchemas } from './build/plugins.js'
import { examplesWithin, onePage, workersWithin } from './build/single-file.js'

const at = (path: string) => new URL(path, import.meta.url)
/** All of it in one piece, whatever is loaded later otherwise. */
const OUTPUT = { codeSplitting: false }

/** The app as one page that opens from disk, without a server and without a network. */
export default defineConfig({
  root: fileURLToPath(at('.')),
  base: './',
  publicDir: false,
  worker: {
    // Browsers load no module from a page that was opened from disk.
    format: 'iife',
    rolldownOptions: { output: OUTPUT },
    plugins: () => [noJsonSchemas(), workersWithin()],
  },
  resolve: { alias: { hysnappy: fileURLToPath(at('./build/no-snappy.ts')) } },
  build: {
    outDir: fileURLToPath(at('../dist/single')),
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 1e9,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1e5,
    rolldownOptions: { output: OUTPUT },
  },
  plugins: [
    englishOnly(),
    noJsonSchemas(),
    workersWithin(),
    examplesWithin(at('../examples/')),
    onePage(at('./public/icon.svg')),
  ],
})
