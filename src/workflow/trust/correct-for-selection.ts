import type { Ipd } from '../../data/patients/ipd.js'
import type { Note } from '../../errors.js'
import type { Corrections } from '../../resampling/corrected-effects.js'
import { correctedEffects } from '../../resampling/corrected-effects.js'
import type { Reference } from '../../resampling/replicate.js'
import type { OneFit } from '../../results/fit-schema.js'
import type { Corrected } from '../../results/trust/stability-schema.js'
import type { Fitted } from '../../trees/methods/fitted.js'
import { finite } from '../fit/models/model-parts.js'
import type { Prepared } from '../patients/prepare.js'
import { differenceOfSubgroups, naiveEffect } from './difference-of-subgroups.js'
import { failureNotes, resampleTrees } from './resample-trees.js'
import type { TrustPool } from './trust-job.js'

/** Whether corrections have been shown to hold: models without covariates, rows of one patient (bench/trust). */
export const isCorrectable = ({ adjust, ipd }: Prepared): boolean =>
  adjust.length === 0 && ipd.weights === null

/**
 * Effects of the subgroups corrected for having been chosen by the patients who estimate them.
 *
 * @param notes is added to
 */
export async function correctForSelection(
  pool: TrustPool,
  B: number,
  ipd: Ipd,
  grown: Fitted,
  result: OneFit,
  reference: Reference,
  level: number,
  notes: Note[],
  onDone: (share: number) => void,
): Promise<Corrected> {
  const trees = await resampleTrees(pool, 'bootstrap', B, ipd.n, onDone)
  notes.push(...failureNotes(trees, 'bootstrap samples'))
  const { extremes } = reference
  const difference = extremes && differenceOfSubgroups(grown, result, extremes.best, extremes.worst, level)
  const found = correctedEffects(
    trees.replicates,
    result.subgroups.map(({ effect }) => naiveEffect(effect)),
    extremes && difference && { effect: difference, ...extremes },
  )
  const sparse = found.subgroups.flatMap(({ outOfBag }, j) =>
    outOfBag === null ? [result.subgroups[j].node] : [],
  )
  if (sparse.length > 0)
    notes.push({
      code: 'OOB_TOO_SPARSE',
      message: `the effect of subgroup ${sparse.join(', ')} is not corrected for selection: in more than half of the bootstrap samples too few of its patients were left to estimate it`,
    })
  return {
    trees: trees.replicates.length,
    failed: [...trees.failed],
    slope: found.slope === null ? null : finite(found.slope),
    factor: found.factor,
    subgroups: found.subgroups.map((own, j) => ({ node: result.subgroups[j].node, ...shown(own) })),
    contrast:
      extremes === null || difference === null || found.contrast === null
        ? null
        : {
            best: result.subgroups[extremes.best].node,
            worst: result.subgroups[extremes.worst].node,
            naive: {
              estimate: difference.estimate,
              se: difference.se,
              lo: difference.estimate - difference.reach * difference.se,
              hi: difference.estimate + difference.reach * difference.se,
            },
            ...shown(found.contrast),
          },
  }
}

const shown = ({ used, outOfBag, optimismCorrected, shrunk }: Corrections) => ({
  ...{ used, outOfBag, optimismCorrected, shrunk },
})
