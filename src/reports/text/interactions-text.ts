import type {
  InteractionAnalysis,
  InteractionContrast,
  InteractionsResult,
} from '../../results/interactions-schema.js'
import { armPair } from '../../words/arm-counts.js'
import { directionInWords } from '../../words/benefit/favours-words.js'
import { effectInWords, familyLine, familyWords, outcomeInWords } from '../../words/family-words.js'
import { interactionRows } from '../../words/interaction-rows.js'
import { interactionHead } from '../../words/interaction-words.js'
import {
  count,
  countText,
  degrees,
  FEW_DF,
  fixed,
  hasFewDf,
  levelInWords,
  pEquals,
  pValue,
  significant,
} from '../../words/numbers.js'
import { NONE, texts } from './interaction-columns.js'
import { trialsTable } from './interaction-trials.js'
import { noteLines } from './notes-text.js'
import { exclusionsInWords, section } from './sections.js'
import { textTable, wrap } from './text-table.js'

const RIGHT = { align: 'right' } as const
/** Mark of estimates that compare trials with each other. */
const BIASED = '‡'

/** Analyses one after the other, each with its answer first, then all notes. */
export function interactionsText(result: InteractionsResult): string {
  const { analyses, notes } = result
  const parts = [
    heading(result),
    ...analyses.map((analysis) => section(titleOf(analysis), analysisText(analysis, result.spec))),
    section('Notes', noteLines([...notes, ...analyses.flatMap((analysis) => analysis.notes)])),
  ]
  return `${parts.join('\n\n')}\n`
}

/** `age > 50`, `age, linear`. */
export function titleOf({ label, kind }: Pick<InteractionAnalysis, 'label' | 'kind'>): string {
  return kind === 'linear' ? `${label}, linear` : label
}

function heading({ spec, analyses }: InteractionsResult): string {
  const { treatment, experimental, control, adjust } = spec
  const trials = Math.max(...analyses.map(({ data }) => data.trials.length))
  return [
    `Outcome ${outcomeInWords(spec)}${familyLine(spec)}; ${treatment}: ${experimental} against ${control}; ${count(trials, 'trial')}`,
    adjust.length === 0 ? 'Not adjusted for covariates' : `Adjusted for ${adjust.join(', ')}`,
    `Interactions of ${treatment} with ${analyses.map(({ label }) => label).join(', ')}: does the effect differ between patients of the same trial?`,
    effectInWords(spec),
    ...[directionInWords(spec)].filter((line) => line !== null),
  ]
    .flatMap((line) => wrap(line, 100))
    .join('\n')
}

type Spec = InteractionsResult['spec']

function analysisText(analysis: InteractionAnalysis, spec: Spec): string {
  const { data, answer, groups, contrasts, trials } = analysis
  return [
    wrap(answer, 100).join('\n'),
    wrap(`${data.used} of ${count(data.rows, 'row')} used${exclusionsInWords(data)}`, 100).join('\n'),
    ...(groups.length === 0 ? [] : [groupsTable(analysis, spec)]),
    ...contrasts.map((contrast) => contrastTable(contrast, spec)),
    ...(trials.length < 2 ? [] : [trialsTable(analysis, spec)]),
    heterogeneity(analysis),
  ]
    .filter((text) => text !== '')
    .join('\n\n')
}

function groupsTable({ groups, contrasts }: InteractionAnalysis, spec: Spec): string {
  const { ratio, effect } = familyWords(spec.family)
  const shown = texts(
    groups.map((group) => group.effect ?? NONE),
    spec,
  )
  const table = textTable(
    [
      { head: 'Subgroup' },
      { head: spec.control, ...RIGHT },
      { head: spec.experimental, ...RIGHT },
      { head: ratio?.head ?? effect, ...RIGHT },
      { head: `${levelInWords(spec.level)} CI`, ...RIGHT },
      { head: 'df', ...RIGHT },
      { head: 'p', ...RIGHT },
    ],
    groups.map(({ label, arms, effect: own }, j) => [
      label,
      ...armPair(arms, spec).map(countText),
      ...shown[j],
      degrees(own?.df ?? null),
      pValue(own?.p ?? null),
    ]),
    100,
  )
  const words = contrasts.every(({ within }) => within !== null)
    ? 'Floating estimates: their differences are from within trials, their common level is what the trials have in common.'
    : 'Subgroups that no trial links have effects from different trials: do not compare those with each other.'
  return `${table}\n${wrap(words, 100).join('\n')}`
}

function contrastTable(contrast: InteractionContrast, spec: Spec): string {
  const rows = interactionRows(contrast)
  const shown = texts(rows, spec)
  const table = textTable(
    [
      { head: contrast.group === null ? `Interaction ${contrast.label}` : contrast.label },
      { head: interactionHead(spec.family), ...RIGHT },
      { head: `${levelInWords(spec.level)} CI`, ...RIGHT },
      { head: 'df', ...RIGHT },
      { head: 'p', ...RIGHT },
      { head: 'τ̂', ...RIGHT },
    ],
    rows.map(({ name, within, df, p, tau2 }, i) => [
      within ? name : `${name} ${BIASED}`,
      ...shown[i],
      degrees(df),
      pValue(p),
      tau2 === null ? '' : significant(Math.sqrt(tau2)),
    ]),
    100,
  )
  const words = [
    ...(rows.every(({ within }) => within)
      ? []
      : [
          `${BIASED} Compares trials with each other: open to aggregation bias.${contrast.across === null ? '' : ` The slope is ${slopeOf(contrast)}.`}`,
        ]),
    ...(rows.some(({ df }) => hasFewDf(df))
      ? [`${FEW_DF}: too few degrees of freedom for an interval that tells anything; the JSON result has it.`]
      : []),
  ]
  return [table, ...words.flatMap((line) => wrap(line, 100))].join('\n')
}

/** What a slope across trials is per. */
const slopeOf = ({ group }: InteractionContrast): string =>
  group === null
    ? 'per unit of the mean in a trial'
    : 'from a trial without such patients to one of them alone'

function heterogeneity({ heterogeneity: found, joint, groups }: InteractionAnalysis): string {
  const lines = [
    ...(joint === null
      ? []
      : [
          joint.dfResidual === null
            ? `Joint test that the effect is the same in all ${groups.length} subgroups (within trials): χ² = ${fixed(joint.statistic, 2)}, df ${joint.df}, ${pEquals(joint.p)}`
            : `Joint test that the effect is the same in all ${groups.length} subgroups (within trials): F = ${fixed(joint.statistic / joint.df, 2)}, df ${joint.df} and ${degrees(joint.dfResidual)}, ${pEquals(joint.p)}`,
        ]),
    ...(found === null
      ? []
      : [
          `Do the interactions differ between trials? Q = ${fixed(found.Q, 2)}, df ${found.df}, ${pEquals(found.p)}`,
        ]),
  ]
  return lines.flatMap((line) => wrap(line, 100)).join('\n')
}
