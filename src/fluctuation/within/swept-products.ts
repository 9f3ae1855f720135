import type { SparseColumns } from './sparse-columns.js'
import type { WithinPatients } from './within-patients.js'

/** Cross-products of the columns and a vector, trial × arm swept out. */
export interface SweptProducts {
  /** XᵀWX less what trial × arm explain, count × count. */
  readonly A: Float64Array
  /** Diagonal of XᵀWX. */
  readonly scale: Float64Array
  /** XᵀWx by stratum, strata × count, and Σ of the weights by stratum. */
  readonly byStratum: Float64Array
  readonly size: Float64Array
}

/** Share of a column that its predecessors must leave for it to count, on the scale of squares: R's 1e-7. */
export const ALIASED = 1e-14

/**
 * Weights are added up by pairs of codes first, one addition for each pair of groups and patient, and shared out to columns
 * then.
 *
 * @param working weight of the patient at each place, beside the case weight; null for 1
 * @param inFit patients in the fit; null for all
 */
export function sweptProducts(
  columns: SparseColumns,
  patients: WithinPatients,
  working: Float64Array | null,
  inFit: Uint8Array | null,
): SweptProducts {
  const { count: q, groups, adjustFrom, adjust } = columns
  const { n, stratum, trials, weight } = patients
  const strata = 2 * trials
  const A = new Float64Array(q * q)
  const byStratum = new Float64Array(strata * q)
  const size = new Float64Array(strata)

  // A table for each group and stratum, then one for each pair of groups, in one array.
  const G = groups.length
  const own: number[] = []
  const pairs: number[] = []
  let length = 0
  for (const { codes } of groups) {
    own.push(length)
    length += strata * codes
  }
  for (let g = 0; g < G; g++)
    for (let h = 0; h < g; h++) {
      pairs.push(length)
      length += groups[g].codes * groups[h].codes
    }
  const table = new Float64Array(length)
  const code = new Uint16Array(G)
  const at = Uint32Array.from(own)
  const pairAt = Uint32Array.from(pairs)
  const codes = Uint32Array.from(groups, (group) => group.codes)
  const plain = working === null && inFit === null && weight === null
  for (let i = 0; i < n; i++) {
    if (inFit !== null && inFit[i] === 0) continue
    const w = plain ? 1 : (weight === null ? 1 : weight[i]) * (working === null ? 1 : working[i])
    const s = stratum[i]
    size[s] += w
    let pair = 0
    for (let g = 0; g < G; g++) {
      const mine = groups[g].code[i]
      code[g] = mine
      table[at[g] + s * codes[g] + mine] += w
      for (let h = 0; h < g; h++, pair++) table[pairAt[pair] + mine * codes[h] + code[h]] += w
    }
  }
  const spread = (left: readonly number[], right: readonly number[], w: number) => {
    for (const a of left) for (const b of right) A[Math.max(a, b) * q + Math.min(a, b)] += w
  }
  groups.forEach(({ columns: of }, g) => {
    for (let c = 0; c < codes[g]; c++) {
      let sum = 0
      for (let s = 0; s < strata; s++) {
        const w = table[at[g] + s * codes[g] + c]
        sum += w
        for (const column of of[c]) byStratum[s * q + column] += w
      }
      for (const a of of[c]) for (const b of of[c]) if (b <= a) A[a * q + b] += sum
    }
  })
  let pair = 0
  for (let g = 0; g < G; g++)
    for (let h = 0; h < g; h++, pair++)
      for (let c = 0; c < codes[g]; c++)
        for (let e = 0; e < codes[h]; e++) {
          const w = table[pairAt[pair] + c * codes[h] + e]
          if (w !== 0) spread(groups[g].columns[c], groups[h].columns[e], w)
        }
  adjust.forEach((values, a) => {
    const column = adjustFrom + a
    const sums = groups.map((group) => new Float64Array(group.codes))
    for (let i = 0; i < n; i++) {
      if (inFit !== null && inFit[i] === 0) continue
      const wx = (weight === null ? 1 : weight[i]) * (working === null ? 1 : working[i]) * values[i]
      byStratum[stratum[i] * q + column] += wx
      for (let g = 0; g < G; g++) sums[g][groups[g].code[i]] += wx
      for (let b = 0; b <= a; b++) A[column * q + adjustFrom + b] += wx * adjust[b][i]
    }
    groups.forEach((group, g) => {
      group.columns.forEach((of, c) => {
        for (const b of of) A[column * q + b] += sums[g][c]
      })
    })
  })

  const scale = Float64Array.from({ length: q }, (_, j) => A[j * q + j])
  for (let s = 0; s < strata; s++) {
    if (!(size[s] > 0)) continue
    for (let a = 0; a < q; a++) {
      const share = byStratum[s * q + a] / size[s]
      if (share !== 0) for (let b = 0; b <= a; b++) A[a * q + b] -= share * byStratum[s * q + b]
    }
  }
  for (let a = 0; a < q; a++) for (let b = 0; b < a; b++) A[b * q + a] = A[a * q + b]
  return { A, scale, byStratum, size }
}
