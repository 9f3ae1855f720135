// Makes the documentation as a site: every page of docs/ as HTML, with its figures drawn anew, a search that needs no network, and
// nothing that is loaded from elsewhere. dist/docs can be opened from disk, served by `copse docs`, or put on any web server.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { scriptOptions } from './script-options.mjs'
import { splitChart } from './site/charts.mjs'
import { renderPage } from './site/markdown.mjs'
import { MENU, pagesOf, picturesOf } from './site/pages.mjs'

scriptOptions('node scripts/site.mjs', 'Makes the documentation as a site, in dist/docs; after a build.')

const root = fileURLToPath(new URL('..', import.meta.url))
const docs = join(root, 'docs')
const out = join(root, 'dist', 'docs')
const { main } = await import('../dist/js/main.js')

rmSync(out, { recursive: true, force: true })
mkdirSync(join(out, 'figures'), { recursive: true })
const pages = pagesOf(docs)
const waiting = []

/** Draws a figure as the command line does; the same command is drawn once. */
const figures = new Map()
function figureOf(command) {
  const known = figures.get(command)
  if (known !== undefined) return known
  const name = `figure-${figures.size + 1}.svg`
  figures.set(command, name)
  const args = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain)
  waiting.push(['plot', ...args, '--quiet', '-o', join(out, 'figures', name)])
  return name
}

const escaped = (text) => text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`)

function drawnOn(page) {
  const up = posix.relative(posix.dirname(page), '') || '.'
  return (kind, what) => {
    const at = what.lastIndexOf(' | ')
    const [made, words] = [what.slice(0, at).trim(), what.slice(at + 3).trim()]
    if (kind === 'chart') return splitChart(made, words, join(root, 'bench/simulate/compared.csv'))
    return `<figure><div class="figure" tabindex="0" role="group" aria-label="Figure"><img src="${up}/figures/${figureOf(made)}" alt="${escaped(words)}"></div><figcaption>${words}</figcaption></figure>\n`
  }
}

const index = []
const layout = readFileSync(new URL('./site/layout.html', import.meta.url), 'utf8')
for (const page of pages) {
  const markdown = readFileSync(join(docs, page), 'utf8')
  const { html, sections } = renderPage(markdown, page, pages, drawnOn(page))
  const target = page.replace(/\.md$/, '.html')
  const title = sections[0]?.title ?? page
  for (const { id, title: heading, text } of sections)
    index.push([target, id, title, heading, text.replace(/\s+/g, ' ').trim().slice(0, 4000)])
  const up = posix.relative(posix.dirname(page), '') || '.'
  const menu = MENU.map(
    ([group, entries]) =>
      `<h2>${group}</h2><ul>${entries
        .map(([path, name]) => {
          const here = path === page ? ' aria-current="page"' : ''
          return `<li><a href="${up}/${path.replace(/\.md$/, '.html')}"${here}>${name}</a></li>`
        })
        .join('')}</ul>`,
  ).join('')
  const inside = sections.filter(({ level }) => level === 2)
  const contents =
    inside.length < 3
      ? ''
      : `<nav class="contents${inside.length > 8 ? ' long' : ''}" aria-label="On this page"><h2>On this page</h2><ul>${inside.map(({ id, title: name }) => `<li><a href="#${id}">${escaped(name)}</a></li>`).join('')}</ul></nav>`
  const parts = { title: escaped(title), up, menu, contents, body: html }
  const file = join(out, target)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(
    file,
    layout.replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]),
  )
}
for (const name of picturesOf(docs)) copyFileSync(join(docs, name), join(out, name))
// A script and not JSON: pages that are opened from disk may load nothing else.
writeFileSync(join(out, 'search-index.js'), `globalThis.COPSE_INDEX = ${JSON.stringify(index)}\n`)
for (const name of ['site.css', 'search.js'])
  copyFileSync(new URL(`./site/${name}`, import.meta.url), join(out, name))
process.chdir(root)
for (const args of waiting) {
  const code = await main(args)
  if (code !== 0) throw new Error(`copse ${args.join(' ')} returned ${code}`)
}
// Last: without it the site is not there.
writeFileSync(
  join(out, 'index.html'),
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>copse</title><meta http-equiv="refresh" content="0; url=site/start.html"><a href="site/start.html">copse: documentation</a></html>\n',
)
process.stderr.write(`${pages.length} pages, ${figures.size} figures in dist/docs\n`)
