import {
  columnRows,
  eventRows,
  explainEvents,
  patientRows,
  reasonLines,
  variableLines,
} from '../../text/describe-text.js'
import type { Section, TableRow } from '../document.js'
import { right, table } from '../document.js'
import type { ReportInput } from '../input.js'

/** Trials that fit a page side by side, with cells up to `WIDE` characters and with wider ones. */
const MOST_SIDE_BY_SIDE = { narrow: 6, wide: 4 }
const WIDE = 14

/** Table 1: the patients of each trial. */
export function tableOneSection({ described }: ReportInput): Section {
  const names = described.groups.map(({ trial }) => trial ?? 'All trials')
  const timed = described.spec.time !== undefined && described.events !== null
  const groups = [
    patientRows(described),
    ...described.columns.map((column) =>
      timed && column.role === 'outcome' ? eventRows(column.name, described) : columnRows(column, described),
    ),
  ]
  const rows = groups.flatMap((block, b) =>
    block.map(({ label, cells }, i) => ({
      label: label.trim(),
      cells,
      indent: label.startsWith(' '),
      rule: b > 0 && i === 0,
    })),
  )
  const said = [
    ...(timed ? explainEvents(described).map((line) => ` ${line}`) : []),
    ...variableLines(described).map((line) => ` ${line}.`),
    ...reasonLines(described).map((line) => ` ${line}.`),
  ].join('')
  const note =
    'Numbers are median [quartiles] and range (smallest to largest value); factors are n (% of those known). All patients with a known trial and arm, complete or not.' +
    said
  const widest = Math.max(...rows.flatMap(({ cells }) => cells.map(({ length }) => length)))
  const parts = chunks(names.length, widest > WIDE ? MOST_SIDE_BY_SIDE.wide : MOST_SIDE_BY_SIDE.narrow)
  return {
    id: 'table-1',
    title: 'The patients',
    blocks: parts.map((columns, part) =>
      table(
        parts.length === 1
          ? 'Table 1. Patients by trial'
          : `Table 1, part ${part + 1} of ${parts.length}. Patients by trial`,
        [{ head: 'Characteristic' }, ...columns.map((c) => right(names[c]))],
        rows.map(
          ({ label, cells, indent, rule }): TableRow => ({
            cells: [label, ...columns.map((c) => cells[c])],
            indent,
            rule,
          }),
        ),
        note,
      ),
    ),
  }
}

/** The numbers from 0 to n − 1 in parts of about the same size, at most `most` each. */
function chunks(n: number, most: number): number[][] {
  const parts = Math.ceil(n / most)
  const size = Math.ceil(n / parts)
  return Array.from({ length: parts }, (_, p) =>
    Array.from({ length: Math.min(size, n - p * size) }, (_, i) => p * size + i),
  )
}
