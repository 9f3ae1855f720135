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

/** Edit distance: letters added, left out, changed or swapped with the next; those that differ in case only count ½. */
function editDistance(a: string, b: string): number {
  let before: readonly number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = previous[j - 1] + changeCost(a[i - 1], b[j - 1])
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swap = isSwapped ? before[j - 2] + 1 : Number.POSITIVE_INFINITY
      current.push(Math.min(change, swap, previous[j] + 1, current[j - 1] + 1))
    }
    before = previous
    previous = current
  }
  return previous[b.length]
}

function changeCost(x: string, y: string): number {
  if (x === y) return 0
  return x.toLowerCase() === y.toLowerCase() ? 0.5 : 1
}

/** What an error advises: the name that was meant, if one is close. To be spread into its parts. */
export function meant(
  name: string,
  names: readonly string[],
  advice: (near: string) => string = (near) => `"${near}"`,
): { readonly try?: string } {
  const near = closestName(name, names)
  return near === null ? {} : { try: advice(near) }
}
