import type { SimulateCell, SimulateResult } from '../../../results/simulate/simulate-schema.js'
import { METHOD_INFO } from '../../../words/method-info.js'
import { countText, fixed, significant } from '../../../words/numbers.js'
import { settingsInWords } from '../../../words/settings-words.js'
import { noteLines } from '../notes-text.js'
import { section } from '../sections.js'
import { textTable, wrap } from '../text-table.js'

type Summary = SimulateCell['methods'][number]

/** A simulation study as plain text. */
export function simulateText(result: SimulateResult): string {
  const { spec, cells, notes } = result
  const { like } = spec
  const heading = [
    `${spec.title}: ${countText(spec.replicates)} data sets in ${countText(cells.length)} ${cells.length === 1 ? 'cell' : 'cells'}, seed ${spec.seed}`,
    ...(like === null
      ? []
      : [
          `Drawn from ${countText(like.patients)} patients: treatment effect ${significant(like.effect)}, standard deviation between trials ${significant(like.tau)}${like.fixedTrials ? ' (effects of trials fixed)' : ''}${like.sigma > 0 ? `, residuals ${significant(like.sigma)}` : ''}${like.plant === null ? '; no subgroups' : `; subgroup ${like.plant}`}`,
        ]),
    `Settings: ${settingsInWords(spec.control_).join(', ')}`,
  ]
  const sections = [
    heading.flatMap((text) => wrap(text, 100)).join('\n'),
    ...cells.map((cell) => section(nameOf(cell, result), tableOf(cell))),
    wrap(EXPLAINED, 100).join('\n'),
    section('Notes', noteLines(notes)),
  ]
  return `${sections.join('\n\n')}\n`
}

const EXPLAINED =
  'Any split: share of the data sets with a tree of more than one subgroup (Monte Carlo standard error). Effect: with a split along which the treatment effect itself is unstable at alpha; without subgroups this is the rate of false positives about effects, while a split may rightly be about a covariate that predicts the outcome. Root: the right covariate first. ARI: adjusted Rand index of true and found subgroups. Covered: intervals of subgroups that have the mean true effect of their patients.'

/** Factors that vary, or all of a single cell. */
function nameOf({ cell }: SimulateCell, { cells, spec }: SimulateResult): string {
  const varying = Object.keys(cell).filter((name) => cells.some((other) => other.cell[name] !== cell[name]))
  const names = varying.length === 0 ? Object.keys(cell) : varying
  if (names.length === 0) return spec.like === null ? 'All methods' : 'No subgroups'
  return names.map((name) => `${name} = ${cell[name]}`).join(', ')
}

function tableOf({ methods }: SimulateCell): string {
  const rate = ({ value, mcse }: Summary['rates']['anySplit']) =>
    value === null ? '–' : `${fixed(100 * value, 1)}% (${fixed(100 * mcse!, 1)})`
  const average = ({ value }: Summary['averages']['ari'], decimals = 2) => fixed(value, decimals)
  return textTable(
    [
      { head: 'Method' },
      ...[
        'Any split',
        'Effect',
        'Recovered',
        'Root',
        'Subgroups',
        'ARI',
        'Error of effects',
        'Covered',
        'Failed',
      ].map((head) => ({ head, align: 'right' as const })),
    ],
    methods.map(({ method, rates, averages, failures }) => [
      METHOD_INFO[method].title,
      rate(rates.anySplit),
      rate(rates.effectSplit),
      rate(rates.recovered),
      rate(rates.rootRight),
      average(averages.leaves),
      average(averages.ari),
      significant(averages.rmse.value),
      rate(rates.coverage),
      countText(Object.values(failures).reduce((sum, n) => sum + n, 0)),
    ]),
  )
}
