import type { EffectsResult } from '../workflow/effects-schema.js'
import { noteLines } from './notes-text.js'
import {
  count,
  decimalsForAll,
  degrees,
  fixed,
  interval,
  levelInWords,
  pEquals,
  pValue,
  significant,
} from './numbers.js'
import { exclusionsInWords, section } from './sections.js'
import { textTable, wrap } from './text-table.js'

export const POOLED = {
  FE: 'two-stage, common effect',
  DL: 'two-stage, DerSimonian–Laird',
  REML: 'two-stage, REML',
  PM: 'two-stage, Paule–Mandel',
} as const

/** The overall treatment effect, three ways (Table 2), each trial's own effect, heterogeneity, notes. */
export function effectsText(result: EffectsResult): string {
  const sections = [
    heading(result),
    section('Overall treatment effect', overallText(result)),
    result.twoStage === null ? null : section('Trial by trial', trialsText(result)),
    section('Heterogeneity between trials', heterogeneityText(result)),
    section('Notes', noteLines(result.notes)),
  ]
  return `${sections.filter((text) => text !== null).join('\n\n')}\n`
}

function heading({ spec, data }: EffectsResult): string {
  const { outcome, treatment, experimental, control, adjust } = spec
  return [
    `Outcome ${outcome}; ${treatment}: ${experimental} against ${control}; ${count(data.trials.length, 'trial')}`,
    adjust.length === 0 ? 'Not adjusted for covariates' : `Adjusted for ${adjust.join(', ')}`,
    `${data.used} of ${count(data.rows, 'row')} used${exclusionsInWords(data)}`,
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
}

function overallText({ lm, lmm, twoStage, spec }: EffectsResult): string {
  const none = { estimate: null, lo: null, hi: null, df: null, p: null }
  const mixed = lmm?.effect ?? null
  const lines: Line[] = [
    { model: 'linear model, trial fixed', ...(lm.effect ?? none) },
    ...(mixed === null
      ? []
      : [
          { model: 'mixed model, random effect of treatment', ...mixed },
          ...(mixed.kenwardRoger
            ? [{ ...mixed.kenwardRoger, model: '  with Kenward–Roger', estimate: mixed.estimate }]
            : []),
        ]),
    ...(twoStage?.pooled ?? []).flatMap(({ method, knha, ...pooled }): Line[] => [
      { ...pooled, model: POOLED[method], df: null },
      ...(method === 'REML' ? [{ ...knha, model: '  with Hartung–Knapp', estimate: pooled.estimate }] : []),
    ]),
  ]
  const decimals = decimalsForAll([lm.effect?.se ?? null])
  const level = levelInWords(spec.level)
  const table = textTable(
    [
      { head: 'Model' },
      { head: 'Effect', align: 'right' },
      { head: `${level} CI`, align: 'right' },
      { head: 'df', align: 'right' },
      { head: 'p', align: 'right' },
    ],
    lines.map(({ model, estimate, lo, hi, df, p }) => [
      model,
      fixed(estimate, decimals),
      interval(lo, hi, decimals),
      degrees(df),
      pValue(p),
    ]),
  )
  const reml = twoStage?.pooled.find(({ method }) => method === 'REML')?.knha
  const prediction =
    reml === undefined || reml.predictionLo === null
      ? ''
      : `\n${level} prediction interval for the effect in a new trial (two-stage, REML, Hartung–Knapp): ${interval(reml.predictionLo, reml.predictionHi, decimals)}`
  return `${table}\n\nEffect: mean ${spec.outcome} in ${spec.experimental} less that in ${spec.control}.${prediction}`
}

function trialsText({ twoStage, lmm, spec }: EffectsResult): string {
  const { trials, pooled } = twoStage!
  const reml = pooled.find(({ method }) => method === 'REML')
  const decimals = decimalsForAll(trials.map(({ effect }) => effect.se))
  const rows = trials.map(({ trial, n, effect }, k) => [
    trial,
    String(n),
    fixed(effect.estimate, decimals),
    interval(effect.lo, effect.hi, decimals),
    pValue(effect.p),
    reml?.weights[k] === undefined ? '–' : `${fixed(reml.weights[k], 1)}%`,
    fixed(lmm?.ranef.find(({ level }) => level === trial)?.treatment ?? null, decimals),
  ])
  return textTable(
    [
      { head: 'Trial' },
      { head: 'n', align: 'right' },
      { head: 'Effect', align: 'right' },
      { head: `${levelInWords(spec.level)} CI`, align: 'right' },
      { head: 'p', align: 'right' },
      { head: 'Weight (REML)', align: 'right' },
      { head: 'Predicted deviation', align: 'right' },
    ],
    rows,
  )
}

function heterogeneityText({ lmm, twoStage, data }: EffectsResult): string {
  if (data.trials.length < 2) return 'not estimable from one trial'
  const lines: string[] = []
  for (const { sd, variance, lo, hi } of lmm?.random ?? [])
    lines.push(
      `Mixed model: τ̂ = ${significant(sd)} (profile interval ${significant(lo)} to ${significant(hi)}), τ̂² = ${significant(variance)}`,
    )
  const reml = twoStage?.pooled.find(({ method }) => method === 'REML')
  if (reml !== undefined) {
    const { tau2, tau2CI, I2, Q, Qp } = reml
    lines.push(
      `Two-stage (REML): τ̂² = ${significant(tau2)} (Q-profile interval ${significant(tau2CI.lo)} to ${significant(tau2CI.hi)}), I² = ${fixed(I2, 0)}%, Q = ${fixed(Q, 2)} (${pEquals(Qp)})`,
    )
  }
  return lines.length === 0
    ? 'not estimable from one trial'
    : lines.flatMap((line) => wrap(line, 100)).join('\n')
}
