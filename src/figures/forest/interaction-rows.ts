import type { InteractionAnalysis, InteractionsResult } from '../../results/interactions-schema.js'
import { armPair } from '../../words/arm-counts.js'
import { interactionHead } from '../../words/interaction-words.js'
import { decimalsForAll, pValue } from '../../words/numbers.js'
import type { Effect, EffectScale } from '../kit/effect-scale.js'
import { drawnEffect, effectScale, effectText } from '../kit/effect-scale.js'

/** What a row shows in one panel. */
export interface PanelCell {
  readonly effect: Effect
  readonly text: string
  readonly p: string
}

/** A row of a figure with a panel for effects and one for interactions. */
export interface InteractionRow {
  /** From one trial; from all trials; from all trials, but not from within them alone. */
  readonly kind: 'trial' | 'pooled' | 'biased'
  readonly label: string
  /** Whether subgroups follow; whether it is one. */
  readonly head: boolean
  readonly indent: boolean
  readonly n: readonly [control: number, experimental: number] | null
  readonly effect: PanelCell | null
  readonly interaction: PanelCell | null
}

/** The rows of an analysis with the scales of its panels. */
export interface InteractionRows {
  readonly rows: readonly InteractionRow[]
  readonly effects: EffectScale
  readonly interactions: EffectScale
}

type Spec = InteractionsResult['spec']
type Estimated = Effect & { readonly p?: number | null }

/** Of the estimates that have the same interaction in all trials. */
const WITHIN = 'Within trials, one-stage'

/** Mark of what compares trials with each other. */
export const BIASED = '‡'

/** Trials, subgroups within them, then what all of them say. */
export function interactionFigureRows(analysis: InteractionAnalysis, spec: Spec): InteractionRows {
  const { trials, groups, contrasts, overall } = analysis
  const scale = effectScale(spec, spec.level, [
    ...groups.map(({ effect }) => effect ?? NONE),
    ...trials.map(({ effect }) => effect ?? NONE),
  ])
  const own = contrasts.flatMap(({ within, trials: all }) => [
    within ?? NONE,
    ...all.map(({ effect }) => effect),
  ])
  const crossed: EffectScale = {
    ...scale,
    name: interactionHead(spec.family),
    decimals: decimalsForAll(own.map(({ se }) => se ?? null)),
  }
  const cell = (effect: Estimated | null | undefined, of: EffectScale): PanelCell | null =>
    effect == null || effect.estimate === null
      ? null
      : {
          effect: drawnEffect(effect),
          text: effectText(effect, of),
          p: effect.p === undefined ? '' : pValue(effect.p),
        }
  const row = (
    kind: InteractionRow['kind'],
    label: string,
    parts: Partial<Omit<InteractionRow, 'kind' | 'label'>> = {},
  ): InteractionRow => ({
    ...{ kind, label, head: false, indent: false, n: null, effect: null, interaction: null },
    ...parts,
  })
  const inTrial = (c: number, trial: string) =>
    cell(contrasts[c].trials.find((one) => one.trial === trial)?.effect, crossed) ?? UNTOLD
  // The interaction of two subgroups belongs to their trial; of several, each has its own against the first.
  const two = groups.length === 2

  const rows: InteractionRow[] = []
  for (const { trial, arms, effect, groups: parts } of trials) {
    const n = armPair(arms, spec)
    if (groups.length === 0) {
      rows.push(
        row('trial', trial, { n, effect: cell(effect, scale) ?? UNTOLD, interaction: inTrial(0, trial) }),
      )
      continue
    }
    rows.push(row('trial', trial, { head: true, n, interaction: two ? inTrial(0, trial) : null }))
    parts.forEach((part, j) => {
      rows.push(
        row('trial', groups[j].label, {
          ...{ indent: true, n: armPair(part.arms, spec), effect: cell(part.effect, scale) ?? UNTOLD },
          interaction: two || j === 0 ? null : inTrial(j - 1, trial),
        }),
      )
    })
  }
  if (groups.length > 0) {
    const within = cell(contrasts[0].within, crossed)
    const linked = contrasts.every((contrast) => contrast.within !== null)
    rows.push(
      row('pooled', linked ? WITHIN : 'Pooled, but no trial links all', {
        head: true,
        interaction: two ? within : null,
      }),
    )
    groups.forEach(({ label, arms, effect }, j) => {
      rows.push(
        row('pooled', label, {
          ...{ indent: true, n: armPair(arms, spec), effect: cell(effect, scale) },
          interaction: two || j === 0 ? null : cell(contrasts[j - 1].within, crossed),
        }),
      )
    })
  } else {
    const reml = overall?.knhaFloored
    const single = reml?.lo == null
    rows.push(row('pooled', WITHIN, { interaction: cell(contrasts[0].within, crossed) }))
    const pooled =
      overall === null ? null : cell({ ...(single ? overall : reml), estimate: overall.estimate }, scale)
    const found = contrasts[0].twoStage?.find(({ method }) => method === 'REML')
    const both = found !== undefined && contrasts[0].trials.length > 1
    rows.push(
      row('pooled', single ? 'Two-stage' : 'Two-stage (REML, HKSJ)', {
        effect: pooled,
        interaction: both ? cell({ ...found.knhaFloored, estimate: found.estimate }, crossed) : null,
      }),
    )
  }
  const random = contrasts.map(({ twoStage, trials: telling }) => {
    const found = twoStage?.find(({ method }) => method === 'REML')
    if (groups.length === 0 || found === undefined || telling.length < 2) return null
    return cell({ ...found.knhaFloored, estimate: found.estimate }, crossed)
  })
  below('pooled', 'Two-stage (REML, HKSJ)', random)
  if (trials.length > 1)
    below(
      'biased',
      `Amalgamated ${BIASED}`,
      contrasts.map(({ amalgamated }) => cell(amalgamated, crossed)),
    )
  return { rows, effects: scale, interactions: crossed }

  /** Further estimates of the interactions: a row, or one for each subgroup below a heading. */
  function below(kind: InteractionRow['kind'], label: string, cells: readonly (PanelCell | null)[]): void {
    if (cells.every((one) => one === null)) return
    if (groups.length <= 2) rows.push(row(kind, label, { interaction: cells[0] }))
    else {
      rows.push(row(kind, label, { head: true }))
      cells.forEach((interaction, c) => {
        if (interaction !== null) rows.push(row(kind, groups[c + 1].label, { indent: true, interaction }))
      })
    }
  }
}

const NONE = { estimate: null, se: null, lo: null, hi: null }
/** What a trial does not tell. */
const UNTOLD: PanelCell = { effect: NONE, text: '–', p: '' }
