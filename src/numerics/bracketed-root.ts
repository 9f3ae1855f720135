/**
 * The root of a continuous function between two points at which its signs differ, to the last digit of the argument
 * and without derivatives: Chandrupatla's (1997, Advances in Engineering Software 28) mixture of inverse quadratic
 * interpolation and bisection.
 *
 * @param f the function; its values at `a` and `b` must not have the same sign (zero counts as either).
 * @returns the end of the last bracket with the smaller |f|; NaN if the signs do not differ.
 */
export function bracketedRoot(f: (x: number) => number, a: number, b: number): number {
  // x1 is always the newest point, x2 the one that brackets the root with it, x3 the one before.
  let [x1, x2] = [b, a]
  let [f1, f2] = [f(b), f(a)]
  if (f1 === 0) return x1
  if (f2 === 0) return x2
  if (Math.sign(f1) !== -Math.sign(f2)) return Number.NaN
  let [x3, f3] = [x2, f2]
  let share = 0.5
  for (let iteration = 0; iteration < 1000; iteration++) {
    const x = x1 + share * (x2 - x1)
    const fx = f(x)
    if (Math.sign(fx) === Math.sign(f1)) {
      ;[x3, f3] = [x1, f1]
    } else {
      ;[x3, f3, x2, f2] = [x2, f2, x1, f1]
    }
    ;[x1, f1] = [x, fx]
    const best = Math.abs(f2) < Math.abs(f1) ? x2 : x1
    // No step shorter than the spacing of doubles at the root.
    const shortest = (Number.EPSILON * Math.abs(best) + Number.MIN_VALUE) / (2 * Math.abs(x2 - x1))
    if (f1 === 0 || f2 === 0 || shortest > 0.5) return best
    share = Math.min(1 - shortest, Math.max(shortest, nextShare(x1, f1, x2, f2, x3, f3)))
  }
  return Math.abs(f2) < Math.abs(f1) ? x2 : x1
}

/** Where between x1 (0) and x2 (1) to look next: by interpolation where it is safe, else in the middle. */
function nextShare(x1: number, f1: number, x2: number, f2: number, x3: number, f3: number): number {
  const xi = (x1 - x2) / (x3 - x2)
  const phi = (f1 - f2) / (f3 - f2)
  if (!(phi ** 2 < xi && (1 - phi) ** 2 < 1 - xi)) return 0.5
  return (f1 / (f2 - f1)) * (f3 / (f2 - f3)) + ((x3 - x1) / (x2 - x1)) * (f1 / (f3 - f1)) * (f2 / (f3 - f2))
}
