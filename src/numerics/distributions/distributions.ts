/**
 * The distributions inference needs, named and parametrised as in R: normal, chi-squared, Student's t and F, each
 * with either tail and on the log scale, where p-values of large trials live.
 */

export { pchisq, qchisq } from './chi-squared.js'
export { pf, qf } from './f-distribution.js'
export { lgamma } from './kernels.js'
export { pnorm, qnorm } from './normal.js'
export { pt, qt } from './student-t.js'
export type { TailOptions } from './tails.js'
