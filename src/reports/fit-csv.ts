import Papa from 'papaparse/papaparse.js'
import type { FitResult } from '../workflow/fit-schema.js'
import { patientsInArm } from './arm-counts.js'

/** Subgroups and their effects as CSV, at full precision. */
export function subgroupsCsv({ subgroups, spec }: FitResult): string {
  const { control, experimental } = spec
  return csv(
    subgroups.map(({ node, label, n, trials, effect, outcome }) => ({
      node,
      subgroup: label,
      n,
      n_control: patientsInArm(trials, control),
      n_experimental: patientsInArm(trials, experimental),
      effect: effect.estimate,
      se: effect.se,
      df: effect.df,
      lo: effect.lo,
      hi: effect.hi,
      p: effect.p,
      ...(effect.ratio && {
        ratio: effect.ratio.estimate,
        ratio_lo: effect.ratio.lo,
        ratio_hi: effect.ratio.hi,
      }),
      ...outcomeColumns('control', outcome?.control),
      ...outcomeColumns('experimental', outcome?.experimental),
      ...outcomeColumns('difference', outcome?.difference),
      ...(effect.kenwardRoger && {
        kenward_roger_se: effect.kenwardRoger.se,
        kenward_roger_df: effect.kenwardRoger.df,
        kenward_roger_p: effect.kenwardRoger.p,
      }),
    })),
  )
}

/** Mean outcome (risk, rate) of an arm, or the difference, with its interval. */
function outcomeColumns(
  name: string,
  outcome:
    | { readonly estimate: number | null; readonly lo: number | null; readonly hi: number | null }
    | undefined,
): Record<string, number | null> {
  const { estimate = null, lo = null, hi = null } = outcome ?? {}
  return { [`outcome_${name}`]: estimate, [`outcome_${name}_lo`]: lo, [`outcome_${name}_hi`]: hi }
}

/**
 * The subgroup of every patient as CSV: row of the file, trial, arm, node.
 *
 * @param patients in the order of `node`
 */
export function patientsCsv(
  patients: readonly { readonly row: number; readonly trial: string; readonly arm: string }[],
  node: ArrayLike<number>,
): string {
  return csv(patients.map(({ row, trial, arm }, i) => ({ row, trial, arm, node: node[i] })))
}

const csv = (rows: readonly Readonly<Record<string, unknown>>[]): string =>
  `${Papa.unparse(rows, { newline: '\n' })}\n`
