/**
 * The root of a continuous function between two points where it has opposite signs: Newton's method where the
 * derivative leads inside the bracket and the bracket shrinks, else bisection.
 *
 * @param f returns [value, derivative]; a derivative of NaN asks for the secant of the bracket
 * @param tolerance on the value
 * @returns the point, and whether |f| ≤ tolerance was reached before the bracket was exhausted
 */
export function findRoot(
  f: (x: number) => readonly [number, number],
  a: number,
  b: number,
  tolerance: number,
): { readonly x: number; readonly converged: boolean } {
  let [lo, hi] = [a, b]
  let [flo] = f(lo)
  let [fhi] = f(hi)
  if (Math.abs(flo) <= tolerance) return { x: lo, converged: true }
  if (Math.abs(fhi) <= tolerance) return { x: hi, converged: true }
  if (flo > 0 === fhi > 0) return { x: Math.abs(flo) < Math.abs(fhi) ? lo : hi, converged: false }
  let x = lo - (flo * (hi - lo)) / (fhi - flo)
  for (let iteration = 0; iteration < 200; iteration++) {
    const [value, slope] = f(x)
    if (Math.abs(value) <= tolerance) return { x, converged: true }
    const width = hi - lo
    if (value > 0 === flo > 0) {
      lo = x
      flo = value
    } else {
      hi = x
      fhi = value
    }
    const newton = Number.isNaN(slope) ? lo - (flo * (hi - lo)) / (fhi - flo) : x - value / slope
    const inside = newton > Math.min(lo, hi) && newton < Math.max(lo, hi)
    // Both ends must come closer in turn, or a convex function leaves one end standing.
    const lazy = iteration % 3 === 2 && Math.abs(hi - lo) > 0.5 * Math.abs(width)
    x = inside && !lazy ? newton : (lo + hi) / 2
    if (hi === lo || x === lo || x === hi) return { x, converged: false }
  }
  return { x, converged: false }
}
