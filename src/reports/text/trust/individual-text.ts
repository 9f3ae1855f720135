import type { IndividualResult } from '../../../results/trust/individual-schema.js'
import { isRatio } from '../../../words/family-words.js'
import { METHOD_INFO } from '../../../words/method-info.js'
import { countText, fixed, significant } from '../../../words/numbers.js'
import { settingsInWords } from '../../../words/settings-words.js'
import { calibrationSentences } from '../../../words/trust/calibration-words.js'
import { individualSentences } from '../../../words/trust/individual-words.js'
import { noteLines } from '../notes-text.js'
import { exclusionsInWords, section } from '../sections.js'
import { textTable, wrap } from '../text-table.js'

/** Effects of patients as plain text: first whether they may be chance, then how they lie, and what covariates do for them. */
export function individualText(result: IndividualResult): string {
  const { spec, data, calibration, subgroups } = result
  const heading = [
    `Treatment effects of patients by trees of ${METHOD_INFO[spec.method].title}`,
    `Settings: ${settingsInWords(spec.control_, spec).join(', ')}; seed ${spec.control_.seed}`,
    `${data.used} of ${countText(data.rows)} rows used${exclusionsInWords(data)}`,
  ]
  const sections = [
    lines(heading),
    section(
      'May the differences be chance?',
      lines(
        calibration === null
          ? ['That was not tested: they may be, whatever they look like (see the notes).']
          : calibrationSentences(calibration, { subgroups: { length: subgroups }, spec }),
      ),
    ),
    section('Effects of patients', lines(individualSentences(result))),
    section('What the covariates do for them', importanceText(result)),
    section('Notes', noteLines(result.notes)),
  ]
  return `${sections.join('\n\n')}\n`
}

const lines = (texts: readonly string[]): string => texts.flatMap((text) => wrap(text, 100)).join('\n')

function importanceText({ importance, spec }: IndividualResult): string {
  const loss = importance.some(({ permutedLoss }) => permutedLoss !== null)
  const rows = [...importance]
    .sort((a, b) => b.effectChange - a.effectChange)
    .map(({ covariate, gain, effectChange, permutedLoss }) => [
      covariate,
      gain === null ? '–' : `${fixed(100 * gain, 0)}%`,
      significant(Math.sqrt(effectChange)),
      ...(loss ? [significant(permutedLoss)] : []),
    ])
  const table = textTable(
    [
      { head: 'Covariate' },
      { head: 'Share of splits', align: 'right' },
      { head: 'Change of effect', align: 'right' },
      ...(loss ? [{ head: 'Rise of error', align: 'right' as const }] : []),
    ],
    rows,
  )
  const explain = `Share of splits: of the squared differences of effects between the two sides of all splits. Change of effect: root mean square, on the scale of the ${isRatio(spec.family) ? 'log ratio' : 'effect'}, when the values of the covariate are dealt anew among the patients.${loss ? ' Rise of error: of the mean squared error of outcomes in patients that the tree was grown without, then; around 0 where the covariate helps to predict nothing.' : ''}`
  return `${table}\n\n${lines([explain])}`
}
