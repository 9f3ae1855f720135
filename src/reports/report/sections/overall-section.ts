import { familyOf } from '../../../families/families.js'
import type { EffectsResult } from '../../../results/effects-schema.js'
import { adjustedFor } from '../../../words/adjust-text.js'
import { directionInWords } from '../../../words/benefit/favours-words.js'
import { nntInWords, nntText } from '../../../words/benefit/nnt-words.js'
import { effectsClusterLine } from '../../../words/cluster-words.js'
import { effectName, isRatio } from '../../../words/family-words.js'
import {
  countText,
  decimalsForAll,
  degrees,
  fixed,
  interval,
  levelInWords,
  pEquals,
  pValue,
  significant,
} from '../../../words/numbers.js'
import { RARE_EVENTS, trialsInRows } from '../../../words/trials-in-rows.js'
import { POOLED } from '../../text/effects-text.js'
import type { Block, Section, TableRow } from '../document.js'
import { heading, listed, paragraph, right, table } from '../document.js'
import type { Drawn } from '../figure-block.js'
import { figureBlock } from '../figure-block.js'
import type { ReportInput } from '../input.js'
import { bayesBlocks } from './bayes-section.js'
import type { Estimate } from './effect-words.js'
import { effectText } from './effect-words.js'

/** The overall treatment effect: Table 2, and the two-stage meta-analysis trial by trial. */
export function overallSection(input: ReportInput): Section {
  const { effects, adjusted, effectsError, figures } = input
  const results = [effects, adjusted].filter((result) => result !== null)
  const blocks: Block[] =
    results.length === 0
      ? [paragraph(`Overall effects could not be estimated. ${effectsError ?? ''}`)]
      : [
          paragraph(introduction(input)),
          tableTwo(results),
          ...figureBlock(figures.twoStage, (drawn) => twoStageCaption(adjusted ?? effects, drawn)),
          ...results.flatMap(trialsTable),
          heading('Heterogeneity of the overall effect'),
          ...results.flatMap(heterogeneity),
          ...results.flatMap(({ bayes, spec }) => bayesBlocks(bayes, spec, null)),
        ]
  return { id: 'overall', title: 'The overall effect', blocks }
}

function twoStageCaption(result: EffectsResult | null, drawn: Drawn): string {
  const pooled = drawn('hksj')
    ? ', and pooled (two-stage, REML) with Hartung–Knapp–Sidik–Jonkman interval'
    : ', and pooled (two-stage, REML)'
  const prediction = drawn('prediction')
    ? '; dotted: the prediction interval for the effect in a new trial'
    : ''
  return `Treatment effect of each trial by its own model${result === null ? '' : adjustedFor(result.spec)}${pooled}${prediction}.`
}

function introduction({ fit }: ReportInput): string {
  const { outcome, experimental, control, family } = fit.spec
  const what = !isRatio(family)
    ? `the mean of ${outcome} in ${experimental} less that in ${control}`
    : `the ${effectName(family)} of ${outcome}, ${experimental} to ${control}`
  const direction = directionInWords(fit.spec)
  return `The effect is ${what}.${direction === null ? '' : ` ${direction}`} One-stage models have ${fit.spec.time === undefined ? 'a fixed effect' : 'a baseline hazard'} for every trial; the mixed model lets the treatment effect vary between trials as well. The two-stage analyses pool the effects that each trial estimates on its own.`
}

type Pooled = NonNullable<EffectsResult['twoStage']>['pooled'][number]

interface Line {
  readonly model: string
  readonly effect: Estimate
  readonly df: number | null
  readonly p: number | null
  readonly indent?: boolean
}

/** The one-stage models that have a treatment effect. */
function modelLines({ lm, lmm }: EffectsResult): Line[] {
  const NAMES = {
    lm: 'Linear model, trial fixed',
    glm: 'Generalised linear model, trial fixed',
    lmm: 'Mixed model, random effect of treatment',
    glmm: 'Generalised mixed model, random effect of treatment',
    cox: 'Cox model, stratified by trial',
    'cox-mixed': 'Mixed Cox model, random effect of treatment',
  } as const
  return [lm, ...(lmm === null ? [] : [lmm])].flatMap(({ kind, effect }): Line[] => {
    if (effect === null) return []
    const model = NAMES[kind]
    const { kenwardRoger } = effect
    return [
      { model, effect, df: effect.df, p: effect.p },
      ...(kenwardRoger
        ? [
            {
              model: 'Kenward–Roger inference',
              effect: { ...kenwardRoger, estimate: effect.estimate },
              df: kenwardRoger.df,
              p: kenwardRoger.p,
              indent: true,
            },
          ]
        : []),
    ]
  })
}

function pooledLines({ twoStage, rareEvents }: EffectsResult): Line[] {
  const pooled = (twoStage?.pooled ?? []).flatMap(({ method, knha, knhaFloored, ...pooled }): Line[] => [
    { model: POOLED[method].replace(/^t/, 'T'), effect: pooled, df: null, p: pooled.p },
    ...(method === 'REML' && knhaFloored.lo !== null
      ? [
          {
            model: 'Hartung–Knapp–Sidik–Jonkman inference',
            effect: { ...knhaFloored, estimate: pooled.estimate },
            df: knhaFloored.df,
            p: knhaFloored.p,
            indent: true,
          },
        ]
      : []),
  ])
  const rare = rareEvents.map(
    ({ method, p, ...effect }): Line => ({
      model: RARE_EVENTS[method].replace(/^l/, 'L'),
      effect,
      df: null,
      p,
    }),
  )
  return [...pooled, ...rare]
}

const adjustWords = ({ spec }: EffectsResult): string =>
  spec.adjust.length === 0 ? 'Not adjusted' : `Adjusted for ${listed(spec.adjust)}`

const seOf = (result: EffectsResult): number | null => result.lm?.effect?.se ?? null

function tableTwo(results: readonly EffectsResult[]) {
  const { spec } = results[0]
  const clusters = effectsClusterLine(results[0])
  const decimals = decimalsForAll(results.map(seOf))
  const rows = results.flatMap((result) =>
    [...modelLines(result), ...pooledLines(result)].map(
      ({ model, effect, df, p, indent }, i): TableRow => ({
        cells: [
          model,
          ...(results.length > 1 ? [i === 0 ? adjustWords(result) : ''] : []),
          effectText(effect, spec.family, decimals),
          degrees(df),
          pValue(p),
        ],
        indent: indent === true,
        rule: i === 0,
      }),
    ),
  )
  const reml = results.map((result) => ({
    result,
    knha: result.twoStage?.pooled.find(({ method }) => method === 'REML')?.knhaFloored,
  }))
  const predictions = reml.flatMap(({ result, knha }) =>
    knha?.predictionLo == null
      ? []
      : [
          `${levelInWords(spec.level)} prediction interval for the effect in a new trial${results.length > 1 ? ` (${adjustWords(result).toLowerCase()})` : ''}: ${predictionText(result, knha, decimals)}.`,
        ],
  )
  return table(
    'Table 2. Overall treatment effect',
    [
      { head: 'Model' },
      ...(results.length > 1 ? [{ head: 'Covariates' }] : []),
      right(`${capital(effectName(spec.family))} (${levelInWords(spec.level)} CI)`),
      right('df'),
      right('p'),
    ],
    rows,
    `p: two-sided, not adjusted for multiple testing.${familyOf(spec.family).linear ? " df: Satterthwaite's for the mixed model unless it says otherwise." : ''}${predictions.length > 0 ? ` ${predictions.join(' ')}` : ''}${trialsWords(results)}${neededWords(results)}${clusters === null ? '' : ` ${clusters}`}`,
  )
}

/** Numbers needed to treat, where it is said which events are better. */
function neededWords(results: readonly EffectsResult[]): string {
  const sentences = results.flatMap((result) => {
    const nnt = result.lm.outcome?.nnt
    return nnt === undefined ? [] : [`${adjustWords(result)}: ${nntText(nnt)} (model with trial fixed).`]
  })
  return sentences.length === 0 ? '' : ` ${sentences.join(' ')} ${nntInWords(results[0].spec)}`
}

/** Which trials are in the rows, and what the floor did. */
function trialsWords(results: readonly EffectsResult[]): string {
  const sentences = results.flatMap((result) => {
    const trials = trialsInRows(result)
    if (trials === null) return []
    return [results.length > 1 ? `${adjustWords(result)}: ${trials.replace(/^T/, 't')}` : trials]
  })
  const floored = results.some(({ twoStage }) =>
    twoStage?.pooled.some(({ method, knha, knhaFloored }) => method === 'REML' && knha.se !== knhaFloored.se),
  )
  if (floored)
    sentences.push(
      'Where trials differ less than chance would make them, the Hartung–Knapp interval has a floor: its variance factor is not below 1.',
    )
  return sentences.length === 0 ? '' : ` ${sentences.join(' ')}`
}

function predictionText(
  { spec }: EffectsResult,
  { predictionLo, predictionHi, df }: Pooled['knhaFloored'],
  decimals: number,
): string {
  const ratio = isRatio(spec.family)
  const shown = (value: number | null) => (!ratio || value === null ? value : Math.exp(value))
  return interval(shown(predictionLo), shown(predictionHi), ratio ? 2 : decimals, df)
}

function trialsTable(result: EffectsResult, index: number): Block[] {
  const { twoStage, lmm, spec } = result
  if (!twoStage) return []
  const reml = twoStage.pooled.find(({ method }) => method === 'REML')
  const decimals = decimalsForAll(twoStage.trials.map(({ effect }) => effect.se))
  return [
    table(
      `Trial by trial${spec.adjust.length > 0 || index > 0 ? `, ${adjustWords(result).toLowerCase()}` : ''}`,
      [
        { head: 'Trial' },
        right('n'),
        right(`${capital(effectName(spec.family))} (${levelInWords(spec.level)} CI)`),
        right('p'),
        right('Weight'),
        ...(lmm ? [right('Predicted deviation')] : []),
      ],
      twoStage.trials.map(({ trial, n, effect, firth }, k) => [
        firth && !spec.firth ? `${trial} (Firth)` : trial,
        countText(n),
        effectText(effect, spec.family, decimals),
        pValue(effect.p),
        reml?.weights[k] === undefined ? '–' : `${fixed(reml.weights[k], 1)}%`,
        ...(lmm ? [fixed(lmm.ranef.find(({ level }) => level === trial)?.treatment ?? null, decimals)] : []),
      ]),
      `Weight in the two-stage analysis (REML)${lmm ? '; deviation from the mean effect that the mixed model predicts for the trial' : ''}.`,
    ),
  ]
}

function heterogeneity(result: EffectsResult): Block[] {
  const { lmm, twoStage, data } = result
  if (data.trials.length < 2) return [paragraph('One trial tells nothing of heterogeneity between trials.')]
  const reml = twoStage?.pooled.find(({ method }) => method === 'REML')
  const sentences = [
    ...(lmm?.random ?? []).map(
      ({ sd, lo, hi }) =>
        `The mixed model estimates the standard deviation of the treatment effect between trials as τ̂ = ${significant(sd)}${lo === null && hi === null ? '' : ` (profile likelihood interval by ${lmm?.profile ?? 'ML'}: ${significant(lo)} to ${significant(hi)})`}.`,
    ),
    ...(reml === undefined
      ? []
      : [
          `The two-stage analysis (REML) has τ̂² = ${significant(reml.tau2)} (Q-profile interval ${significant(reml.tau2CI.lo)} to ${significant(reml.tau2CI.hi)}), I² = ${fixed(reml.I2, 0)}%, Q = ${fixed(reml.Q, 2)} on ${twoStage!.trials.length - 1} df (${pEquals(reml.Qp)}).`,
        ]),
  ]
  return sentences.length === 0
    ? []
    : [paragraph([{ strong: `${adjustWords(result)}. ` }, sentences.join(' ')])]
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
