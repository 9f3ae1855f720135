import { familyOf } from '../../families/families.js'
import type { InteractionsResult } from '../../results/interactions-schema.js'
import { armPair } from '../../words/arm-counts.js'
import { interactionRows } from '../../words/interaction-rows.js'
import { csvOfRecords } from './csv.js'

interface Numbers {
  readonly estimate: number | null
  readonly se: number | null
  readonly df: number | null
  readonly lo: number | null
  readonly hi: number | null
  readonly p: number | null
}

interface Row extends Partial<Numbers> {
  readonly row: string
  readonly contrast?: string
  readonly subgroup?: string
  readonly trial?: string
  readonly arms?: Readonly<Record<string, number>>
  readonly free?: boolean
  readonly tau2?: number | null
  readonly weight?: number | null
  readonly mean?: number | null
  readonly why?: string
}

/**
 * All estimates of all analyses as CSV, at full precision, one a row: `row` says what it is (subgroup, an estimate of an
 * interaction, a trial's effect or interaction), `within_trials` whether it is free of aggregation bias.
 */
export function interactionsCsv({ analyses, spec }: InteractionsResult): string {
  const ratios = !familyOf(spec.family).linear
  const exp = (value: number | null | undefined) =>
    value == null ? null : Math.min(Math.exp(value), Number.MAX_VALUE)
  const records = analyses.flatMap(({ label, groups, contrasts, trials }) => {
    const rows: Row[] = [
      ...groups.map(({ label: subgroup, arms, effect }) => ({
        ...(effect ?? {}),
        ...{ row: 'floating-estimate', subgroup, arms, free: true },
      })),
      ...contrasts.flatMap((contrast) => [
        ...interactionRows(contrast).map(({ key, within, ...rest }) => ({
          ...rest,
          ...{ row: key, contrast: contrast.label, free: within },
        })),
        ...contrast.trials.map(({ trial, effect, weight, firth }) => ({
          ...effect,
          ...{ row: 'trial-interaction', contrast: contrast.label, trial, weight, free: true },
          ...(firth && { why: 'Firth' }),
        })),
        ...contrast.silent.map(({ trial, why }) => ({
          ...{ row: 'trial-interaction', contrast: contrast.label, trial, why, free: true },
        })),
      ]),
      ...trials.flatMap(({ trial, arms, effect, mean, groups: own }) => [
        { ...(effect ?? {}), row: 'trial-effect', trial, arms, mean },
        ...own.map((group, j) => ({
          ...(group.effect ?? {}),
          ...{ row: 'trial-effect', trial, subgroup: groups[j].label, arms: group.arms, why: group.why },
        })),
      ]),
    ]
    return rows.map((own) => {
      const [control, experimental] = own.arms === undefined ? [] : armPair(own.arms, spec)
      return {
        analysis: label,
        row: own.row,
        contrast: own.contrast,
        subgroup: own.subgroup,
        trial: own.trial,
        n_control: withoutNoise(control),
        n_experimental: withoutNoise(experimental),
        mean: own.mean,
        estimate: own.estimate,
        se: own.se,
        df: own.df,
        lo: own.lo,
        hi: own.hi,
        p: own.p,
        ...(ratios && { ratio: exp(own.estimate), ratio_lo: exp(own.lo), ratio_hi: exp(own.hi) }),
        tau2: own.tau2,
        weight: own.weight,
        within_trials: own.free,
        remark: own.why === '' ? undefined : own.why,
      }
    })
  })
  return `${csvOfRecords(records)}\n`
}

/** A sum of case weights without the rounding errors of its last digits. */
const withoutNoise = (n: number | undefined): number | undefined =>
  n === undefined ? undefined : Number(n.toPrecision(12))
