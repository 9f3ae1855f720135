import type { FamilyName } from '../../families/families.js'
import { clusterBlocks } from '../../fluctuation/within/clusters/cluster-blocks.js'
import { cutBounds } from '../../fluctuation/within/cuts/cut-bounds.js'
import { trialClocks } from '../../fluctuation/within/trial-clocks.js'
import { withinCuts } from '../../fluctuation/within/within-cuts.js'
import { nominalTest, withinLevels } from '../../fluctuation/within/within-levels.js'
import type { CodedPatients, WithinPatients } from '../../fluctuation/within/within-patients.js'
import { workingModel } from '../../fluctuation/within/working-model.js'
import type { CellSource } from '../../sources/cell-source.js'
import { adjustedFor, testedIn } from '../grow/adjusted-tests.js'
import type { StabilityTest } from '../shape/tree.js'
import type { Adjusted } from './design-model.js'
import { gatheredPatients } from './gathered-patients.js'
import { DEFAULT_MINEVENTS, timesOf } from './hazard-model.js'
import type { WithinControl } from './within-model.js'

/** The covariate that is asked about, with the number of tests that its p is adjusted for. */
export interface OnlyCovariate {
  readonly index: number
  readonly count: number
}

/**
 * Does the level of the outcome, that of both arms taken together, change along a covariate within trials? The working model
 * knows trial × arm (and covariates to adjust for) and nothing else; its residuals are added up along the covariate, every
 * trial × arm on its own clock and tied down at both ends: what trials and their arms have for level and effect, and their case
 * mix, cannot show.
 *
 * @param adjusted the patients one by one; null for sources that answer in sums alone
 * @returns tests of all covariates of a node, or of one
 * Source: methods.md §9.1, item 9; ADR 34.
 */
export function levelTests<Node>(
  source: CellSource<Node>,
  adjusted: Adjusted<Node> | null,
  family: FamilyName,
  control: WithinControl,
): (node: Node, minsize: number, only?: OnlyCovariate) => StabilityTest[] {
  const gathered = gatheredPatients(source, adjusted, family)
  const mintrials = control.mintrials ?? Math.max(1, Math.min(2, source.trials.length))
  const minevents = timesOf(source, adjusted) === null ? null : (control.minevents ?? DEFAULT_MINEVENTS)
  return (node, minsize, only) => {
    const beside = gathered.at(node)
    const look = (here: WithinPatients) => {
      const model = workingModel(here, [])
      const clocks = trialClocks(here, model, 'level')
      return { model, clocks, clusters: here.cluster && clocks && clusterBlocks(here, model, clocks) }
    }
    const common = gathered.together && source.covariates.length > 0 ? look(beside(0).here) : null
    const size = source.sums(node).n.reduce((sum, own) => sum + own, 0)
    const limits = {
      from: Math.max(control.trim > 1 ? control.trim : Math.ceil(control.trim * size), minsize),
      mintrials,
    }
    if (only !== undefined) return adjustedFor([test(only.index)], only.count, control)
    const all = source.covariates.map((_, index) => test(index))
    return adjustedFor(all, testedIn(all), control)

    function test(index: number): StabilityTest {
      const { name: variable, kind, levels } = source.covariates[index]
      const { here, covariate } = beside(index)
      const { model, clocks, clusters } = common ?? look(here)
      const none = { variable, statistic: 0, df: 0, peak: null, logP: null, logPAdjusted: null }
      if (kind === 'nominal') {
        const found =
          clocks && nominalTest(withinLevels(here, model, clocks, covariate as CodedPatients, clusters))
        if (found === null) return { ...none, kind: 'F' }
        const { statistic, df, dfResidual, code, logP } = found
        return { ...none, kind: 'F', statistic, df, dfResidual, peak: levels![code], logP: logP + 0 }
      }
      const cuts = minevents === null ? limits : { ...limits, bounds: cutBounds(here, covariate, minevents) }
      const found =
        clocks && withinCuts(here, model, clocks, covariate, cuts, undefined, gathered.room, clusters)
      if (found === null) return { ...none, kind: 'supF' }
      const { statistic, df: dfResidual, code, logP } = found
      const peak = kind === 'numeric' ? source.valueOf(node, index, code) : levels![code]
      return { ...none, kind: 'supF', statistic, df: 1, dfResidual, peak, logP: logP + 0 }
    }
  }
}
