import atan from '@stdlib/math-base-special-atan'
import cos from '@stdlib/math-base-special-cos'
import exp from '@stdlib/math-base-special-exp'
import expm1 from '@stdlib/math-base-special-expm1'
import ln from '@stdlib/math-base-special-ln'
import log1p from '@stdlib/math-base-special-log1p'
import sin from '@stdlib/math-base-special-sin'
import tanh from '@stdlib/math-base-special-tanh'

/**
 * JavaScript leaves the last digit of `Math.exp` and its like to the engine, and engines differ: Node 20 and Chromium 156
 * disagree in one of ten exponentials. Programs of ours (the command line, the app's worker) call this first, so that the
 * same data give the same digits in all of them. As a library, copse leaves `Math` alone and takes what the engine has.
 *
 * The functions are FreeBSD's msun, within one unit in the last place, and a length that adds up squares.
 */
export function installPortableMath(): void {
  Object.assign(Math, { atan, cos, exp, expm1, hypot, log: ln, log1p, sin, tanh })
}

/** The length of a vector, scaled by its largest element so that no square overflows. */
function hypot(...values: number[]): number {
  let most = 0
  for (const value of values) most = Math.max(most, Math.abs(value))
  if (!(most > 0) || most === Number.POSITIVE_INFINITY) return most
  let sum = 0
  for (const value of values) sum += (value / most) * (value / most)
  return most * Math.sqrt(sum)
}
