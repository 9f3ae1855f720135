import { posix } from 'node:path'
import MarkdownIt from 'markdown-it'

/** Characters of code within a sentence that are kept together. */
const WHOLE = 24

/** `γ_jk`, `n^{-1/2}`: formulas as they stand in running text, with what is below and above the line set there. */
const SCRIPT = /(?<=[\p{L}\d)\]‖’'}])([_^])(?:\{([^{}]+)\}|([\p{L}\d]+|[⁻−-]?\d+))/gu
const SYMBOL = /^(?:.*[^\p{L}])?[\p{L}]$|[\d)\]‖}]$/u

/** Text with formulas as HTML. Names such as `y_i` are formulas, `snake_case` of several letters before the line is none. */
export function formulas(text, asHtml) {
  let html = ''
  let last = 0
  for (const match of text.matchAll(SCRIPT)) {
    const before = text.slice(0, match.index)
    if (match[1] === '_' && !SYMBOL.test(before.split(/\s/).at(-1))) continue
    const tag = match[1] === '_' ? 'sub' : 'sup'
    html += `${asHtml(text.slice(last, match.index))}<${tag}>${asHtml((match[2] ?? match[3]).replace(/^-/, '−'))}</${tag}>`
    last = match.index + match[0].length
  }
  return html + asHtml(text.slice(last))
}

export const slugOf = (text) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')

/**
 * A page as HTML, with its headings and the text of its sections for the search.
 *
 * @param markdown its text
 * @param page its path in docs/
 * @param pages paths of all pages: links to others lead into the repository, and are not made
 * @param drawn makes HTML of a comment `<!-- figure: … -->` or `<!-- chart: … -->`
 */
export function renderPage(markdown, page, pages, drawn) {
  const md = new MarkdownIt({ html: true })
  const { escapeHtml } = md.utils
  md.renderer.rules.text = (tokens, i) => formulas(tokens[i].content, escapeHtml)
  // An option or a name stays in one line; its hyphens are no places to break it.
  md.renderer.rules.code_inline = (tokens, i) =>
    `<code${tokens[i].content.length <= WHOLE ? ' class="whole"' : ''}>${escapeHtml(tokens[i].content)}</code>`
  md.renderer.rules.html_block = (tokens, i) => {
    const [, kind, what] = /^<!-- (figure|chart): (.+) -->\s*$/.exec(tokens[i].content) ?? []
    return kind === undefined ? '' : drawn(kind, what)
  }
  md.renderer.rules.html_inline = () => ''
  md.renderer.rules.table_open = () =>
    '<div class="table" tabindex="0" role="group" aria-label="Table"><table>\n'
  md.renderer.rules.table_close = () => '</table></div>\n'
  md.renderer.rules.th_open = (tokens, i, options, _env, self) => {
    tokens[i].attrSet('scope', 'col')
    return self.renderToken(tokens, i, options)
  }
  md.renderer.rules.fence = (tokens, i) => {
    const { info, content } = tokens[i]
    const what = info === '' ? 'Output' : 'Code'
    return `<pre tabindex="0" role="group" aria-label="${what}" class="${info === '' ? 'output' : 'code'}"><code>${escapeHtml(content)}</code></pre>\n`
  }
  const tokens = md.parse(markdown, {})
  const sections = []
  const used = new Set()
  let current = { id: '', title: '', text: '' }
  tokens.forEach((token, i) => {
    if (token.type === 'heading_open') {
      const title = tokens[i + 1].children.map(({ content }) => content).join('')
      let id = slugOf(title)
      while (used.has(id)) id += '-'
      used.add(id)
      token.attrSet('id', id)
      current = { id, title, level: Number(token.tag.slice(1)), text: '' }
      sections.push(current)
    } else if (token.type === 'inline' && tokens[i - 1].type !== 'heading_open')
      current.text += ` ${token.children.map(({ content }) => content).join(' ')}`
    if (token.type === 'inline') for (const link of linksOf(token)) relink(link, page, pages)
  })
  return { html: md.renderer.render(tokens, md.options, {}), sections }
}

const linksOf = ({ children }) => children.filter(({ type }) => type === 'link_open')

/** `../adr/0001.md#x` → the page's HTML; what is only in the repository is named and leads nowhere. */
function relink(link, page, pages) {
  const href = link.attrGet('href')
  if (/^[a-z]+:|^#/.test(href)) return
  const [path, hash] = href.split('#')
  const target = posix.normalize(posix.join(posix.dirname(page), path))
  if (pages.includes(target)) {
    link.attrSet('href', `${path.replace(/\.md$/, '.html')}${hash === undefined ? '' : `#${hash}`}`)
    return
  }
  const folder = `${target.replace(/\/$/, '')}/README.md`
  if (pages.includes(folder)) {
    link.attrSet('href', `${posix.relative(posix.dirname(page), folder.replace(/\.md$/, '.html'))}`)
    return
  }
  link.attrs = link.attrs.filter(([name]) => name !== 'href')
  link.attrSet('title', `${target.replace(/^(\.\.\/)+/, '')}, in the repository`)
  link.attrSet('class', 'repository')
}
