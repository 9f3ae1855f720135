import type { Figure } from '../../../figures/kit/figure.js'
import type { SynthesisResult } from '../../../results/synthesis/synthesis-schema.js'
import { countText, fixed, significant } from '../../../words/numbers.js'
import {
  combinedWords,
  disclosureRows,
  NOT_PROMISED,
  synthesisMade,
  utilityRows,
} from '../../../words/synthesis/synthesis-words.js'
import type { Block, ReportDocument } from '../document.js'
import { left, list, paragraph, right, table } from '../document.js'

/** Figures of synthetic data, for paper and for a phone. */
export interface SynthesisFigures {
  readonly marginals: { readonly wide: Figure; readonly narrow: Figure }
  readonly pairs: { readonly wide: Figure; readonly narrow: Figure }
}

/** The report on synthetic data as a document. It is for those who have the patients' data, not for those who get the synthetic ones. */
export function synthesisDocument(result: SynthesisResult, figures: SynthesisFigures): ReportDocument {
  const { spec, data, copies, warnings, notes, version } = result
  const [first] = copies
  const figure = (caption: string, { wide, narrow }: SynthesisFigures['marginals']): Block => ({
    kind: 'figure',
    caption,
    figure: wide,
    narrow,
    narrowCaption: caption,
  })
  const grave = [...warnings].filter(({ severity }) => severity !== 'note')
  return {
    title: 'Synthetic data',
    subtitle: `${countText(first.rows)} rows${copies.length > 1 ? ` in each of ${copies.length} copies` : ''} made from ${countText(data.used)} patients${spec.data === null ? '' : ` of ${spec.data}`}; seed ${spec.options.seed}. For those who hold the patients’ data: do not pass this report on with the synthetic ones.`,
    summary: `Synthetic data from ${countText(data.used)} patients: utility and disclosure.`,
    version,
    settings: JSON.stringify({ schema: 'copse.synthesis-settings/1', spec }),
    sections: [
      {
        id: 'before-use',
        title: 'Before they are used or given away',
        blocks: [
          paragraph(NOT_PROMISED),
          grave.length === 0
            ? paragraph('No measure is beyond the conventional limits.')
            : list(
                grave.map(({ message, copy }) =>
                  copies.length > 1 ? `Copy ${copy}: ${message}.` : `${message}.`,
                ),
              ),
        ],
      },
      {
        id: 'made',
        title: 'How they were made',
        blocks: [
          ...synthesisMade(result).map(paragraph),
          table(
            'Columns in the order in which they were made',
            [left('Column'), left('Kind'), right('Missing'), left('Made from')],
            data.columns.map(({ name, kind, missing, predictors }) => [
              name,
              kind === 'number' ? 'number' : kind === 'ordered' ? 'ordered levels' : 'levels',
              countText(missing),
              predictors.length === 0 ? 'its own distribution' : predictors.join(', '),
            ]),
          ),
        ],
      },
      {
        id: 'alike',
        title: 'How alike they are',
        blocks: [
          table(
            'Measures of utility',
            [left('Measure'), right('Value'), left('Reading')],
            utilityRows(first),
          ),
          figure(
            'Every column in the patients and in the synthetic data. This figure shows patients’ data.',
            figures.marginals,
          ),
          figure('S_pMSE of the tables of every two columns.', figures.pairs),
          ...effectTable(result),
          ...(copies.length > 1 ? [copiesTable(result)] : []),
          ...[combinedWords(result)].flatMap((words) => (words === null ? [] : [paragraph(words)])),
        ],
      },
      {
        id: 'disclosure',
        title: 'What they disclose',
        blocks: [
          paragraph(
            `An intruder is taken to know ${first.disclosure.keys.join(', ')} of a patient and to look for ${first.disclosure.target}. Nobody who receives the synthetic data should compute these figures: they need the patients.`,
          ),
          table('Disclosure', [left('Measure'), right('Value'), left('Beside')], disclosureRows(first)),
          table(
            'Values of patients among the synthetic ones',
            [
              left('Column'),
              right('Synthetic values that a patient has'),
              right('Values of one patient alone'),
              right('Of these, in the synthetic data'),
            ],
            first.disclosure.values.map(
              ({ variable, shareInOriginal, uniqueValues, uniqueValuesReplicated }) => [
                variable,
                share(shareInOriginal),
                countText(uniqueValues),
                share(uniqueValuesReplicated),
              ],
            ),
          ),
        ],
      },
      {
        id: 'notes',
        title: 'Notes',
        blocks: [
          notes.length + warnings.length === 0
            ? paragraph('None.')
            : list([...notes, ...warnings].map(({ code, message }) => `${code}: ${message}`)),
        ],
      },
    ],
  }
}

const share = (value: number | null): string => (value === null ? '–' : `${fixed(100 * value, 1)}%`)

function effectTable({ copies: [{ utility }] }: SynthesisResult): Block[] {
  if (utility.effect === null) return []
  const { all, trials } = utility.effect
  const cell = (own: (typeof all)['original']) =>
    own === null ? '–' : `${significant(own.estimate)} (${significant(own.lo)} to ${significant(own.hi)})`
  const row = (name: string, one: typeof all) => [
    name,
    cell(one.original),
    cell(one.synthetic),
    fixed(one.overlap, 2),
  ]
  return [
    table(
      'Treatment effect (difference of means, or of risks) with 95% intervals',
      [left('Trial'), right('Patients'), right('Synthetic'), right('Overlap')],
      [row('All, adjusted for trial', all), ...trials.map((one) => row(one.trial, one))],
    ),
  ]
}

const copiesTable = ({ copies }: SynthesisResult): Block =>
  table(
    'All copies',
    [
      right('Copy'),
      right('S_pMSE'),
      right('Overlap'),
      right('repU'),
      right('DiSCO'),
      right('Copies of patients'),
    ],
    copies.map(({ copy, utility, disclosure }) => [
      String(copy),
      utility.main === null ? '–' : significant(utility.main.ratio),
      fixed(utility.effect?.all.overlap ?? null, 2),
      `${fixed(disclosure.identity.repU, 1)}%`,
      `${fixed(disclosure.attribution.DiSCO, 1)}%`,
      `${fixed(100 * disclosure.nearest.copies, 1)}%`,
    ]),
  )
