import { type FamilyName, familyOf } from '../../families/families.js'
import type { ClusterBlocks } from '../../fluctuation/within/clusters/cluster-blocks.js'
import { clusterBlocks } from '../../fluctuation/within/clusters/cluster-blocks.js'
import { CutRoom } from '../../fluctuation/within/cut-room.js'
import { binsFor, prognosticBins } from '../../fluctuation/within/prognostic-bins.js'
import type { TrialClocks } from '../../fluctuation/within/trial-clocks.js'
import { trialClocks } from '../../fluctuation/within/trial-clocks.js'
import { withinCuts } from '../../fluctuation/within/within-cuts.js'
import { nominalTest, withinLevels, withinPartition } from '../../fluctuation/within/within-levels.js'
import type {
  CodedPatients,
  WithinCovariate,
  WithinPatients,
} from '../../fluctuation/within/within-patients.js'
import { workingModel } from '../../fluctuation/within/working-model.js'
import type { WorkingModel } from '../../fluctuation/within/working-residuals.js'
import type { StratumSums } from '../../models/cells/cells.js'
import { fitStrata } from '../../models/cells/fit-strata.js'
import type { StrataFit } from '../../models/cells/strata-fit.js'
import { groupsOf } from '../../models/cells/strata-fit.js'
import { weightOf } from '../../models/rows/patient-rows.js'
import type { CellSource } from '../../sources/cell-source.js'
import type { ChosenSplit } from '../grow/split-node.js'
import { numericSplit } from '../grow/split-node.js'
import { adjustedFor, testedIn } from '../grow/test-node.js'
import type { StabilityTest, TreeControl } from '../shape/tree.js'
import type { Adjusted } from './design-model.js'
import type { NodeModel } from './node-model.js'
import { withinPath } from './within-path.js'

/** Levels of a nominal factor in a node up to which it is split: all partitions of them are tried. */
export const MOST_LEVELS_SPLIT = 20

/** The fit of a node, with its patients where effects are going to be adjusted for covariates or to allow for clusters. */
export type WithinFit = StrataFit

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
 * Source: methods.md §9.1.
 */
export function withinModel<Node>(
  source: CellSource<Node>,
  { data, patientsIn, inOrder }: Adjusted<Node>,
  family: FamilyName,
  control: WithinControl,
): NodeModel<Node> {
  const trials = source.trials.length
  const groupOf = groupsOf(trials, true)
  const noOffset = new Float64Array(2 * trials)
  const inRoot = new Float64Array(2 * trials)
  for (let row = 0; row < data.n; row++) inRoot[data.stratum[row]] += weightOf(data, row)
  const both = source.trials.filter((_, k) => inRoot[2 * k] > 0 && inRoot[2 * k + 1] > 0).length
  const mintrials = control.mintrials ?? Math.max(1, Math.min(2, both))
  const patients = inRoot.reduce((sum, n) => sum + n, 0)
  // One order in the working model, whatever that of the settings: no bit depends on it.
  const byName = source.covariates
    .map((_, index) => index)
    .sort((a, b) => (source.covariates[a].name < source.covariates[b].name ? -1 : 1))
  const room = new CutRoom(data.n)

  return {
    columns: 2 * trials,
    dfsplit: 1,
    minsize: Math.max(40, Math.ceil(patients / 20)),
    fit(node): WithinFit {
      const sums = source.sums(node)
      const fit = fitStrata(family, sums, source.centre, noOffset, groupOf)
      const rows = patientsIn(node)
      return {
        ...fit,
        objfun: lackOfFit(rows, sums),
        ...((data.adjust.length > 0 || data.cluster !== null) && { rows: rows.slice() }),
      }
    },
    examine(node, fit, minsize, only) {
      const here = gather(node)
      const { from, most } = limitsOf(fit.n, minsize)
      const limits = { from, mintrials }
      const bins = source.covariates.map((_, index) => prognosticBins(covariateOf(node, index), here, most))
      const common =
        control.prognosis === 'all'
          ? look(
              here,
              byName.map((index) => bins[index]),
            )
          : null
      const lookFor = (index: number): Looked => common ?? look(here, [bins[index]])
      const cuts = new Map<number, number>()
      const single = only === undefined ? source.covariates.map((_, index) => test(index)) : [test(only)]
      return {
        tests: only === undefined ? adjustedFor(single, testedIn(single), control) : single,
        dropped: { groups: [], treatment: false, terms: [] },
        instability: () => [],
        split: (index) => split(index),
      }

      function test(index: number): StabilityTest {
        const { name: variable, kind, levels } = source.covariates[index]
        const none = { variable, statistic: 0, df: 0, peak: null, logP: null, logPAdjusted: null }
        const { model, clocks, clusters } = lookFor(index)
        if (kind === 'nominal') {
          const found =
            clocks && nominalTest(withinLevels(here, model, clocks, levelsOf(node, index), clusters))
          if (found === null) return { ...none, kind: 'F' }
          const { statistic, df, dfResidual, code } = found
          const logP = found.logP + 0 // never −0
          const peak = levels![code]
          return { variable, kind: 'F', statistic, df, dfResidual, peak, logP, logPAdjusted: logP }
        }
        const found =
          clocks &&
          withinCuts(here, model, clocks, covariateOf(node, index), limits, undefined, room, clusters)
        if (found === null) return { ...none, kind: 'supF' }
        const { statistic, df: dfResidual, code } = found
        const logP = found.logP + 0
        cuts.set(index, code)
        const peak = kind === 'numeric' ? source.valueOf(node, index, code) : levels![code]
        return { variable, kind: 'supF', statistic, df: 1, dfResidual, peak, logP, logPAdjusted: logP }
      }

      function split(index: number): ChosenSplit | null {
        const { name: variable, kind, levels } = source.covariates[index]
        if (kind === 'nominal') {
          const { model, clocks, clusters } = lookFor(index)
          if (clocks === null) return null
          const at = withinLevels(here, model, clocks, levelsOf(node, index), clusters)
          if (at.code.length > MOST_LEVELS_SPLIT) return null
          const found = withinPartition(at, clocks, minsize, mintrials)
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
            source.valueOf(node, index, code + 1),
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
        const here = gather(handle)
        const { from, most } = limitsOf(node.fit.n, minsize)
        const wanted = control.prognosis === 'all' ? byName : [index]
        const bins = wanted.map((other) => prognosticBins(covariateOf(handle, other), here, most))
        const { model, clocks, clusters } = look(here, bins)
        return {
          here,
          model,
          clocks: clocks!,
          clusters,
          covariate: covariateOf(handle, index),
          limits: { from, mintrials },
        }
      }),
    profile: () => null,
  }

  function limitsOf(n: number, minsize: number) {
    return {
      from: Math.max(control.trim > 1 ? control.trim : Math.ceil(control.trim * n), minsize),
      most: binsFor(n, source.covariates.length, control.prognosis),
    }
  }

  /** RSS, or deviance, of the means of trial × arm. */
  function lackOfFit(rows: Uint32Array, { n, mass, sum, squares }: StratumSums): number {
    const { linear, saturated } = familyOf(family)
    if (linear) return squares.reduce((total, own) => total + own, 0)
    let total = 0
    for (let s = 0; s < n.length; s++) if (n[s] > 0) total -= 2 * saturated(sum[s], mass[s])
    for (const row of rows)
      total += 2 * weightOf(data, row) * saturated(data.outcome[row], data.exposure?.[row] ?? 1)
    return total
  }

  function look(here: WithinPatients, bins: Parameters<typeof workingModel>[1]): Looked {
    const model = workingModel(here, bins)
    const clocks = trialClocks(here, model)
    return { model, clocks, clusters: clocks && clusterBlocks(here, model, clocks) }
  }

  function gather(node: Node): WithinPatients {
    const rows = patientsIn(node)
    const n = rows.length
    const pick = (values: Float64Array) => {
      const own = new Float64Array(n)
      for (let i = 0; i < n; i++) own[i] = values[rows[i]]
      return own
    }
    const stratum = new Uint16Array(n)
    for (let i = 0; i < n; i++) stratum[i] = data.stratum[rows[i]]
    const { cluster } = data
    return {
      ...{ family, n, trials, stratum },
      outcome: pick(data.outcome),
      weight: data.weight && pick(data.weight),
      exposure: data.exposure && pick(data.exposure),
      adjust: data.adjust.map(({ standard }) => pick(standard)),
      cluster: cluster && {
        code: Uint32Array.from(rows, (row) => cluster[row]),
        count: source.cluster!.count,
      },
    }
  }

  function covariateOf(node: Node, index: number): WithinCovariate {
    const own = inOrder!(node, index)
    return own.code === null ? { kind: 'numeric', ...own } : { kind: source.covariates[index].kind, ...own }
  }

  /** Of a factor, which always has codes. */
  function levelsOf(node: Node, index: number): CodedPatients {
    return covariateOf(node, index) as CodedPatients
  }
}
