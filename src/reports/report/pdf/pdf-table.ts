import { textWidth } from '../../../figures/text/measure.js'
import type { TableBlock, TableRow } from '../document.js'
import { BODY, type Flow, HEIGHT, INK, LEFT, NOTE, WIDTH } from './flow.js'
import { type Line, type Look, linesOf } from './lines.js'

const GAP = 10
const INDENT = 8
const PAD = 1.5
/** Tables of so many rows or fewer are not broken over pages where a page holds them. */
const KEPT = 16

interface Cells {
  readonly lines: readonly (readonly Line[])[]
  readonly height: number
}

/** A table with its caption above and its note below; the head is repeated on every page. */
export function pdfTable(flow: Flow, { caption, columns, rows, note }: TableBlock): void {
  const { widths, look } = layOut(
    columns.map(({ head }) => head),
    rows,
  )
  const whole = widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1))
  const bold: Look = { ...look, weight: 'bold' }
  const cells = (row: readonly string[], own: Look, indent = 0): Cells => {
    const lines = row.map((text, c) => linesOf(text, own, widths[c] - (c === 0 ? indent : 0)))
    return { lines, height: Math.max(...lines.map(({ length }) => length)) * own.leading + 2 * PAD }
  }
  const head = cells(
    columns.map((column) => column.head),
    bold,
  )
  const body = rows.map((row) => cells(row.cells, look, row.indent ? INDENT : 0))
  const title = linesOf(caption, { ...BODY, weight: 'bold' }, WIDTH).length * BODY.leading + 4
  const all = body.reduce((sum, { height }) => sum + height, title + head.height)
  const kept = rows.length <= KEPT && all <= HEIGHT
  flow.space(8)
  flow.need(kept ? all : title + head.height + (body[0]?.height ?? 0))
  flow.text(caption, { ...BODY, weight: 'bold' }, { after: 4 })
  const rule = (thick: number, colour = INK) => flow.pages.fill(LEFT, flow.at, whole, thick, colour)
  const paint = ({ lines, height }: Cells, own: Look, indent: number, bottom: boolean) => {
    let x = LEFT
    lines.forEach((cell, c) => {
      const start = flow.at + PAD + (bottom ? height - 2 * PAD - cell.length * own.leading : 0)
      cell.forEach((line, i) => {
        const end = line.at(-1)
        const room = widths[c] - (end === undefined ? 0 : end.at + end.width)
        const shift = columns[c].align === 'right' ? room : c === 0 ? indent : 0
        flow.line(line, x + shift, own, start + i * own.leading)
      })
      x += widths[c] + GAP
    })
    flow.down(height)
  }
  const top = () => {
    rule(1)
    paint(head, bold, 0, true)
    rule(0.5)
  }
  top()
  body.forEach((row, r) => {
    const before = flow.pages.count
    flow.need(row.height)
    if (flow.pages.count > before) top()
    else if (r > 0 && rows[r].rule) rule(0.5, '#c9c9c9')
    paint(row, look, rows[r].indent ? INDENT : 0, false)
  })
  rule(1)
  flow.down(4)
  if (note !== undefined && note !== '') flow.text(note, NOTE)
  flow.down(10)
}

/** Widths of the columns, and the size at which they fit: by the longest cell where all fit, else by the longest words. */
function layOut(
  heads: readonly string[],
  rows: readonly TableRow[],
): { readonly widths: number[]; readonly look: Look } {
  const room = WIDTH - GAP * (heads.length - 1)
  for (const size of [8.5, 8, 7.5, 7, 6.5]) {
    const look: Look = { size, leading: 1.3 * size, colour: INK }
    const wanted = heads.map((head, c) => {
      const texts = rows.map(({ cells, indent }) => ({ text: cells[c] ?? '', indent: c === 0 && indent }))
      const width = (text: string, weight: 'regular' | 'bold') => textWidth(text, size, weight) + 0.1
      const own = [
        width(head, 'bold'),
        ...texts.map(({ text, indent }) => width(text, 'regular') + (indent ? INDENT : 0)),
      ]
      const words = [
        ...head.split(' ').map((word) => width(word, 'bold')),
        ...texts.flatMap(({ text, indent }) =>
          text.split(' ').map((word) => Math.min(120, width(word, 'regular')) + (indent ? INDENT : 0)),
        ),
      ]
      return { least: Math.max(...words), most: Math.max(...own) }
    })
    const sum = (of: 'least' | 'most') => wanted.reduce((total, width) => total + width[of], 0)
    if (sum('most') <= room) return { widths: wanted.map(({ most }) => most), look }
    if (sum('least') <= room || size === 6.5) {
      const spare = room - sum('least')
      if (spare < 0) return { widths: wanted.map(({ least }) => (least * room) / sum('least')), look }
      const share = spare / (sum('most') - sum('least'))
      return { widths: wanted.map(({ least, most }) => least + share * (most - least)), look }
    }
  }
  throw new Error('unreachable')
}
