import type { Figure } from '../../figures/kit/figure.js'

/**
 * A report as plain data, before it becomes HTML or a Word document: painters know nothing of trials, and writers of
 * sections nothing of markup.
 */
export interface ReportDocument {
  readonly title: string
  readonly subtitle: string
  /** Two or three sentences for the description of the file. */
  readonly summary: string
  readonly version: string
  readonly sections: readonly Section[]
  /** What `copse rerun` reads; JSON. */
  readonly settings: string
}

export interface Section {
  /** Unique within the document; letters, digits and hyphens. */
  readonly id: string
  readonly title: string
  readonly blocks: readonly Block[]
}

/** A piece of text with one look. A plain text is shown as it is. */
export type Inline =
  | string
  | { readonly strong: string }
  | { readonly em: string }
  | { readonly code: string }
  /** A link to a section of the document. */
  | { readonly section: string; readonly text: string }

export type Text = string | readonly Inline[]

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: Text }
  | { readonly kind: 'list'; readonly items: readonly Text[]; readonly ordered: boolean }
  /** Names and what they stand for. */
  | { readonly kind: 'terms'; readonly items: readonly (readonly [name: string, text: Text])[] }
  | { readonly kind: 'callout'; readonly title: string; readonly text: Text }
  | TableBlock
  | FigureBlock
  | { readonly kind: 'code'; readonly label: string; readonly text: string }

export interface TableColumn {
  readonly head: string
  readonly align?: 'left' | 'right'
}

export interface TableRow {
  readonly cells: readonly string[]
  /** The first cell belongs to the row above. */
  readonly indent?: boolean
  /** A line above: another group begins. */
  readonly rule?: boolean
}

/** A table; the first cell of each row is its header. */
export interface TableBlock {
  readonly kind: 'table'
  readonly caption: string
  readonly columns: readonly TableColumn[]
  readonly rows: readonly TableRow[]
  /** Below the table. */
  readonly note?: string
}

export interface FigureBlock {
  readonly kind: 'figure'
  readonly caption: string
  /** For paper and wide screens. */
  readonly figure: Figure
  /** The same for a phone, with a caption of its own. */
  readonly narrow: Figure
  readonly narrowCaption: string
}

export const heading = (text: string): Block => ({ kind: 'heading', text })
export const paragraph = (text: Text): Block => ({ kind: 'paragraph', text })
export const list = (items: readonly Text[]): Block => ({ kind: 'list', items, ordered: false })
export const callout = (title: string, text: Text): Block => ({ kind: 'callout', title, text })

/** A column of numbers. */
export const right = (head: string): TableColumn => ({ head, align: 'right' })
export const left = (head: string): TableColumn => ({ head })

export function table(
  caption: string,
  columns: readonly TableColumn[],
  rows: readonly (TableRow | readonly string[])[],
  note?: string,
): TableBlock {
  const asRow = (row: TableRow | readonly string[]): TableRow => ('cells' in row ? row : { cells: row })
  return {
    kind: 'table',
    caption,
    columns,
    rows: rows.map(asRow),
    ...(note !== undefined && { note }),
  }
}

/** `A`, `A and B`, `A, B and C`. */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

/** The text without its looks. */
export function plainText(text: Text): string {
  if (typeof text === 'string') return text
  return text
    .map((part) => {
      if (typeof part === 'string') return part
      if ('strong' in part) return part.strong
      if ('em' in part) return part.em
      return 'code' in part ? part.code : part.text
    })
    .join('')
}
