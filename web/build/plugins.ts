import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'
import { POLICY } from './policy.js'

/** Puts the security policy into the built page, so that it holds on any server. */
export function policy(): Plugin {
  return {
    name: 'copse-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY },
        injectTo: 'head-prepend',
      },
    ],
  }
}

/** The examples, the same files that the command line has. */
export function examples(folder: URL, names: readonly string[]): Plugin {
  const read = (name: string) => readFileSync(new URL(name, folder))
  return {
    name: 'copse-examples',
    configureServer(server) {
      for (const name of names)
        server.middlewares.use(`/example/${name}`, (_, response) => response.end(read(name)))
    },
    generateBundle() {
      for (const name of names)
        this.emitFile({ type: 'asset', fileName: `example/${name}`, source: read(name) })
    },
  }
}

/** A service worker that knows the names of all files of this build, so that the app opens without a network. */
export function offline(source: URL, others: readonly string[]): Plugin {
  return {
    name: 'copse-offline',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const names = [...Object.keys(bundle).filter((name) => !name.endsWith('.map')), ...others].sort()
        const hash = createHash('sha256')
        for (const name of names) {
          const entry = bundle[name]
          hash.update(name)
          if (entry !== undefined) hash.update(entry.type === 'chunk' ? entry.code : entry.source)
        }
        const text = readFileSync(source, 'utf8')
          .replace('__FILES__', JSON.stringify(['./', ...names.map((name) => `./${name}`)]))
          .replace('__VERSION__', hash.digest('hex').slice(0, 16))
        this.emitFile({ type: 'asset', fileName: 'sw.js', source: text })
      },
    },
  }
}

/** The app checks by schemas and never writes them down as JSON Schema: what zod has for that is left out. */
export function noJsonSchemas(): Plugin {
  return {
    name: 'copse-no-json-schemas',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (!/zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/.test(id)) return null
      const exported = code.matchAll(/^export (?:function |const |\{ \w+ as )(\w+)/gm)
      const nothing = Array.from(exported, ([, name]) => `export { nothing as ${name} }`)
      return `const nothing = () => undefined\n${nothing.join('\n')}\n`
    },
  }
}

/** The app speaks English: the components' words in thirty other languages are left out. */
export function englishOnly(): Plugin {
  return {
    name: 'copse-english',
    enforce: 'pre',
    load(id) {
      return /react-aria.*[\\/]intl[\\/](?:.*[\\/])?(?!en-US)[a-z]{2}-[A-Z]{2}\.mjs$/.test(id)
        ? 'export default undefined'
        : null
    },
  }
}
