/** How far two partitions of the same patients agree. */

/**
 * Adjusted Rand index of two partitions: 1 when they are the same, 0 on average when they are unrelated. Two partitions
 * with a single subgroup each are the same.
 *
 * @param a subgroup of each patient; @param b likewise, of the same length
 * Source: Hubert & Arabie (1985), Journal of Classification 2, 193–218, equation 5.
 */
export function adjustedRandIndex(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length
  const joint = new Map<string, number>()
  const inA = new Map<number, number>()
  const inB = new Map<number, number>()
  for (let i = 0; i < n; i++) {
    add(joint, `${a[i]}|${b[i]}`)
    add(inA, a[i])
    add(inB, b[i])
  }
  const together = pairs(joint.values())
  const [pairsA, pairsB] = [pairs(inA.values()), pairs(inB.values())]
  const expected = n < 2 ? 0 : (pairsA * pairsB) / ((n * (n - 1)) / 2)
  const most = (pairsA + pairsB) / 2
  return most === expected ? 1 : (together - expected) / (most - expected)
}

function add<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function pairs(counts: Iterable<number>): number {
  let sum = 0
  for (const count of counts) sum += (count * (count - 1)) / 2
  return sum
}
