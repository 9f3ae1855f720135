import { escapeXml } from '../../words/escape-xml.js'
import type { Block, FigureBlock, Inline, ReportDocument, Section, TableBlock, Text } from './document.js'
import { STYLE } from './html-style.js'

/**
 * A report as one HTML file that needs nothing else: style and figures are in it, no script runs, nothing is loaded. It is
 * well-formed XML as well. The settings for `copse rerun` stand in it as JSON.
 */
export function reportHtml(document: ReportDocument): string {
  const { title, subtitle, summary, version, sections, settings } = document
  const counter = { table: 0, figure: 0, code: 0 }
  return `${[
    '<!DOCTYPE html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8"/>',
    '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
    `<meta name="description" content="${escapeXml(summary)}"/>`,
    `<meta name="generator" content="copse ${escapeXml(version)}"/>`,
    // Whatever a name in the data may contain, nothing is loaded and no script runs.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<a class="skip" href="#content">Skip to the report</a>',
    '<div class="page">',
    `<header><h1>${escapeXml(title)}</h1><p>${escapeXml(subtitle)}</p></header>`,
    contents(sections),
    '<main id="content">',
    ...sections.map((section) => sectionHtml(section, counter)),
    '</main>',
    `<footer>Made by copse ${escapeXml(version)}. This file needs no network and holds no data of single patients beyond outliers and steps of survival curves in figures.</footer>`,
    '</div>',
    `<script type="application/json" id="copse-report">${scriptSafe(settings)}</script>`,
    '</body>',
    '</html>',
  ].join('\n')}\n`
}

/** Settings among the contents of a report; null where there are none. */
export function settingsOfHtml(html: string): string | null {
  return html.match(/<script type="application\/json" id="copse-report">([\s\S]*?)<\/script>/)?.[1] ?? null
}

/** JSON that neither ends a script element nor is no XML. */
const scriptSafe = (json: string): string =>
  json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026')

interface Counter {
  table: number
  figure: number
  code: number
}

const contents = (sections: readonly Section[]): string =>
  `<nav aria-label="Contents"><div><h2>Contents</h2><ol>${sections
    .map(({ id, title }) => `<li><a href="#${id}">${escapeXml(title)}</a></li>`)
    .join('')}</ol></div></nav>`

const sectionHtml = ({ id, title, blocks }: Section, counter: Counter): string =>
  `<section id="${id}" aria-labelledby="${id}-title">\n<h2 id="${id}-title">${escapeXml(title)}</h2>\n${blocks
    .map((block) => blockHtml(block, counter))
    .join('\n')}\n</section>`

function blockHtml(block: Block, counter: Counter): string {
  switch (block.kind) {
    case 'heading':
      return `<h3>${escapeXml(block.text)}</h3>`
    case 'paragraph':
      return `<p>${textHtml(block.text)}</p>`
    case 'list': {
      const tag = block.ordered ? 'ol' : 'ul'
      return `<${tag}>${block.items.map((item) => `<li>${textHtml(item)}</li>`).join('')}</${tag}>`
    }
    case 'terms':
      return `<dl>${block.items
        .map(([name, text]) => `<dt>${escapeXml(name)}</dt><dd>${textHtml(text)}</dd>`)
        .join('')}</dl>`
    case 'callout':
      return `<div class="callout"><p><strong>${escapeXml(block.title)}</strong> ${textHtml(block.text)}</p></div>`
    case 'table':
      return tableHtml(block, ++counter.table)
    case 'figure':
      return figureHtml(block, ++counter.figure)
    case 'code': {
      const id = `code-${++counter.code}`
      // A region that scrolls must be within reach of the keyboard.
      return `<p class="label" id="${id}">${escapeXml(block.label)}</p>\n<pre tabindex="0" role="region" aria-labelledby="${id}"><code>${escapeXml(block.text)}</code></pre>`
    }
  }
}

const textHtml = (text: Text): string =>
  typeof text === 'string' ? escapeXml(text) : text.map(inlineHtml).join('')

function inlineHtml(part: Inline): string {
  if (typeof part === 'string') return escapeXml(part)
  if ('strong' in part) return `<strong>${escapeXml(part.strong)}</strong>`
  if ('em' in part) return `<em>${escapeXml(part.em)}</em>`
  if ('code' in part) return `<code>${escapeXml(part.code)}</code>`
  return `<a href="#${part.section}">${escapeXml(part.text)}</a>`
}

/** Cells of so many characters or fewer stay on one line. */
const SHORT = 22

/** Tables of so many rows or fewer are not broken over pages. */
const KEPT = 16

function tableHtml({ caption, columns, rows, note }: TableBlock, number: number): string {
  const id = `caption-${number}`
  const side = (c: number) => (columns[c].align === 'right' ? ' class="right"' : '')
  const head = columns
    .map(({ head: text }, c) => `<th scope="col"${side(c)}>${escapeXml(text)}</th>`)
    .join('')
  const body = rows.map(({ cells, indent, rule }) => {
    const classes = [...(indent ? ['indent'] : []), ...(rule ? ['rule'] : [])].join(' ')
    const inner = cells.map((cell, c) => {
      const look = side(c) || (cell !== '' && cell.length <= SHORT ? ' class="short"' : '')
      // A header cell must say something; rows that go on with the one above have none.
      return c === 0 && cell !== ''
        ? `<th scope="row"${look}>${escapeXml(cell)}</th>`
        : `<td${look}>${escapeXml(cell)}</td>`
    })
    return `<tr${classes === '' ? '' : ` class="${classes}"`}>${inner.join('')}</tr>`
  })
  const keep = rows.length <= KEPT ? ' keep' : ''
  return `<div class="table${keep}"><div class="scroll" tabindex="0" role="region" aria-labelledby="${id}"><table>
<caption id="${id}">${escapeXml(caption)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join('\n')}
</tbody></table></div>${note === undefined ? '' : `<p class="note">${escapeXml(note)}</p>`}</div>`
}

/** Both sizes of a figure; style sheets show one, and hide the other from readers of all kinds. */
function figureHtml({ caption, figure, narrow, narrowCaption }: FigureBlock, number: number): string {
  const words =
    caption === narrowCaption
      ? escapeXml(caption)
      : `<span class="wide">${escapeXml(caption)}</span><span class="narrow">${escapeXml(narrowCaption)}</span>`
  return `<figure>
<div class="wide">${figure.svg.trim()}</div>
<div class="narrow">${narrow.svg.trim()}</div>
<figcaption><b>Figure ${number}.</b> ${words}</figcaption>
</figure>`
}
