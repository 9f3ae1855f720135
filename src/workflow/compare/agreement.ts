/** How far two partitions of the same patients agree. */

/**
 * Adjusted Rand index of two partitions: 1 when they are the same, 0 on average when they are unrelated. Two partitions
 * with a single subgroup each are the same.
 *
 * @param a subgroup of each patient; @param b likewise, of the same length
 * @param weights patients that each entry stands for; null for one each
 * Source: Hubert & Arabie (1985), Journal of Classification 2, 193–218, equation 5.
 */
export function adjustedRandIndex(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  weights: ArrayLike<number> | null = null,
): number {
  const joint = new Map<string, number>()
  const inA = new Map<number, number>()
  const inB = new Map<number, number>()
  let n = 0
  for (let i = 0; i < a.length; i++) {
    const w = weights?.[i] ?? 1
    n += w
    add(joint, `${a[i]}|${b[i]}`, w)
    add(inA, a[i], w)
    add(inB, b[i], w)
  }
  const together = pairs(joint.values())
  const [pairsA, pairsB] = [pairs(inA.values()), pairs(inB.values())]
  const expected = n < 2 ? 0 : (pairsA * pairsB) / ((n * (n - 1)) / 2)
  const most = (pairsA + pairsB) / 2
  return most === expected ? 1 : (together - expected) / (most - expected)
}

function add<Key>(counts: Map<Key, number>, key: Key, weight: number): void {
  counts.set(key, (counts.get(key) ?? 0) + weight)
}

function pairs(counts: Iterable<number>): number {
  let sum = 0
  for (const count of counts) sum += (count * (count - 1)) / 2
  return sum
}
