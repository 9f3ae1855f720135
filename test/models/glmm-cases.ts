import { BINOMIAL } from '../../src/families/binomial.js'
import type { GlmFamily } from '../../src/families/glm-family.js'
import { POISSON } from '../../src/families/poisson.js'
import type { GlmmFit, GlmmOptions } from '../../src/models/glmm/glmm.js'
import { fitGlmm } from '../../src/models/glmm/glmm.js'
import type { GlmmCells } from '../../src/models/glmm/glmm-cells.js'
import { glmmPatientCells } from '../../src/models/glmm/glmm-cells.js'
import type { LmmCovariance } from '../../src/models/lmm/lmm-theta.js'
import { factor, numbers, readReference, readRows, unlike } from './read-fixture.js'

/** A reference GLMM with its design. */
export interface GlmmCase {
  readonly name: string
  // biome-ignore lint/suspicious/noExplicitAny: reference values are read as they come
  readonly reference: any
  readonly family: GlmFamily
  readonly y: Float64Array
  readonly trial: Int32Array
  readonly trials: number
  readonly Z: readonly Float64Array[]
  readonly zNames: readonly string[]
  /** Columns of X in the order of the reference. */
  readonly X: readonly Float64Array[]
  /** Treatment (0 and 1), if there is one. */
  readonly t: Float64Array
  readonly stratified: boolean
  readonly covariance: LmmCovariance
  readonly size?: Float64Array
}

const ones = (n: number) => new Float64Array(n).fill(1)

function trialCase(name: string, random: readonly string[], stratified: boolean): GlmmCase {
  const reference = readReference(`models/glmm-${name}.json`)
  const rows = readRows(reference.data, ['y', 'trial', 'arm'])
  const { levels, codes } = factor(rows, 'trial')
  const t = unlike(rows, 'arm', 'placebo')
  const intercept = ones(rows.length)
  const indicators = levels
    .slice(1)
    .map((level) => Float64Array.from(rows, (row) => Number(row.trial === level)))
  return {
    name,
    reference,
    family: reference.family === 'binomial' ? BINOMIAL : POISSON,
    y: numbers(rows, 'y'),
    trial: codes,
    trials: levels.length,
    Z: random.map((term) => (term === 'treatment' ? t : intercept)),
    zNames: random,
    X: stratified ? [intercept, t, ...indicators] : [intercept, t],
    t,
    stratified,
    covariance: 'independent',
  }
}

function cbpp(): GlmmCase {
  const reference = readReference('models/glmm-cbpp.json')
  const rows = readRows('cbpp.csv', ['herd', 'incidence', 'size', 'period'])
  const period = numbers(rows, 'period')
  const intercept = ones(rows.length)
  return {
    name: 'cbpp',
    reference,
    family: BINOMIAL,
    y: numbers(rows, 'incidence'),
    size: numbers(rows, 'size'),
    trial: Int32Array.from(rows, (row) => Number(row.herd) - 1),
    trials: 15,
    Z: [intercept],
    zNames: ['(Intercept)'],
    X: [intercept, ...[2, 3, 4].map((level) => period.map((value) => Number(value === level)))],
    t: period,
    stratified: false,
    covariance: 'independent',
  }
}

const RI = ['(Intercept)']
const SI = ['treatment']

/** Every reference model, read when asked for. */
export const GLMM_CASES: Record<string, () => GlmmCase> = {
  cbpp,
  'binary-ri': () => trialCase('binary-ri', RI, false),
  'binary-ri-agq11': () => trialCase('binary-ri-agq11', RI, false),
  'binary-meta-ri': () => trialCase('binary-meta-ri', [...RI, ...SI], false),
  'binary-meta-si': () => trialCase('binary-meta-si', SI, true),
  'count-ri': () => trialCase('count-ri', RI, false),
  'count-meta-si': () => trialCase('count-meta-si', SI, true),
}

/** One cell per row, all fixed effects global. */
export function rowCells({ y, trial, trials, Z, X, size }: GlmmCase): GlmmCells {
  return glmmPatientCells({ y, trial, trials, Z, X, ...(size && { exposure: size }) })
}

/** One cell per trial × arm; stratified intercepts are local columns, the treatment effect the only global one. */
export function armCells({ y, trial, trials, t, zNames, stratified }: GlmmCase): GlmmCells {
  const n = new Float64Array(2 * trials)
  const sum = new Float64Array(2 * trials)
  y.forEach((value, i) => {
    n[2 * trial[i] + t[i]]++
    sum[2 * trial[i] + t[i]] += value
  })
  const arms = Array.from(n, (_, s) => s % 2)
  return {
    trials,
    q: zNames.length,
    p: stratified ? 1 : 2,
    locals: stratified ? 1 : 0,
    length: n.length,
    trial: Array.from(n, (_, s) => Math.floor(s / 2)),
    z: arms.flatMap((arm) => zNames.map((name) => (name === 'treatment' ? arm : 1))),
    ...(stratified && { local: new Int32Array(n.length) }),
    x: stratified ? { width: 1, values: arms } : { width: 2, values: arms.flatMap((arm) => [1, arm]) },
    n,
    sum,
  }
}

/** The fit of a case as its reference was fitted. */
export function fitCase(
  c: GlmmCase,
  cells: GlmmCells = rowCells(c),
  options: Partial<GlmmOptions> = {},
): GlmmFit {
  return fitGlmm(cells, {
    family: c.family,
    covariance: c.covariance,
    nAGQ: c.reference.meta.nAGQ,
    // lme4 counts the orders in which the events of a herd can have come.
    constant: c.size ? orders(c.y, c.size) : c.family.constant(c.y),
    ...options,
  })
}

function orders(y: Float64Array, n: Float64Array): number {
  let sum = 0
  y.forEach((events, i) => {
    for (let j = 1; j <= events; j++) sum += Math.log((n[i] - events + j) / j)
  })
  return sum
}
