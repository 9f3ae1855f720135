import type {
  InteractionAnalysis,
  InteractionContrast,
  InteractionsResult,
} from '../../results/interactions-schema.js'
import { armPair } from '../../words/arm-counts.js'
import {
  effectInWords,
  FAMILY_WORDS,
  familyLine,
  outcomeInWords,
  ratioEstimate,
  ratioInterval,
} from '../../words/family-words.js'
import { interactionRows } from '../../words/interaction-rows.js'
import { interactionHead } from '../../words/interaction-words.js'
import {
  count,
  countText,
  decimalsForAll,
  degrees,
  FEW_DF,
  fixed,
  hasFewDf,
  interval,
  levelInWords,
  pEquals,
  pValue,
  significant,
} from '../../words/numbers.js'
import { clip, LONGEST_LEVEL } from '../../words/rule-words.js'
import { noteLines } from './notes-text.js'
import { exclusionsInWords, section } from './sections.js'
import { textTable, wrap } from './text-table.js'

const RIGHT = { align: 'right' } as const
/** Mark of estimates that compare trials with each other. */
const BIASED = '‡'

interface Estimated {
  readonly estimate: number | null
  readonly lo: number | null
  readonly hi: number | null
  readonly df?: number | null
}

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

/** Estimates and intervals of a column, differences with the same decimals. */
function texts(effects: readonly (Estimated & { readonly se: number | null })[], { family }: Spec) {
  const decimals = decimalsForAll(effects.map(({ se }) => se))
  if (family === 'gaussian')
    return effects.map((own) => [fixed(own.estimate, decimals), interval(own.lo, own.hi, decimals, own.df)])
  return effects.map((own) => {
    const ratio = ratioOf(own)
    return [ratioEstimate(ratio), ratioInterval(ratio)]
  })
}

const ratioOf = ({ estimate, lo, hi, df }: Estimated) => {
  const exp = (value: number | null) => (value === null ? null : Math.min(Math.exp(value), Number.MAX_VALUE))
  return { estimate: exp(estimate), lo: exp(lo), hi: exp(hi), df: df ?? null }
}

const NONE = { estimate: null, se: null, lo: null, hi: null, df: null, p: null }

function groupsTable({ groups, contrasts }: InteractionAnalysis, spec: Spec): string {
  const { ratio, effect } = FAMILY_WORDS[spec.family]
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

function trialsTable({ trials, groups, contrasts }: InteractionAnalysis, spec: Spec): string {
  const { ratio, effect } = FAMILY_WORDS[spec.family]
  const head = ratio?.head ?? effect
  const linear = groups.length === 0
  // Effects in each of many subgroups make a table that nobody can read: the JSON and CSV have them.
  const withGroups = groups.length === 2
  const effects = (of: (trial: (typeof trials)[number]) => Estimated & { readonly se: number | null }) =>
    texts(trials.map(of), spec)
  const columns = linear
    ? [{ name: head, cells: effects((trial) => trial.effect ?? NONE) }]
    : withGroups
      ? groups.map(({ label }, j) => ({
          name: `${head}, ${label}`,
          cells: effects((trial) => trial.groups[j].effect ?? NONE),
        }))
      : []
  const own = contrasts.map((contrast) => ({
    contrast,
    cells: effects(({ trial }) => contrast.trials.find((one) => one.trial === trial)?.effect ?? NONE),
  }))
  const [{ contrast: first }] = own
  const weightOf = (trial: string) => first.trials.find((one) => one.trial === trial)?.weight ?? null
  const firth = contrasts.some((contrast) => contrast.trials.some((trial) => trial.firth))
  const mean = linear ? decimalsForAll([spread(trials.map((trial) => trial.mean ?? 0))]) : 0
  const table = textTable(
    [
      { head: 'Trial' },
      { head: 'n', ...RIGHT },
      ...(linear ? [{ head: 'Mean', ...RIGHT }] : []),
      ...columns.map(({ name }) => ({ head: name, ...RIGHT })),
      ...own.flatMap(({ contrast }) => [
        {
          head: own.length === 1 ? interactionHead(spec.family) : groups[contrast.group!].label,
          ...RIGHT,
        },
        ...(own.length === 1 ? [{ head: `${levelInWords(spec.level)} CI`, ...RIGHT }] : []),
      ]),
      ...(own.length === 1 ? [{ head: 'Weight', ...RIGHT }] : []),
    ],
    trials.map(({ trial, n, mean: at }, k) => [
      `${clip(trial, LONGEST_LEVEL)}${isFirth(trial) ? ' (Firth)' : ''}`,
      countText(n),
      ...(linear ? [fixed(at, mean)] : []),
      ...columns.map(({ cells }) => cells[k][0]),
      ...own.flatMap(({ cells }) => (own.length === 1 ? cells[k] : [cells[k][0]])),
      ...(own.length === 1 ? [weightOf(trial) === null ? '–' : `${fixed(weightOf(trial), 1)}%`] : []),
    ]),
    110,
  )
  const words = [
    own.length === 1
      ? 'Each trial by itself.'
      : `Each trial by itself: ${interactionHead(spec.family)
          .toLowerCase()
          .replace(/ors|rrs/, (name) => `${name.slice(0, 2).toUpperCase()}s`)} against ${groups[0].label}.`,
    ...(firth ? ['(Firth): the ordinary estimate is infinite there.'] : []),
  ].join(' ')
  return `${table}\n${wrap(words, 100).join('\n')}`

  function isFirth(trial: string): boolean {
    return contrasts.some((contrast) => contrast.trials.some((one) => one.trial === trial && one.firth))
  }
}

/** A tenth of the range of some numbers, which a second digit tells apart. */
const spread = (values: readonly number[]): number => (Math.max(...values) - Math.min(...values)) / 10

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
