import type { PlacingTree } from './predict.js'
import { kidFor } from './predict.js'

/**
 * Where a patient of whom not everything is known may end: the subgroups that the known values leave open, in the order of
 * the tree; a node whose split has not seen the patient's level is an end as well.
 *
 * @param patient values by covariate; null, NaN, '' and what is left out are not known
 */
export function reachableLeaves(
  { nodes }: PlacingTree,
  patient: Readonly<Record<string, number | string | null>>,
): number[] {
  const visit = (id: number): number[] => {
    const { split, kids } = nodes[id - 1]
    if (split === null) return [id]
    const kid = kidFor(split, Object.hasOwn(patient, split.variable) ? patient[split.variable] : null)
    if (kid === null) return kids.flatMap(visit)
    return kid < 0 ? [id] : visit(kids[kid])
  }
  return visit(1)
}
