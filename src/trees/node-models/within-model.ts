import { type FamilyName, familyOf } from '../../families/families.js'
import type { ClusterBlocks } from '../../fluctuation/within/clusters/cluster-blocks.js'
import { clusterBlocks } from '../../fluctuation/within/clusters/cluster-blocks.js'
import type { CutLimits } from '../../fluctuation/within/cut-limits.js'
import { cutBounds } from '../../fluctuation/within/cuts/cut-bounds.js'
import { binsFor, prognosticBins } from '../../fluctuation/within/prognostic-bins.js'
import type { TrialClocks } from '../../fluctuation/within/trial-clocks.js'
import { trialClocks } from '../../fluctuation/within/trial-clocks.js'
import { cutLogP, cutLogPBounds, largestCut } from '../../fluctuation/within/within-cuts.js'
import { nominalTest, withinLevels, withinPartition } from '../../fluctuation/within/within-levels.js'
import type {
  BesideCovariate,
  CodedPatients,
  WithinCovariate,
  WithinPatients,
} from '../../fluctuation/within/within-patients.js'
import { workingModel } from '../../fluctuation/within/working-model.js'
import type { WorkingModel } from '../../fluctuation/within/working-residuals.js'
import type { StratumSums } from '../../models/cells/cells.js'
import { fitStrata } from '../../models/cells/fit-strata.js'
import { groupsOf } from '../../models/cells/strata-fit.js'
import type { HazardFit } from '../../models/hazard/hazard-fit.js'
import { fitHazard } from '../../models/hazard/hazard-fit.js'
import { fillStrata, hazardStrata, strataOfGroup } from '../../models/hazard/hazard-sums.js'
import { profileEffect } from '../../models/hazard/profile-effect.js'
import type { PatientRows } from '../../models/rows/patient-rows.js'
import { weightOf } from '../../models/rows/patient-rows.js'
import type { CellSource } from '../../sources/cell-source.js'
import { adjustedFor, testedIn } from '../grow/adjusted-tests.js'
import type { BoundedTest, Lean } from '../grow/lean-tests.js'
import { knownTest, leanTests } from '../grow/lean-tests.js'
import type { ChosenSplit } from '../grow/split-node.js'
import { numericSplit } from '../grow/split-node.js'
import type { NodeFit, StabilityTest, TreeControl } from '../shape/tree.js'
import type { Adjusted } from './design-model.js'
import { gatheredPatients } from './gathered-patients.js'
import { DEFAULT_MINEVENTS, timesOf } from './hazard-model.js'
import type { NodeModel } from './node-model.js'
import { withinPath } from './within-path.js'

/** Levels of a nominal factor in a node up to which it is split: all partitions of them are tried. */
export const MOST_LEVELS_SPLIT = 20

/** The fit of a node, with its patients where effects are going to be adjusted for covariates or to allow for clusters. */
export type WithinFit = NodeFit

/** Settings of the tests from within trials. */
export interface WithinControl extends TreeControl {
  /** Bins of all covariates in one working model, or only those of the covariate that is tested. */
  readonly prognosis: 'all' | 'own'
  /** Trials that must tell on which side of a cut the effect is larger; null for two, or as many as there are. */
  readonly mintrials: number | null
}

/** What is known of a node: one working model, or one for each covariate. */
interface Looked {
  readonly model: WorkingModel
  readonly clocks: TrialClocks | null
  readonly clusters: ClusterBlocks | null
}

/**
 * The node model of metaMOB-WT: every trial has its own intercept and its own treatment effect in every node,
 * `g(E y) = γ_jk + β_jk t + h_j(z)`, and a covariate is split on only where the treatment effect differs within trials.
 *
 * @param adjusted the patients one by one; null for sources that answer in sums alone: prognosis is then that of the covariate
 *   that is tested, as in `prognosis: "own"`
 * @param lean what is wanted of the tests in one of many trees; all without
 *
 * Source: methods.md §9.1.
 */
export function withinModel<Node>(
  source: CellSource<Node>,
  adjusted: Adjusted<Node> | null,
  family: FamilyName,
  control: WithinControl,
  lean?: Lean,
): NodeModel<Node> {
  const gathered = gatheredPatients(source, adjusted, family)
  const times = timesOf(source, adjusted)
  const minevents = times === null ? 0 : (control.minevents ?? DEFAULT_MINEVENTS)
  const prognosis = gathered.together ? control.prognosis : 'own'
  const trials = source.trials.length
  const groupOf = groupsOf(trials, true)
  const noOffset = new Float64Array(2 * trials)
  const inRoot = adjusted === null ? source.sums(source.root()).n : patientsBy(adjusted.data, 2 * trials)
  const both = source.trials.filter((_, k) => inRoot[2 * k] > 0 && inRoot[2 * k + 1] > 0).length
  const mintrials = control.mintrials ?? Math.max(1, Math.min(2, both))
  const patients = inRoot.reduce((sum, n) => sum + n, 0)
  // One order in the working model, whatever that of the settings: no bit depends on it.
  const byName = source.covariates
    .map((_, index) => index)
    .sort((a, b) => (source.covariates[a].name < source.covariates[b].name ? -1 : 1))

  return {
    columns: 2 * trials,
    dfsplit: 1,
    minsize: Math.max(40, Math.ceil(patients / 20)),
    fit(node): WithinFit {
      const sums = source.sums(node)
      if (times !== null) return ownHazards(sums, adjusted?.patientsIn(node).slice() ?? new Uint32Array(0))
      const fit = fitStrata(family, sums, source.centre, noOffset, groupOf)
      const rows = adjusted?.patientsIn(node)
      const singly = adjusted !== null && (adjusted.data.adjust.length > 0 || adjusted.data.cluster !== null)
      return {
        ...fit,
        objfun: lackOfFit(rows, sums),
        ...(singly && { rows: rows!.slice() }),
      }
    },
    examine(node, fit, minsize, only) {
      const beside = gathered.at(node)
      const { from, most } = limitsOf(fit.n, minsize)
      const limits = { from, mintrials }
      const binsOf = (index: number) => {
        const { here, covariate } = beside(index)
        return prognosticBins(covariate, here, most)
      }
      const common =
        prognosis === 'all' && byName.length > 0 ? look(beside(0).here, byName.map(binsOf)) : null
      const lookFor = (index: number): Looked & BesideCovariate => {
        const own = beside(index)
        return { ...own, ...(common ?? look(own.here, [binsOf(index)])) }
      }
      const cuts = new Map<number, number>()
      const wanted = only === undefined ? source.covariates.map((_, index) => index) : [only]
      const bounded = wanted.map((index) => test(index))
      const single =
        lean === undefined ? bounded.map((own) => own.exact()) : leanTests(bounded, lean, control)
      return {
        tests: only === undefined ? adjustedFor(single, testedIn(single), control) : single,
        dropped: { groups: [], treatment: false, terms: [] },
        instability: () => [],
        split: (index) => split(index),
      }

      function test(index: number): BoundedTest {
        const { name: variable, kind, levels } = source.covariates[index]
        const none = { variable, statistic: 0, df: 0, peak: null, logP: null, logPAdjusted: null }
        const { here, covariate, model, clocks, clusters } = lookFor(index)
        if (kind === 'nominal') {
          const found =
            clocks && nominalTest(withinLevels(here, model, clocks, covariate as CodedPatients, clusters))
          if (found === null) return knownTest({ ...none, kind: 'F' })
          const { statistic, df, dfResidual, code, levels: present } = found
          const logP = found.logP + 0 // never −0
          const peak = levels![code]
          const own = { statistic, df, dfResidual, levels: present, peak }
          return knownTest({ variable, kind: 'F', ...own, logP, logPAdjusted: logP })
        }
        const found =
          clocks &&
          largestCut(
            here,
            model,
            clocks,
            covariate,
            limitsWithEvents(here, covariate, limits),
            undefined,
            gathered.room,
            clusters,
          )
        if (found === null) return knownTest({ ...none, kind: 'supF' })
        const { statistic, df: dfResidual, code } = found
        cuts.set(index, code)
        const peak = kind === 'numeric' ? source.valueOf(node, index, code) : levels![code]
        const own = { variable, kind: 'supF', statistic, df: 1, dfResidual, peak } as const
        const withP = (logP: number): StabilityTest => ({ ...own, logP, logPAdjusted: logP })
        // The memory of the gaps is the next covariate's.
        const kept = { ...found, gaps: found.gaps.slice() }
        const { below, above, closer } = cutLogPBounds(kept)
        return { test: withP(below), above, closer, exact: () => withP(cutLogP(kept) + 0) }
      }

      function split(index: number): ChosenSplit | null {
        const { name: variable, kind, levels } = source.covariates[index]
        if (kind === 'nominal') {
          const { here, covariate, model, clocks, clusters } = lookFor(index)
          if (clocks === null) return null
          const at = withinLevels(here, model, clocks, covariate as CodedPatients, clusters)
          if (at.code.length > MOST_LEVELS_SPLIT) return null
          const found = withinPartition(at, clocks, minsize, mintrials, minevents)
          if (found === null) return null
          const child = new Int32Array(levels!.length).fill(-1)
          for (const code of at.code) child[code] = found.left.has(code) ? 0 : 1
          const side = (kid: number) => levels!.filter((_, code) => child[code] === kid)
          return {
            split: { variable, kind: 'nominal', left: side(0), right: side(1) },
            partition: { covariate: index, child, children: 2 },
            exhaustive: true,
          }
        }
        const code = cuts.get(index)
        if (code === undefined) return null
        if (kind === 'numeric') {
          const last = source.valueOf(node, index, code)
          return numericSplit(
            source.covariates[index],
            index,
            last,
            source.valueOf(node, index, nextCode(gathered.at(node)(index).covariate, code)),
            control,
          )
        }
        const child = Int32Array.from(levels!, (_, level) => Number(level > code))
        return {
          split: { variable, kind, left: levels!.slice(0, code + 1), right: levels!.slice(code + 1) },
          partition: { covariate: index, child, children: 2 },
          exhaustive: true,
        }
      }
    },
    process: (handle, node, index, minsize) =>
      withinPath(source, handle, node, index, control, () => {
        const beside = gathered.at(handle)
        const { here, covariate } = beside(index)
        const { from, most } = limitsOf(node.fit.n, minsize)
        const wanted = prognosis === 'all' ? byName : [index]
        const bins = wanted.map((other) => prognosticBins(beside(other).covariate, here, most))
        const { model, clocks, clusters } = look(here, bins)
        const limits = limitsWithEvents(here, covariate, { from, mintrials })
        return { here, model, clocks: clocks!, clusters, covariate, limits }
      }),
    profile: () => null,
  }

  function limitsOf(n: number, minsize: number) {
    return {
      from: Math.max(control.trim > 1 ? control.trim : Math.ceil(control.trim * n), minsize),
      most: binsFor(n, source.covariates.length, prognosis),
    }
  }

  /** Cuts of times to an event leave events on both sides. */
  function limitsWithEvents(here: WithinPatients, covariate: WithinCovariate, limits: CutLimits): CutLimits {
    return times === null ? limits : { ...limits, bounds: cutBounds(here, covariate, minevents) }
  }

  /** Hazards by trial × interval with one effect, and the lack of fit of the trials' own effects. */
  function ownHazards(sums: StratumSums, rows: Uint32Array): WithinFit {
    const stratum = adjusted?.data.stratum ?? new Uint16Array(0)
    const fit = fitHazard({ family, times: times!, stratum, groupOf, offset: noOffset, sums, rows })
    return { ...fit, objfun: lackOfHazards(fit) }
  }

  /** RSS, or deviance, of the means of trial × arm. */
  function lackOfFit(
    rows: Uint32Array | undefined,
    { n, mass, sum, squares, saturated: ofEach = 0 }: StratumSums,
  ): number {
    const { linear, saturated } = familyOf(family)
    if (linear) return squares.reduce((total, own) => total + own, 0)
    let total = 0
    for (let s = 0; s < n.length; s++) if (n[s] > 0) total -= 2 * saturated(sum[s], mass[s])
    if (rows === undefined) return total + 2 * ofEach
    const { data } = adjusted!
    for (const row of rows)
      total += 2 * weightOf(data, row) * saturated(data.outcome[row], data.exposure?.[row] ?? 1)
    return total
  }

  function look(here: WithinPatients, bins: Parameters<typeof workingModel>[1]): Looked {
    const model = workingModel(here, bins)
    const clocks = trialClocks(here, model)
    return { model, clocks, clusters: here.cluster && clocks && clusterBlocks(here, model, clocks) }
  }
}

/** The next larger code that is present. */
function nextCode({ code: codes }: WithinCovariate, code: number): number {
  if (codes === null) return code + 1
  let next = Number.POSITIVE_INFINITY
  for (let i = 0; i < codes.length; i++) if (codes[i] > code && codes[i] < next) next = codes[i]
  return next
}

/** Patients by trial × arm. */
function patientsBy(data: PatientRows, strata: number): Float64Array {
  const n = new Float64Array(strata)
  for (let row = 0; row < data.n; row++) n[data.stratum[row]] += weightOf(data, row)
  return n
}

/** Negative log-likelihood where every trial has its own effect. */
function lackOfHazards({ cells, times, groupOf }: HazardFit): number {
  const { width, count } = times.intervals
  const strata = hazardStrata(cells.strata / 2, count)
  fillStrata(strata, cells, width, groupOf, new Float64Array(cells.strata).fill(1))
  let lack = 0
  for (let k = 0; k < cells.strata / 2; k++) lack -= profileEffect(strataOfGroup(strata, k, count)).logLik
  return lack
}
