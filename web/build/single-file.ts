import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'
import type { Plugin } from 'vite'
import { policyOf } from './policy.js'

/** `new Worker(new URL('./worker.ts', import.meta.url), …)`, as the app starts its workers. */
const WORKER = /new Worker\(new URL\('([^']+)', import\.meta\.url\),\s*(\{[^}]*\})\)/g

/** Workers come out of the page itself: a page that was opened from disk may load no other file. */
export function workersWithin(): Plugin {
  return {
    name: 'copse-workers-within',
    enforce: 'pre',
    transform(code, id) {
      if (id.includes('node_modules') || !code.includes('new Worker(')) return null
      const imports: string[] = []
      const inlined = code.replace(WORKER, (_, path: string, options: string) => {
        const name = `InlineWorker${imports.length}`
        imports.push(`import ${name} from '${path}?worker&inline'\n`)
        return `new ${name}(${options})`
      })
      return imports.length === 0 ? null : `${imports.join('')}${inlined}`
    },
  }
}

/** The examples as data of the page, where the app fetches them. */
export function examplesWithin(folder: URL): Plugin {
  return {
    name: 'copse-examples-within',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('web/kit/example-file.ts')) return null
      const names = [...code.matchAll(/'([\w-]+\.csv)'/g)].map(([, name]) => name)
      const texts = names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')])
      return `const texts = new Map(${JSON.stringify(texts)})
export const EXAMPLES = ${JSON.stringify(names)}
export const exampleFile = async (name) => new Blob([texts.get(name)])
`
    },
  }
}

/**
 * One page that holds everything: code, style, icon. Its policy names the code by its hash, and allows no connection at all
 * but to data that are in the page (fonts).
 */
export function onePage(icon: URL): Plugin {
  return {
    name: 'copse-one-page',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const entries = Object.entries(bundle)
        const page = bundle['index.html']
        const chunks = entries.flatMap(([, entry]) => (entry.type === 'chunk' ? [entry] : []))
        const styles = entries.filter(([name]) => name.endsWith('.css'))
        if (page?.type !== 'asset' || chunks.length !== 1) throw new Error('the page is not in one piece')
        const picture = `data:image/svg+xml,${encodeURIComponent(readFileSync(icon, 'utf8'))}`
        // The end of a script within a string would end the script.
        const whole = chunks[0].code.replaceAll('./icon.svg', picture)
        const code = `\n${whole.replaceAll('</script', '\\x3c/script').replaceAll('<!--', '\\x3c!--')}`
        const css = styles.map(([, entry]) => (entry.type === 'asset' ? String(entry.source) : '')).join('\n')
        const hash = createHash('sha256').update(code).digest('base64')
        const policy = policyOf({
          'default-src': "'none'",
          'script-src': `'sha256-${hash}' blob:`,
          'connect-src': 'data: blob:',
          'worker-src': 'blob:',
          'style-src': "'unsafe-inline'",
        })
        const html = String(page.source)
          .replace(/<script type="module"[^>]*><\/script>/, '')
          .replace(/<link rel="stylesheet"[^>]*>/, '')
          .replace(/<link rel="manifest"[^>]*>/, '')
          .replace(/(<link rel="icon" href=")[^"]*/, (_, start: string) => `${start}${picture}`)
          .replace('<head>', () => `<head><meta http-equiv="Content-Security-Policy" content="${policy}">`)
          .replace('</head>', () => `<style>${css}</style></head>`)
          .replace('</body>', () => `<script type="module">${code}</script></body>`)
        // Packed as long as nobody asks for it: a fifth of the size.
        page.source = brotliCompressSync(html)
        page.fileName = 'copse.html.br'
        for (const [name] of entries) if (name !== 'index.html') delete bundle[name]
      },
    },
  }
}
