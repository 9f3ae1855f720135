import type { Ipd } from '../../data/patients/ipd.js'
import { stratumColumns } from '../../resampling/group-sums.js'
import { placeAll } from '../../resampling/place-all.js'
import type { Reference } from '../../resampling/replicate.js'
import { stratifiedEffects } from '../../resampling/stratified-effects.js'
import type { OneFit } from '../../results/fit-schema.js'
import type { Fitted } from '../../trees/methods/fitted.js'
import { leavesOf } from '../../trees/shape/tree.js'

/** The tree of all patients as resamples are compared to it. */
export function referenceOf(ipd: Ipd, { tree }: Fitted, { subgroups, spec }: OneFit): Reference {
  const leaves = leavesOf(tree)
  const place = new Map(leaves.map(({ id }, j) => [id, j]))
  const subgroup = placeAll(tree, ipd).map((id) => place.get(id)!)
  const J = leaves.length
  const effect = stratifiedEffects(
    stratumColumns(ipd, spec.family, spec.control_.intervals),
    subgroup,
    J,
  ).map((own) => own.effect)
  const known = subgroups.flatMap(({ effect: { estimate } }, j) =>
    estimate === null ? [] : [{ j, estimate }],
  )
  // The first of those that are alike.
  const best = known.reduce((a, b) => (b.estimate > a.estimate ? b : a), known[0])
  const worst = known.reduce((a, b) => (b.estimate < a.estimate ? b : a), known[0])
  const extremes = known.length < 2 || best.j === worst.j ? null : { best: best.j, worst: worst.j }
  return { subgroup, J, effect: Float64Array.from(effect), extremes }
}
