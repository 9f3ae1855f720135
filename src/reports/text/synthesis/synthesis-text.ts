import type { SynthesisCopy, SynthesisResult } from '../../../results/synthesis/synthesis-schema.js'
import { countText, fixed, significant } from '../../../words/numbers.js'
import {
  combinedWords,
  disclosureRows,
  NOT_PROMISED,
  synthesisMade,
  utilityRows,
} from '../../../words/synthesis/synthesis-words.js'
import { noteLines } from '../notes-text.js'
import { section } from '../sections.js'
import { textTable, wrap } from '../text-table.js'

/** How good and how safe synthetic data are, as plain text. */
export function synthesisText(result: SynthesisResult): string {
  const { spec, data, copies, notes } = result
  const heading = [
    `Synthetic data: ${copies.map(({ rows }) => countText(rows)).join(', ')} rows from ${countText(data.used)} patients; seed ${spec.options.seed}`,
    NOT_PROMISED,
  ]
  const [first] = copies
  const sections = [
    paragraphs(heading),
    section('Warnings', warningLines(result)),
    section('How they were made', paragraphs(synthesisMade(result))),
    section('How alike they are', table(utilityRows(first), ['Measure', 'Value', 'Reading'])),
    section(
      `What they disclose, to those who know ${first.disclosure.keys.join(', ')}`,
      table(disclosureRows(first), ['Measure', 'Value', 'Beside']),
    ),
    ...(copies.length > 1
      ? [section('All copies', [copiesTable(copies), ...wrap(combinedWords(result) ?? '', 100)].join('\n'))]
      : []),
    section('Notes', noteLines(notes)),
  ]
  return `${sections.join('\n\n')}\n`
}

const paragraphs = (texts: readonly string[]): string => texts.flatMap((text) => wrap(text, 100)).join('\n')

/** Warnings as a list, the gravest first. */
export function warningLines({ warnings, copies }: SynthesisResult): string {
  const order = ['strong', 'warning', 'note']
  const sorted = [...warnings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
  return noteLines(
    sorted.map(({ code, message, copy, severity }) => ({
      code: severity === 'note' ? `${code} (note)` : code,
      message: copies.length > 1 ? `copy ${copy}: ${message}` : message,
    })),
  )
}

const table = (rows: readonly (readonly string[])[], [name, value, reading]: readonly string[]): string =>
  textTable([{ head: name }, { head: value, align: 'right' }, { head: reading }], rows)

const copiesTable = (copies: readonly SynthesisCopy[]): string =>
  textTable(
    ['Copy', 'Rows', 'S_pMSE', 'Overlap', 'repU', 'DiSCO', 'Copies'].map((head) => ({
      head,
      align: 'right' as const,
    })),
    copies.map(({ copy, rows, utility, disclosure }) => [
      String(copy),
      countText(rows),
      utility.main === null ? '–' : significant(utility.main.ratio),
      fixed(utility.effect?.all.overlap ?? null, 2),
      `${fixed(disclosure.identity.repU, 1)}%`,
      `${fixed(disclosure.attribution.DiSCO, 1)}%`,
      `${fixed(100 * disclosure.nearest.copies, 1)}%`,
    ]),
  )
