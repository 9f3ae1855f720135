import type { Ipd } from '../../data/patients/ipd.js'
import type { EffectTree } from '../../resampling/forest/forest-tree.js'
import type { Draws, Jackknife } from '../../resampling/forest/jackknife.js'
import { jackknife, mostlyNoise } from '../../resampling/forest/jackknife.js'
import { placeAll } from '../../resampling/place-all.js'

/** Patients, and where each of some of them ends in a tree: ids of nodes. */
export interface Places {
  readonly n: number
  readonly node: (tree: EffectTree, from: number, to: number) => ArrayLike<number>
}

/** Patients who are looked at together: memory does not grow with their number. */
const TOGETHER = 1000

/** Where the patients of the trials end. */
export const patientPlaces = ({ n, covariates }: Ipd): Places => ({
  n,
  node: (tree, from, to) =>
    placeAll(tree, {
      n: to - from,
      covariates: covariates.map((covariate) =>
        covariate.kind === 'numeric'
          ? { ...covariate, values: covariate.values.subarray(from, to) }
          : { ...covariate, codes: covariate.codes.subarray(from, to) },
      ),
    }),
})

/** Mean effect of each patient over the trees, with its standard error; `seTold`: whether these are more than noise. */
export function effectsByForest(
  trees: readonly (EffectTree & { readonly b: number })[],
  draws: Omit<Draws, 'trees'>,
  { n, node }: Places,
): { readonly effects: Float64Array; readonly ses: Float64Array; readonly seTold: boolean } {
  const seOf = jackknife({ ...draws, trees: trees.map(({ b }) => b) })
  const B = trees.length
  const effects = new Float64Array(n)
  const known: Jackknife[] = []
  for (let from = 0; from < n; from += TOGETHER) {
    const to = Math.min(n, from + TOGETHER)
    const each = new Float64Array((to - from) * B)
    trees.forEach((tree, b) => {
      const at = node(tree, from, to)
      for (let i = 0; i < at.length; i++) each[i * B + b] = tree.nodes[at[i] - 1].effect
    })
    for (let i = from; i < to; i++) {
      const own = each.subarray((i - from) * B, (i - from + 1) * B)
      for (let b = 0; b < B; b++) effects[i] += (own[b] - effects[i]) / (b + 1)
      known.push(seOf(own))
    }
  }
  return { effects, ses: Float64Array.from(known, ({ se }) => se), seTold: !mostlyNoise(known) }
}
