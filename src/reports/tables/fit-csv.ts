import type { FitResult } from '../../results/fit-schema.js'
import type { ListedPatient } from '../../results/listed-patient.js'
import { patientsInArm } from '../../words/arm-counts.js'
import { hasNnt } from '../../words/benefit/nnt-words.js'
import { nodesByHand } from '../../words/by-hand.js'
import { type CsvCell, csvOfRecords } from './csv.js'

/**
 * Subgroups and their effects as CSV, at full precision. Where a person has changed the tree, a column says which subgroups
 * hang on that.
 */
export function subgroupsCsv(fit: FitResult): string {
  const { subgroups, spec } = fit
  const { control, experimental } = spec
  const byHand = nodesByHand(fit)
  const needed = hasNnt(fit)
  return csv(
    subgroups.map(({ node, label, n, trials, effect, outcome }) => ({
      node,
      subgroup: label,
      n: withoutNoise(n),
      n_control: withoutNoise(patientsInArm(trials, control)),
      n_experimental: withoutNoise(patientsInArm(trials, experimental)),
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
      ...(needed && {
        nnt: outcome?.nnt?.estimate ?? null,
        nnt_lo: outcome?.nnt?.lo ?? null,
        nnt_hi: outcome?.nnt?.hi ?? null,
      }),
      ...(effect.kenwardRoger && {
        kenward_roger_se: effect.kenwardRoger.se,
        kenward_roger_df: effect.kenwardRoger.df,
        kenward_roger_p: effect.kenwardRoger.p,
      }),
      ...posteriorColumns(fit, node),
      ...userDriven(byHand, node),
    })),
  )
}

/** The posterior of the effect, of a fit under a prior of the heterogeneity. */
function posteriorColumns({ bayes }: FitResult, node: number): Record<string, number | null> {
  if (bayes === undefined) return {}
  const own = bayes.effects.find((effect) => effect.node === node)
  return {
    posterior_median: own?.median ?? null,
    posterior_sd: own?.sd ?? null,
    posterior_lo: own?.lo ?? null,
    posterior_hi: own?.hi ?? null,
    p_below_0: own?.below0 ?? null,
    p_above_0: own?.above0 ?? null,
    ...(bayes.mcid !== null && {
      p_below_margin: own?.belowMargin ?? null,
      p_above_margin: own?.aboveMargin ?? null,
    }),
  }
}

/** A sum of case weights without the rounding errors of its last digits. */
const withoutNoise = (n: number): number => Number(n.toPrecision(12))

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

/** The column that is there only where a person has changed the tree. */
const userDriven = (byHand: ReadonlySet<number> | null, node: number) =>
  byHand === null ? {} : { user_driven: byHand.has(node) }

/**
 * The subgroup of every patient as CSV: row of the file, trial, arm, part of an honest analysis, node; and, where a person
 * has changed the tree, whether the subgroup hangs on that.
 *
 * @param patients in the order of `node`
 */
export function patientsCsv(
  patients: readonly ListedPatient[],
  node: ArrayLike<number>,
  fit: Pick<FitResult, 'spec' | 'tree'>,
): string {
  const byHand = nodesByHand(fit)
  return csv(
    patients.map((patient, i) => ({
      ...patient,
      node: node[i],
      ...userDriven(byHand, node[i]),
    })),
  )
}

const csv = (rows: readonly Readonly<Record<string, CsvCell>>[]): string => `${csvOfRecords(rows)}\n`
