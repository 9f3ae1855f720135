import type { Ipd } from '../../data/patients/ipd.js'
import type { Note } from '../../errors.js'
import type { FamilyName } from '../../families/families.js'
import { LEAST_SHARE } from '../../models/rows/clusters/cluster-robust.js'
import type { EffectsResult } from '../../results/effects-schema.js'
import type { EffectsDesign } from '../effects/effects-design.js'
import { columnContrast, designTerms } from '../effects/effects-design.js'
import { effectOf, type WithNotes } from '../effects/effects-effect.js'
import { standardised } from '../effects/effects-outcome.js'
import { clusterInference } from './cluster-inference.js'
import { FEW, fewClusters, notKnownFromClusters, understatedByClusters } from './cluster-notes.js'

/** Share of a variance below which a note says that its estimate is too small. */
const WHOLE = 0.95

/** The (generalised) linear model of `effects` with cluster-robust standard errors, tests and intervals. */
export function clusteredModel(
  part: EffectsResult['lm'],
  design: EffectsDesign,
  cluster: NonNullable<Ipd['cluster']>,
  { family, level }: { readonly family: FamilyName; readonly level: number },
): WithNotes<EffectsResult['lm']> {
  const inference = clusterInference(design, cluster, family, level)
  const clusters = inference?.clusters ?? new Set(cluster.codes).size
  const fixed = designTerms(design).map(({ term, contrast }, i) => {
    const { effect } = part.fixed[i]
    if (effect === null || effect.estimate === null) return { term, effect }
    const estimate =
      inference === null
        ? { ...effect, estimate: effect.estimate, ...NOTHING }
        : inference.estimate(contrast, effect.estimate)
    return {
      term,
      effect: {
        ...effectOf({ ...estimate, method: 'satterthwaite' }, family)!,
        covariance: 'CR2' as const,
        clusters,
      },
    }
  })
  const { effect } = fixed[1]
  const share = inference?.share(columnContrast(design.columns.length, 0)) ?? 0
  const outcome =
    part.outcome &&
    (inference === null
      ? withoutIntervals(part.outcome)
      : standardised(
          {
            ...{
              length: design.y.length,
              trial: design.trial,
              columns: design.columns.map(({ values }) => values),
            },
            patients: design.weights ?? new Float64Array(design.y.length).fill(1),
          },
          {
            ...{ family, intercepts: inference.intercepts, coefficients: inference.coefficients },
            ...{ se: inference.reach, quantile: 1 },
          },
        ))
  return {
    part: { ...part, effect, fixed, outcome },
    notes: effect === null ? [] : effectNotes(cluster.name, effect, share),
  }
}

const NOTHING = { se: null, df: null, statistic: null, p: null, lo: null, hi: null }

/** Mean outcomes whose uncertainty is not known. */
export function withoutIntervals<Outcome extends NonNullable<EffectsResult['lm']['outcome']>>(
  outcome: Outcome,
): Outcome {
  const { control, experimental, difference } = outcome
  const bare = ({ estimate }: typeof control) => ({ estimate, lo: null, hi: null })
  return {
    ...outcome,
    control: bare(control),
    experimental: bare(experimental),
    difference: bare(difference),
  }
}

/**
 * What a reader must know of an effect with cluster-robust inference.
 *
 * @param node of a subgroup
 */
export function effectNotes(
  name: string,
  {
    estimate,
    se,
    df,
  }: { readonly estimate: number | null; readonly se: number | null; readonly df: number | null },
  share: number,
  node?: number,
): Note[] {
  if (estimate === null || !Number.isFinite(estimate)) return []
  if (se === null) return [notKnownFromClusters(name, node)]
  return [
    ...(share >= LEAST_SHARE && share < WHOLE ? [understatedByClusters(name, node)] : []),
    ...(df !== null && df < FEW ? [fewClusters(name, df, node)] : []),
  ]
}
