import type { Estimate } from '../../families/inference.js'
import { zEstimate } from '../../families/inference.js'
import { fitCox } from '../../models/survival/cox.js'
import { riskTable } from '../../models/survival/risk-table.js'
import type { LeafCells } from '../../models/within/leaf-cells.js'
import type { WithinEffects } from '../../models/within/within-effects.js'
import { withinEffects } from '../../models/within/within-effects.js'
import { effectsDesign } from '../effects/effects-design.js'
import { effectOf } from '../effects/effects-effect.js'
import type { TrialEffect } from '../effects/trial-effect.js'
import type { Prepared } from '../patients/prepare.js'
import { coxEstimate } from '../survival/effects-survival.js'
import { sampleOf } from '../survival/survival-sample.js'
import type { AnalysisOptions } from './analysis-parts.js'
import { ownEffects } from './analysis-parts.js'
import { effectPatients, groupCells } from './group-cells.js'
import type { MixedInteractions, ModelInteractions } from './interaction-models.js'
import { commonInteractions, mixedInteractions } from './interaction-models.js'
import { groupsAmalgamated, groupsWithin } from './within-design.js'

/** What an analysis of given subgroups asks of models of the outcome. */
export interface GroupModels {
  /** Sums by trial, subgroup and arm. */
  readonly cells: LeafCells
  /** Floating estimates and differences from within trials. */
  readonly floating: WithinEffects
  /** The trials' own effects, or those of some of their patients. */
  own(belongs?: (patient: number) => boolean): TrialEffect[]
  /** Differences that vary between trials; null where they have no such model. */
  random(): MixedInteractions | null
  /** Differences that mix patients and trials. */
  amalgamated(): ModelInteractions
}

/**
 * @param codes subgroup of each patient, 0 … groups − 1
 */
export const groupModels = (
  data: Prepared,
  codes: Int32Array,
  groups: number,
  options: AnalysisOptions,
): GroupModels =>
  data.ipd.time === undefined
    ? modelsOfOutcomes(data, codes, groups, options)
    : modelsOfTimes(data, codes, groups, options)

function modelsOfOutcomes(
  { ipd, adjust }: Prepared,
  codes: Int32Array,
  groups: number,
  options: AnalysisOptions,
): GroupModels {
  const { family, level } = options
  const cells = groupCells(ipd, family, codes, groups)
  const design = effectsDesign(ipd, adjust)
  return {
    cells,
    floating: withinEffects(cells, level, effectPatients(ipd, adjust, codes, groups)),
    own: (belongs) => ownEffects(design, options, belongs),
    random() {
      const model = groupsWithin(ipd, adjust, codes, groups)
      const sumOfTreatments = (columns: readonly Float64Array[]) =>
        columns[0].map((_, i) =>
          columns.reduce(
            (sum, values, c) => (isTreatment(model.design.columns[c].term) ? sum + values[i] : sum),
            0,
          ),
        )
      return mixedInteractions(model, sumOfTreatments, { family, level, scale: 1 })
    },
    amalgamated: () =>
      commonInteractions(groupsAmalgamated(ipd, adjust, codes, groups), { family, level, scale: 1 }),
  }
}

const isTreatment = (term: string): boolean => term.startsWith('treatment:')

/**
 * Cox's model: within trials with strata of trial × subgroup and Breslow's ties, as metaMOB-WT's effects are; effects of
 * trials, and of subgroups over all trials (strata of trials), with Efron's, as elsewhere.
 */
function modelsOfTimes(
  { ipd }: Prepared,
  codes: Int32Array,
  groups: number,
  { family, level }: AnalysisOptions,
): GroupModels {
  const cells = groupCells(ipd, family, codes, groups, 'cox')
  const patients = Array.from({ length: ipd.n }, (_, i) => i)
  const cox = (rows: readonly number[]): Estimate | null =>
    rows.length === 0 ? null : coxEstimate(fitCox(riskTable(sampleOf(ipd, rows))), level)
  return {
    cells,
    floating: withinEffects(cells, level, null),
    own: (belongs = () => true) =>
      ipd.trial.levels.map((_, k) => {
        const rows = patients.filter((i) => ipd.trial.codes[i] === k && belongs(i))
        const estimate = cox(rows)
        return { estimate, firth: false, why: estimate === null ? whyNot(ipd, rows) : '', cells: null }
      }),
    // A mixed partial likelihood of interactions has no reference here; the two-stage rows say how they vary.
    random: () => null,
    amalgamated() {
      const effects = Array.from({ length: groups }, (_, j) => cox(patients.filter((i) => codes[i] === j)))
      return {
        // The likelihood of strata of trial × subgroup falls into those of the subgroups.
        effects: effects.slice(1).map((own) => effectOf(difference(own, effects[0], level), family)),
        notes: [],
      }
    },
  }
}

function difference(a: Estimate | null, b: Estimate | null, level: number): Estimate | null {
  if (a === null || b === null) return null
  return zEstimate(a.estimate - b.estimate, Math.hypot(a.se!, b.se!), level)
}

/** Why patients of a trial have no hazard ratio, to follow the trial's name. */
function whyNot({ treatment, outcome }: Prepared['ipd'], rows: readonly number[]): string {
  const arms = [0, 1].map((arm) => rows.filter((i) => treatment.arm[i] === arm))
  if (arms.some((own) => own.length === 0)) return 'has patients in one arm only'
  return arms.some((own) => own.every((i) => outcome.values[i] === 0))
    ? 'has no events in an arm'
    : 'has no events of an arm while both have patients at risk'
}
