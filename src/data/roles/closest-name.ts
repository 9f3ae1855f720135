/**
 * The name of `names` closest to `name` by edit distance (case counts half), or null if none is close: more than
 * a third of its letters, and more than one and its case, would have to change.
 */
export function closestName(name: string, names: readonly string[]): string | null {
  let best: string | null = null
  let bestDistance = Number.POSITIVE_INFINITY
  for (const candidate of names) {
    const distance = editDistance(name, candidate)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return bestDistance <= Math.max(1.5, name.length / 3) && bestDistance < name.length ? best : null
}

/** Levenshtein distance; letters that differ in case only count ½. */
function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = previous[j - 1] + changeCost(a[i - 1], b[j - 1])
      current.push(Math.min(change, previous[j] + 1, current[j - 1] + 1))
    }
    previous = current
  }
  return previous[b.length]
}

function changeCost(x: string, y: string): number {
  if (x === y) return 0
  return x.toLowerCase() === y.toLowerCase() ? 0.5 : 1
}
