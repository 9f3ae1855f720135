import { familyOf } from '../../families/families.js'
import type { EffectsResult } from '../../results/effects-schema.js'
import { directionInWords } from '../../words/benefit/favours-words.js'
import { nntInWords, nntText } from '../../words/benefit/nnt-words.js'
import { effectsClusterLine } from '../../words/cluster-words.js'
import {
  differenceUnit,
  effectInWords,
  familyLine,
  familyWords,
  isRatio,
  meanInterval,
  outcomeInWords,
  ratioEstimate,
  ratioInterval,
} from '../../words/family-words.js'
import {
  count,
  countText,
  decimalsForAll,
  degrees,
  fixed,
  hasFewDf,
  interval,
  levelInWords,
  pEquals,
  pValue,
  significant,
} from '../../words/numbers.js'
import { clip, LONGEST_LEVEL } from '../../words/rule-words.js'
import { RARE_EVENTS, trialsInRows } from '../../words/trials-in-rows.js'
import { bayesText } from './bayes-text.js'
import { noteLines } from './notes-text.js'
import { exclusionsInWords, section } from './sections.js'
import { textTable, wrap } from './text-table.js'

export const POOLED = {
  FE: 'two-stage, common effect',
  DL: 'two-stage, DerSimonian–Laird',
  REML: 'two-stage, REML',
  PM: 'two-stage, Paule–Mandel',
} as const

const RIGHT = { align: 'right' } as const
const NONE = { estimate: null, lo: null, hi: null }

/** The overall treatment effect, three ways (Table 2), each trial's own effect, heterogeneity, notes. */
export function effectsText(result: EffectsResult): string {
  const sections = [
    heading(result),
    section('Overall treatment effect', overallText(result)),
    result.twoStage === null ? null : section('Trial by trial', trialsText(result)),
    result.data.trials.length < 2 ? null : section('Heterogeneity between trials', heterogeneityText(result)),
    result.bayes === undefined ? null : bayesText(result.bayes, result.spec),
    section('Notes', noteLines(result.notes)),
  ]
  return `${sections.filter((text) => text !== null).join('\n\n')}\n`
}

function heading({ spec, data }: EffectsResult): string {
  const { treatment, experimental, control, adjust } = spec
  return [
    `Outcome ${outcomeInWords(spec)}${familyLine(spec)}; ${treatment}: ${experimental} against ${control}; ${count(data.trials.length, 'trial')}`,
    adjust.length === 0 ? 'Not adjusted for covariates' : `Adjusted for ${adjust.join(', ')}`,
    `${data.used} of ${count(data.rows, 'row')} used${exclusionsInWords(data)}`,
    ...(spec.firth && !familyOf(spec.family).linear
      ? ["Models without random effects by Firth's penalised likelihood"]
      : []),
  ]
    .flatMap((line) => wrap(line, 100))
    .join('\n')
}

interface Line {
  readonly model: string
  readonly estimate: number | null
  readonly lo: number | null
  readonly hi: number | null
  readonly df: number | null
  readonly p: number | null
  readonly ratio?: typeof NONE | Ratio | undefined
}
type Ratio = NonNullable<NonNullable<EffectsResult['lm']['effect']>['ratio']>

function overallText(result: EffectsResult): string {
  const { lm, lmm, twoStage, rareEvents, spec, data } = result
  const clusters = effectsClusterLine(result)
  const words = familyWords(spec.family)
  const { model: fixedModel, mixedModel } = words
  const none = { ...NONE, df: null, p: null }
  const mixed = lmm?.effect ?? null
  // With a single trial to pool every estimate of τ² gives that trial's effect.
  const several = (twoStage?.trials.length ?? 0) > 1
  const pooled = (twoStage?.pooled ?? []).filter(({ method }) => several || method === 'FE')
  const lines: Line[] = [
    {
      model: `${fixedModel}${data.trials.length > 1 ? `, ${fixedInWords(spec)}` : ''}`,
      ...(lm.effect ?? none),
    },
    ...(mixed === null
      ? []
      : [
          { model: mixedModel, ...mixed },
          ...(mixed.kenwardRoger
            ? [{ ...mixed.kenwardRoger, model: '  with Kenward–Roger', estimate: mixed.estimate }]
            : []),
        ]),
    ...pooled.flatMap(({ method, knha, knhaFloored, ...rest }): Line[] => [
      { ...rest, model: POOLED[method], df: null },
      ...(method === 'REML'
        ? [{ ...knhaFloored, model: '  with Hartung–Knapp', estimate: rest.estimate }]
        : []),
    ]),
    ...rareEvents.map(({ method, ...rest }) => ({ ...rest, model: RARE_EVENTS[method], df: null })),
  ]
  const decimals = decimalsForAll([lm.effect?.se ?? null])
  const level = levelInWords(spec.level)
  const { ratio } = words
  const table = textTable(
    [
      { head: 'Model' },
      { head: words.effect, ...RIGHT },
      { head: `${level} CI`, ...RIGHT },
      ...(ratio === null
        ? []
        : [
            { head: ratio.head, ...RIGHT },
            { head: `${level} CI`, ...RIGHT },
          ]),
      { head: 'df', ...RIGHT },
      { head: 'p', ...RIGHT },
    ],
    lines.map((line) => [
      line.model,
      fixed(line.estimate, decimals),
      interval(line.lo, line.hi, decimals, line.df),
      ...(ratio === null
        ? []
        : [ratioEstimate(line.ratio), ratioInterval({ ...(line.ratio ?? NONE), df: line.df })]),
      degrees(line.df),
      pValue(line.p),
    ]),
    100,
  )
  const reml = several ? twoStage?.pooled.find(({ method }) => method === 'REML')?.knhaFloored : undefined
  const prediction =
    reml === undefined || reml.predictionLo === null || reml.predictionHi === null
      ? []
      : [
          `${level} prediction interval for the ${ratio === null ? 'effect' : ratio.name} in a new trial (two-stage, REML, Hartung–Knapp): ${
            ratio === null
              ? interval(reml.predictionLo, reml.predictionHi, decimals, reml.df)
              : ratioInterval({
                  estimate: null,
                  lo: Math.exp(reml.predictionLo),
                  hi: Math.exp(reml.predictionHi),
                  df: reml.df,
                })
          }`,
        ]
  return [
    `${table}\n`,
    ...[
      effectInWords(spec),
      ...[directionInWords(spec)].filter((line) => line !== null),
      ...(clusters === null ? [] : [clusters]),
      ...[trialsInRows(result)].filter((line) => line !== null),
      ...(floorWords(result) ?? []),
      ...(rareEvents.some(({ method }) => method === 'Peto') ? [PETO] : []),
      ...outcomeLines({ lm, spec }),
      ...survivalLines(result),
      ...prediction,
    ].flatMap((line) => wrap(line, 100)),
  ].join('\n')
}

const PETO = 'Peto’s odds ratio is for rare events, arms of similar size and effects that are not large.'

/** That the Hartung–Knapp interval shown is not R's, where it is not. */
function floorWords({ twoStage, spec }: EffectsResult): string[] | null {
  const reml = twoStage?.pooled.find(({ method }) => method === 'REML')
  if (!reml || twoStage!.trials.length < 2 || reml.knha.se === reml.knhaFloored.se || hasFewDf(reml.knha.df))
    return null
  const own = !isRatio(spec.family)
    ? interval(reml.knha.lo, reml.knha.hi, decimalsForAll([reml.se]))
    : ratioInterval(reml.knha.ratio ?? NONE)
  return [
    `Hartung–Knapp: the trials differ less than chance would make them, and the interval without its floor (${own}) would claim more than they can tell; shown is the one with the floor.`,
  ]
}

const fixedInWords = ({ time }: EffectsResult['spec']): string =>
  time === undefined ? 'trial fixed' : 'stratified by trial'

/** How ties are dealt with, and what the trees' working model gives. */
function survivalLines({ piecewise, spec }: EffectsResult): string[] {
  if (spec.time === undefined) return []
  const ties = 'Ties by Efron’s method, in the mixed model by Breslow’s.'
  if (piecewise === undefined) return [ties]
  const { intervals, effect } = piecewise
  return [
    `${ties} The mixed model with hazards constant within ${count(intervals, 'interval')} of ${spec.time}, as trees have it: HR ${ratioEstimate(effect.ratio)} (${ratioInterval(effect.ratio ?? NONE)}).`,
  ]
}

/** The risk or rate of either arm; a difference in means is the effect already. */
function outcomeLines({ lm, spec }: Pick<EffectsResult, 'lm' | 'spec'>): string[] {
  const { ratio, mean, model } = familyWords(spec.family)
  if (ratio === null || lm.outcome === null) return []
  const { control, experimental, difference } = lm.outcome
  const words = (each: typeof control) => meanInterval(spec.family, each)
  return [
    `${mean} if all patients were in ${spec.experimental}: ${words(experimental)}; in ${spec.control}: ${words(control)}; difference ${words(difference)}${differenceUnit(spec.family)} (${model}, standardised over all patients).`,
    ...(lm.outcome.nnt === undefined ? [] : [`${nntText(lm.outcome.nnt)}. ${nntInWords(spec)}`]),
  ]
}

function trialsText({ twoStage, lmm, spec }: EffectsResult): string {
  const { trials, pooled } = twoStage!
  const { ratio, effect: head } = familyWords(spec.family)
  const reml = pooled.find(({ method }) => method === 'REML')
  const decimals = decimalsForAll(trials.map(({ effect }) => effect.se))
  const { control, experimental } = spec
  const events = (arms: (typeof trials)[number]['arms'], arm: string) => {
    const counts = arms?.[arm]
    if (counts === undefined) return '–'
    const [number, of] = [counts.events, counts.exposure ?? counts.n].map(countText)
    return `${number}/${of}`
  }
  const rows = trials.map(({ trial, n, arms, effect, firth }, k) => [
    `${clip(trial, LONGEST_LEVEL)}${firth && !spec.firth ? ' (Firth)' : ''}`,
    ...(ratio === null ? [countText(n)] : [events(arms, control), events(arms, experimental)]),
    ...(ratio === null
      ? [fixed(effect.estimate, decimals), interval(effect.lo, effect.hi, decimals, effect.df)]
      : [ratioEstimate(effect.ratio), ratioInterval(effect.ratio ?? NONE)]),
    pValue(effect.p),
    reml?.weights[k] === undefined ? '–' : `${fixed(reml.weights[k], 1)}%`,
    fixed(lmm?.ranef.find(({ level }) => level === trial)?.treatment ?? null, decimals),
  ])
  const table = textTable(
    [
      { head: 'Trial' },
      ...(ratio === null
        ? [{ head: 'n', ...RIGHT }]
        : [
            { head: control, ...RIGHT },
            { head: experimental, ...RIGHT },
          ]),
      { head: ratio === null ? head : ratio.head, ...RIGHT },
      { head: `${levelInWords(spec.level)} CI`, ...RIGHT },
      { head: 'p', ...RIGHT },
      { head: 'Weight (REML)', ...RIGHT },
      { head: 'Predicted deviation', ...RIGHT },
    ],
    rows,
  )
  if (ratio === null) return table
  const of = `events/${spec.time === undefined ? (spec.exposure ?? 'patients') : `${spec.time} at risk`}`
  return `${table}\n\nArms: ${of}. Predicted deviation of the ${head} by the mixed model.`
}

function heterogeneityText({ lmm, twoStage, spec }: EffectsResult): string {
  const { ratio, effect } = familyWords(spec.family)
  const of = ratio === null ? '' : ` of the ${effect}`
  const lines: string[] = []
  for (const { sd, variance, lo, hi } of lmm?.random ?? [])
    lines.push(
      `Mixed model: τ̂${of} = ${significant(sd)}${lo === null && hi === null ? '' : ` (profile interval by ${lmm?.profile ?? 'ML'}: ${significant(lo)} to ${significant(hi)})`}, τ̂² = ${significant(variance)}`,
    )
  const reml = twoStage?.pooled.find(({ method }) => method === 'REML')
  if (reml !== undefined && twoStage!.trials.length > 1) {
    const { tau2, tau2CI, I2, Q, Qp } = reml
    lines.push(
      `Two-stage (REML): τ̂² = ${significant(tau2)} (Q-profile interval ${significant(tau2CI.lo)} to ${significant(tau2CI.hi)}), I² = ${fixed(I2, 0)}%, Q = ${fixed(Q, 2)} (${pEquals(Qp)})`,
    )
  }
  return lines.length === 0 ? 'not estimable' : lines.flatMap((line) => wrap(line, 100)).join('\n')
}
