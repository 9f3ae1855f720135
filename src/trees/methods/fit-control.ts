import type { TreatmentCoding } from '../../models/cells/strata-terms.js'
import type { Intervals } from '../../models/hazard/event-times.js'
import type { TreeControl } from '../shape/tree.js'
import type { Alternation } from './alternation.js'

/** All settings of a fit. */
export interface FitControl extends TreeControl, Alternation {
  readonly reml: boolean
  /** Times to an event: intervals of constant hazards; 8 unless given. */
  readonly intervals?: Intervals | undefined
  /** metaMOB-WT: bins of all covariates in one working model, or only those of the covariate that is tested. */
  readonly prognosis: 'all' | 'own'
  /** metaMOB-WT: trials that must tell on which side of a cut the effect is larger; null for two, or as many as there are. */
  readonly mintrials: number | null
  readonly treatmentCoding: TreatmentCoding
  /** Correlated random intercept and treatment effect in metamob-ri. */
  readonly correlated: boolean
  /** Start mixed trees from the random effects of the model without subgroups (R's `ranefstart = TRUE`). */
  readonly ranefstart: boolean
  /** Points of adaptive Gauss–Hermite quadrature of GLMMs with one random effect; 1 is Laplace's approximation. */
  readonly nagq: number
  /** Prior of the heterogeneity between trials, as parsePrior reads it; null without. */
  readonly tauPrior: string | null
  /** Smallest difference that matters, on the scale of the effects. */
  readonly mcid: number | null
}
