import { strataOf } from '../../data/patients/strata.js'
import { type FamilyName, familyOf } from '../../families/families.js'
import type { TwoByTwo } from '../../meta/two-by-two.js'
import { isInformative, mantelHaenszel, peto } from '../../meta/two-by-two.js'
import type { EffectsResult } from '../../results/effects-schema.js'
import { ratioFrom } from '../fit/models/model-parts.js'
import { designsByTrial, type EffectsDesign } from './effects-design.js'
import type { WithNotes } from './effects-effect.js'
import { generalisedModel } from './effects-glm.js'

type Row = EffectsResult['rareEvents'][number]

interface Options {
  readonly family: FamilyName
  readonly level: number
  readonly firth: boolean
}

/**
 * Rows for trials with few events, which keep trials without an event in one arm: Mantel and Haenszel's and Peto's odds
 * ratio, which know no covariates, and where a cell is zero the logistic model with trial as fixed effect by Firth's
 * penalised likelihood. Empty unless the outcome is binary.
 *
 * Notes: `NOT_ADJUSTED_LEFT_OUT` when zero cells make the first two worth a look but the models adjust for covariates.
 */
export function rareEventRows(
  design: EffectsDesign,
  { family, level, firth }: Options,
): WithNotes<readonly Row[]> {
  if (familyOf(family).outcome !== 'event') return { part: [], notes: [] }
  const tables = trialTables(design)
  const informative = tables.flatMap((table, k) => (isInformative(table) ? [k] : []))
  const trials = informative.map((k) => design.trials[k])
  if (trials.length === 0) return { part: [], notes: [] }
  const adjusted = design.columns.length > 1
  const zero = informative.some((k) => hasZeroCell(tables[k]))
  const several = design.trials.length > 1
  const rows: Row[] =
    adjusted || !several
      ? []
      : [
          { method: 'MH', ...withRatio(mantelHaenszel(tables, level)), trials },
          { method: 'Peto', ...withRatio(peto(tables, level)), trials },
        ]
  if (zero && !firth && size(design, trials.length) <= MOST) {
    const { effect } = generalisedModel(onlyTrials(design, informative), { family, level, firth: true }).part
    const { estimate = null, se = null, lo = null, hi = null, p = null } = effect ?? {}
    const Q = { Q: null, Qdf: null, Qp: null }
    rows.push({ method: 'Firth', ...withRatio({ estimate, se, lo, hi, p, ...Q }), trials })
  }
  const notes =
    zero && adjusted && several
      ? [
          {
            code: 'NOT_ADJUSTED_LEFT_OUT',
            message:
              'some trials have no event, or nothing but events, in one arm: the odds ratios of Mantel and Haenszel and of Peto, which use such trials as they are, know no covariates; leave --adjust out to see them',
          },
        ]
      : []
  return { part: rows, notes }
}

/** Trials that tell of the treatment effect in one-stage models: both arms, and (GLM) outcomes that differ. */
export function informativeTrials(design: EffectsDesign, family: FamilyName): string[] {
  const { range } = familyOf(family)
  return designsByTrial(design).flatMap(({ y, columns: [{ values }], trials, weights }) => {
    const used = [...y.keys()].filter((i) => (weights?.[i] ?? 1) > 0)
    const both = [0, 1].every((arm) => used.some((i) => values[i] === arm))
    const flat = range.some((end) => used.every((i) => y[i] === end))
    return both && !flat ? [trials[0]] : []
  })
}

/** Events and patients of every trial; case weights count patients. */
function trialTables({ y, trial, trials, columns: [{ values }], weights }: EffectsDesign): TwoByTwo[] {
  const tables = trials.map(() => ({ events: [0, 0] as [number, number], n: [0, 0] as [number, number] }))
  y.forEach((event, i) => {
    const w = weights?.[i] ?? 1
    const { events, n } = tables[trial[i]]
    n[values[i]] += w
    // Added as they are, so that a full arm has exactly as many events as patients.
    if (event === 1) events[values[i]] += w
  })
  return tables
}

const hasZeroCell = ({ events, n }: TwoByTwo): boolean =>
  events.some((count, arm) => count === 0 || count === n[arm])

/** What Firth's likelihood is given without having been asked for: it must not make anybody wait. */
const MOST = 2e7

const size = ({ y, columns }: EffectsDesign, trials: number): number =>
  (columns.length > 1 ? y.length : strataOf(trials).length) * (trials + columns.length) ** 2

function onlyTrials(design: EffectsDesign, kept: readonly number[]): EffectsDesign {
  const rows = [...design.y.keys()].filter((i) => kept.includes(design.trial[i]))
  const of = (values: Float64Array) => Float64Array.from(rows, (i) => values[i])
  const [treatment, ...adjust] = design.columns.map(({ term, values }) => ({ term, values: of(values) }))
  return {
    y: of(design.y),
    trial: Int32Array.from(rows, (i) => kept.indexOf(design.trial[i])),
    trials: kept.map((k) => design.trials[k]),
    columns: [treatment, ...adjust],
    weights: design.weights && of(design.weights),
    exposure: design.exposure && of(design.exposure),
  }
}

const withRatio = <T extends { estimate: number | null; lo: number | null; hi: number | null }>(row: T) => ({
  ...row,
  ratio: { estimate: ratioFrom(row.estimate), lo: ratioFrom(row.lo), hi: ratioFrom(row.hi) },
})
