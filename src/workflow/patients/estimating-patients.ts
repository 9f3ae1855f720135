import type { Ipd } from '../../data/patients/ipd.js'
import type { FitResult } from '../../results/fit-schema.js'
import { honestPart } from '../fit/honest-part.js'
import { subgroupOfPatients } from './placement.js'

/**
 * The subgroup (node id) of every patient that effects are estimated from; 0 for the others, those who only found the
 * subgroups of an honest analysis. Whatever is estimated beside a fit is estimated from these patients.
 */
export function subgroupOfEstimating(fit: FitResult, ipd: Ipd): Int32Array {
  const node = subgroupOfPatients(fit, ipd)
  const { honest, seed } = fit.spec.control_
  if (honest === null) return node
  const part = honestPart(ipd, honest, seed)
  return node.map((id, i) => (part[i] === 1 ? id : 0))
}
