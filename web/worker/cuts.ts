import type { CutEffects } from '../../src/workflow/interactions/cut-effects.js'
import { cutEffects } from '../../src/workflow/interactions/cut-effects.js'
import { subgroupOfPatients } from '../../src/workflow/patients/placement.js'
import { takePrepared } from '../../src/workflow/patients/prepare.js'
import { leavesBelow } from '../views/result/tree-walk.js'
import type { FitRequest } from './api.js'
import type { Fits } from './fits.js'

/** What every cut of a covariate would make of the effects on its sides, in the patients of a node of the tree. */
export function cutsOf(fits: Fits, request: FitRequest, variable: string, node: number): CutEffects {
  const all = fits.prepare(request.roles)
  const fit = fits.fitted(request)
  const leaves = new Set(leavesBelow(fit.tree.nodes, node))
  const placed = node === 1 ? null : subgroupOfPatients(fit, all.ipd)
  const data =
    placed === null
      ? all
      : takePrepared(
          all,
          Uint32Array.from(placed.keys()).filter((i) => leaves.has(placed[i])),
        )
  const covariate = data.ipd.covariates.find(({ name }) => name === variable)!
  return cutEffects(data, covariate, { family: request.roles.family, level: fit.spec.control_.level })
}
