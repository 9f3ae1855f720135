/** Lower quartile, median and upper quartile, R's type 7; null for no values. */
export function quartiles(values: readonly number[]): [number, number, number] | null {
  if (values.length === 0) return null
  const sorted = Float64Array.from(values).sort()
  const at = (p: number): number => {
    const h = (sorted.length - 1) * p
    const low = Math.floor(h)
    const value = sorted[low]
    return low + 1 < sorted.length ? value + (h - low) * (sorted[low + 1] - value) : value
  }
  return [at(0.25), at(0.5), at(0.75)]
}
