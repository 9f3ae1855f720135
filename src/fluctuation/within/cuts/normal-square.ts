import { pt, qnorm } from '../../../numerics/distributions/distributions.js'

/** The square of a normal variable whose upper tail is that of the F(1, ν) variable Q. */
export function normalSquare(Q: number, df: number): number {
  const z = qnorm(pt(-Math.sqrt(Q), df, { log: true }), { log: true })
  return z * z
}
