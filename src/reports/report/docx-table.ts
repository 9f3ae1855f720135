import {
  AlignmentType,
  BorderStyle,
  type IBorderOptions,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx'
import { xmlText } from '../../words/escape-xml.js'
import type { TableBlock } from './document.js'

/** Width of A4 between its margins, in twentieths of a point. */
const PAGE = 10090

/** Tables of so many rows or fewer are not broken over pages. */
const KEPT = 16

const NONE: IBorderOptions = { style: BorderStyle.NONE, size: 0, color: 'auto' }
const THICK: IBorderOptions = { style: BorderStyle.SINGLE, size: 8, color: '1A1A1A' }
const THIN: IBorderOptions = { style: BorderStyle.SINGLE, size: 4, color: '1A1A1A' }
const RULE: IBorderOptions = { style: BorderStyle.SINGLE, size: 4, color: 'C9C9C9' }

/** The title of a table or listing, which stays on its page. */
export const captionParagraph = (text: string): Paragraph =>
  new Paragraph({ style: 'Caption', keepNext: true, children: [new TextRun(xmlText(text))] })

/** A table with its caption above and its note below; the head is repeated on every page. */
export function docxTable({ caption, columns, rows, note }: TableBlock): (Paragraph | Table)[] {
  const widths = columnWidths([columns.map(({ head }) => head), ...rows.map(({ cells }) => cells)])
  const cell = (
    text: string,
    c: number,
    options: { bold?: boolean; indent?: boolean; keep: boolean },
    top: IBorderOptions,
    bottom: IBorderOptions,
  ) =>
    new TableCell({
      width: { size: widths[c], type: WidthType.DXA },
      margins: {
        left: c === 0 ? 0 : columns[c].align === 'right' ? 60 : 140,
        right: 60,
        top: 10,
        bottom: 10,
      },
      verticalAlign: options.bold ? VerticalAlignTable.BOTTOM : VerticalAlignTable.TOP,
      borders: { top, bottom, left: NONE, right: NONE },
      children: [
        new Paragraph({
          style: 'Cell',
          keepNext: options.keep,
          alignment: columns[c].align === 'right' ? AlignmentType.RIGHT : AlignmentType.LEFT,
          ...(options.indent && c === 0 ? { indent: { left: 180 } } : {}),
          children: [new TextRun({ text: xmlText(text), bold: options.bold === true })],
        }),
      ],
    })
  const short = rows.length <= KEPT
  const head = new TableRow({
    tableHeader: true,
    cantSplit: true,
    children: columns.map((column, c) => cell(column.head, c, { bold: true, keep: true }, THICK, THIN)),
  })
  const body = rows.map(({ cells, indent, rule }, r) => {
    const top = r === 0 ? THIN : rule ? RULE : NONE
    const last = r === rows.length - 1
    const below = last ? THICK : rows[r + 1].rule ? RULE : NONE
    return new TableRow({
      cantSplit: true,
      children: cells.map((text, c) =>
        cell(text, c, { indent: indent === true, keep: short && !last }, top, below),
      ),
    })
  })
  const table = new Table({
    columnWidths: widths,
    width: { size: widths.reduce((sum, width) => sum + width, 0), type: WidthType.DXA },
    borders: {
      ...{ top: NONE, bottom: NONE, left: NONE, right: NONE },
      insideHorizontal: NONE,
      insideVertical: NONE,
    },
    rows: [head, ...body],
  })
  return [
    captionParagraph(caption),
    table,
    new Paragraph({ style: 'Note', children: [new TextRun(xmlText(note ?? ''))] }),
  ]
}

/** Widths by the longest cell and the longest word of each column, within the page. */
function columnWidths(lines: readonly (readonly string[])[]): number[] {
  const perCharacter = 100
  const pad = 220
  const wanted = lines[0].map((_, c) => {
    const longest = Math.max(...lines.map((cells) => (cells[c] ?? '').length))
    const word = Math.max(
      ...lines.flatMap((cells) => (cells[c] ?? '').split(' ').map(({ length }) => length)),
    )
    return {
      least: Math.min(word, 24) * perCharacter + pad,
      most: Math.min(longest, 60) * perCharacter + pad,
    }
  })
  const sum = (of: 'least' | 'most') => wanted.reduce((total, width) => total + width[of], 0)
  if (sum('most') <= PAGE) return wanted.map(({ most }) => most)
  const room = PAGE - sum('least')
  if (room <= 0) return wanted.map(({ least }) => Math.floor((least * PAGE) / sum('least')))
  const share = room / (sum('most') - sum('least'))
  return wanted.map(({ least, most }) => Math.floor(least + share * (most - least)))
}
