/** How the leaves of a tree agree with the subgroups of the tree of all patients. */
export interface PartitionAgreement {
  /** Per subgroup, the largest |j ∩ l|/|j ∪ l| over the leaves l. */
  readonly jaccard: number[]
  /** Per subgroup the leaf that has it, the first at a draw. */
  readonly match: Int32Array
  /** Share of the pairs of patients of a subgroup that share a leaf; null for fewer than two patients. */
  readonly within: (number | null)[]
  /** Share of the pairs of a patient of a subgroup and one outside it that share a leaf; null for a single subgroup. */
  readonly between: (number | null)[]
  readonly rand: number
  readonly adjustedRand: number
}

/** Patients by subgroup and leaf: `table[j·L + l]`. */
export function contingency(
  subgroup: ArrayLike<number>,
  J: number,
  leaf: ArrayLike<number>,
  L: number,
  weight: ArrayLike<number> | null,
): Float64Array {
  const table = new Float64Array(J * L)
  for (let i = 0; i < subgroup.length; i++)
    table[subgroup[i] * L + leaf[i]] += weight === null ? 1 : weight[i]
  return table
}

/**
 * Agreement of two partitions of the same patients, by their contingency table.
 *
 * Sources: Hennig (2007), Computational Statistics & Data Analysis 52, 258–271 (Jaccard); Hubert & Arabie (1985), Journal of
 * Classification 2, 193–218 (Rand).
 */
export function partitionAgreement(table: Float64Array, J: number, L: number): PartitionAgreement {
  const subgroup = new Float64Array(J)
  const leaf = new Float64Array(L)
  let n = 0
  let together = 0
  for (let j = 0; j < J; j++)
    for (let l = 0; l < L; l++) {
      const both = table[j * L + l]
      subgroup[j] += both
      leaf[l] += both
      n += both
      together += pairs(both)
    }
  const jaccard: number[] = []
  const match = new Int32Array(J)
  const within: (number | null)[] = []
  const between: (number | null)[] = []
  for (let j = 0; j < J; j++) {
    let best = -1
    let inside = 0
    let across = 0
    for (let l = 0; l < L; l++) {
      const both = table[j * L + l]
      const share = both / (subgroup[j] + leaf[l] - both)
      if (share > best) {
        best = share
        match[j] = l
      }
      inside += pairs(both)
      across += both * (leaf[l] - both)
    }
    jaccard.push(best)
    within.push(subgroup[j] > 1 ? inside / pairs(subgroup[j]) : null)
    between.push(J > 1 ? across / (subgroup[j] * (n - subgroup[j])) : null)
  }
  const a = subgroup.reduce((sum, size) => sum + pairs(size), 0)
  const c = leaf.reduce((sum, size) => sum + pairs(size), 0)
  const total = pairs(n)
  const expected = total > 0 ? (a * c) / total : 0
  const most = (a + c) / 2
  return {
    ...{ jaccard, match, within, between },
    rand: total > 0 ? (total + 2 * together - a - c) / total : 1,
    adjustedRand: most === expected ? 1 : (together - expected) / (most - expected),
  }
}

const pairs = (n: number): number => (n * (n - 1)) / 2
