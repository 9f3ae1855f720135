/** Fewer patients or events than this are none: what adding and taking away weights leaves behind. */
export const NONE = 1e-9

/** The point after a Newton step, kept inside what is known to hold the solution. */
export function guarded(at: number, step: number, low: number, high: number): number {
  const next = at + step
  if (next > low && next < high && Math.abs(step) < 8) return next
  if (low === Number.NEGATIVE_INFINITY) return high - 4
  if (high === Number.POSITIVE_INFINITY) return low + 4
  return (low + high) / 2
}
