import type { Ipd } from '../data/ipd.js'
import { twoStage } from '../meta/two-stage.js'
import type { FitNode, FitResult } from './fit-schema.js'
import { subgroupOfPatients } from './placement.js'
import { trialEffect } from './trial-effect.js'

/** The interaction of treatment and one split, from comparisons within trials only. Plain data. */
export interface WithinTrial {
  readonly node: number
  /** The two sides of the split, by the nodes below it. */
  readonly sides: readonly [left: number, right: number]
  /** Trials that have both arms on both sides, each with its difference of effects, right less left. */
  readonly trials: readonly { readonly trial: string; readonly estimate: number; readonly se: number }[]
  /** Trials that cannot tell. */
  readonly silent: readonly string[]
  /** Pooled by restricted maximum likelihood, Hartung–Knapp–Sidik–Jonkman intervals with their floor; null without trials. */
  readonly pooled: {
    readonly estimate: number
    readonly lo: number | null
    readonly hi: number | null
    /** Of the interval; null for that of a single trial. */
    readonly df: number | null
    readonly p: number | null
    readonly tau2: number | null
    readonly I2: number | null
    readonly Q: number
    readonly Qp: number | null
  } | null
}

/**
 * For each split in two, the difference between the treatment effects on its sides in each trial, and these pooled: the
 * comparison within trials that differences between trials cannot bias. The patients that made the split are those that
 * are compared, so the p-value is too small.
 *
 * Source: Fisher, Carpenter, Morris, Freeman & Tierney (2017), BMJ 356, j573.
 */
export function withinTrialInteractions(fit: FitResult, ipd: Ipd): WithinTrial[] {
  const { nodes } = fit.tree
  const place = subgroupOfPatients(fit, ipd)
  return nodes
    .filter(({ kids }) => kids.length === 2)
    .map(({ id, kids: [left, right] }) => {
      const sides = [leavesBelow(nodes, left), leavesBelow(nodes, right)]
      const trials: { trial: string; estimate: number; se: number }[] = []
      const silent: string[] = []
      ipd.trial.levels.forEach((trial, k) => {
        const [a, b] = sides.map((leaves) => sideEffect(fit, ipd, place, leaves, k))
        if (a === null || b === null || !(a.se > 0) || !(b.se > 0)) silent.push(trial)
        else trials.push({ trial, estimate: b.estimate - a.estimate, se: Math.hypot(a.se, b.se) })
      })
      return { node: id, sides: [left, right], trials, silent, pooled: pool(trials, fit) }
    })
}

function leavesBelow(nodes: readonly FitNode[], id: number): Set<number> {
  const { kids } = nodes[id - 1]
  return kids.length === 0 ? new Set([id]) : new Set(kids.flatMap((kid) => [...leavesBelow(nodes, kid)]))
}

function sideEffect(
  { spec }: FitResult,
  { n, trial, treatment, outcome }: Ipd,
  place: Int32Array,
  leaves: ReadonlySet<number>,
  k: number,
) {
  const arms: [number[], number[]] = [[], []]
  for (let i = 0; i < n; i++)
    if (trial.codes[i] === k && leaves.has(place[i])) arms[treatment.arm[i]].push(outcome.values[i])
  return trialEffect(Float64Array.from(arms[0]), Float64Array.from(arms[1]), spec.family, spec.control_.level)
}

function pool(trials: WithinTrial['trials'], { spec }: FitResult): WithinTrial['pooled'] {
  if (trials.length === 0) return null
  const { estimate, lo, hi, p, tau2, I2, Q, Qp, K, knhaFloored } = twoStage(
    trials.map((trial) => trial.estimate),
    trials.map(({ se }) => se),
    { level: spec.control_.level },
  )
  const inference = K > 1 ? knhaFloored : { lo, hi, p, df: null }
  return { estimate, lo: inference.lo, hi: inference.hi, df: inference.df, p: inference.p, tau2, I2, Q, Qp }
}
