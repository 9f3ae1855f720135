// Pooled trials of a simulation study: the same patients for the same setting and random numbers, on every machine.
import { gammaOf, poisson } from './counts.mjs'

/** How trials, covariates and outcomes come about; a case changes some of it. */
export const SETTING = {
  family: 'gaussian',
  trials: 4,
  /** Patients of a trial. */
  n: 200,
  /** Kinds of the covariates: normal, three values, ordered or nominal with given shares. */
  covariates: [{ kind: 'normal' }, { kind: 'normal' }, { kind: 'normal' }, { kind: 'normal' }],
  /** Trials' means of z1 are so many SD apart. */
  step: 0,
  /** Whether the other covariates move with z1. */
  stepAll: false,
  /** SD of the trials' treatment effects. */
  tau: 0,
  /**
   * What z1 (or another covariate) predicts of the outcome: none; linear, 1 SD per SD; differ, slopes N(0.5, 1) by trial;
   * quad, its square.
   */
  prognosis: 'none',
  /** What that is multiplied by. */
  strength: 1,
  /** Index of the covariate that predicts. */
  predicts: 0,
  /** Patients of the experimental arm to one of the control arm. */
  ratio: 1,
  /** SD of the outcome in trial k and arm a. */
  sd: () => 1,
  /** Events of a binary outcome without treatment, at the mean of the covariates. */
  events: 0.4,
  /** Mean count, and variance of its gamma factor. */
  rate: 1.5,
  overdispersion: 0,
  /** Additional treatment effect where z1 > 0: the interaction within trials. */
  interaction: 0,
  /** Rise of a trial's treatment effect with its mean of z1: no interaction within trials. */
  ecological: 0,
  /** Practices in a trial, with effects on level and treatment of this SD, z1 is alike in them; 0: none. */
  practices: 0,
  practiceSd: 0,
  /** Whether patients with the same values share a row with a case weight. */
  collapse: false,
}

/** A data set as the library reads it, drawn from `rng`. */
export function pooledTrials(given, rng) {
  const setting = { ...SETTING, ...given }
  const { trials, n: each, covariates, practices } = setting
  const n = trials * each
  const codes = new Int32Array(n)
  const arm = new Uint8Array(n)
  const outcome = new Float64Array(n)
  const columns = covariates.map(() => new Float64Array(n))
  const cluster = new Int32Array(n)
  const draw = drawOutcome(setting, rng)
  let i = 0
  for (let k = 0; k < trials; k++) {
    const mean = setting.step * (k - (trials - 1) / 2)
    const level = rng.normal()
    const effect = 0.3 + setting.tau * rng.normal() + setting.ecological * mean
    const slope = setting.prognosis === 'differ' ? 0.5 + rng.normal() : 1
    const places = Array.from({ length: practices }, () => ({
      level: setting.practiceSd * rng.normal(),
      effect: setting.practiceSd * rng.normal(),
      z: rng.normal(),
    }))
    // As many patients of either arm in every trial, in random order: z is independent of the arm.
    const allocation = rng.permutation(each)
    for (let m = 0; m < each; m++, i++) {
      codes[i] = k
      arm[i] = (allocation[m] + 0.5) * (1 + setting.ratio) < each ? 0 : 1
      const at = practices > 0 ? Math.floor((m * practices) / each) : 0
      cluster[i] = k * practices + at
      const place = places[at]
      const shift = (j) => (j === 0 || setting.stepAll ? mean : 0)
      const standard = covariates.map((_, j) =>
        place === undefined || j > 0 ? rng.normal() : Math.SQRT1_2 * (place.z + rng.normal()),
      )
      standard.forEach((z, j) => {
        columns[j][i] = covariateValue(covariates[j], z + shift(j))
      })
      const p = standard[setting.predicts] + shift(setting.predicts)
      const shape = setting.prognosis === 'none' ? 0 : setting.prognosis === 'quad' ? p * p : slope * p
      const predicted = setting.strength * shape
      const benefit = standard[0] + shift(0) > 0 ? setting.interaction : 0
      outcome[i] = draw(
        level + predicted + (place?.level ?? 0),
        arm[i] * (effect + benefit + (place?.effect ?? 0)),
        k,
        arm[i],
      )
    }
  }
  const rows = { n, codes, arm, outcome, columns, cluster, weights: null }
  return asIpd(setting, setting.collapse ? collapsed(rows) : rows)
}

/** A covariate's value of a normal deviate. */
function covariateValue({ kind, shares }, z) {
  if (kind === 'normal') return z
  if (kind === 'three') return z < -0.4307 ? 0 : z < 0.4307 ? 1 : 2
  // Levels by the shares of a standard normal variable.
  const u = normalShare(z)
  let below = 0
  for (let l = 0; l < shares.length - 1; l++) {
    below += shares[l]
    if (u < below) return l
  }
  return shares.length - 1
}

/** Φ to 1e-7 (Abramowitz & Stegun 26.2.17): levels need no more. */
function normalShare(z) {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const poly =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const tail = Math.exp((-z * z) / 2) * 0.3989422804014327 * poly
  return z > 0 ? 1 - tail : tail
}

function drawOutcome({ family, sd, events, rate, overdispersion }, rng) {
  if (family === 'gaussian') return (level, effect, k, arm) => level + effect + sd(k, arm) * rng.normal()
  if (family === 'binomial') {
    const base = Math.log(events / (1 - events))
    // Levels of trials differ by a third of their SD elsewhere, so that rates of events stay near the one asked for.
    return (level, effect) => Number(rng.uniform() < 1 / (1 + Math.exp(-(base + 0.5 * level + effect))))
  }
  return (level, effect) => {
    const factor = overdispersion > 0 ? gammaOf(overdispersion, rng) : 1
    return poisson(rate * Math.exp(0.3 * level + 0.3 * effect) * factor, rng)
  }
}

/** Patients with the same values in one row, with their number as case weight. */
function collapsed({ n, codes, arm, outcome, columns, cluster }) {
  const rows = new Map()
  for (let i = 0; i < n; i++) {
    const key = [codes[i], arm[i], outcome[i], ...columns.map((values) => values[i])].join()
    const row = rows.get(key)
    if (row === undefined) rows.set(key, { i, weight: 1 })
    else row.weight++
  }
  const kept = [...rows.values()]
  const pick = (values) => values.constructor.from(kept, ({ i }) => values[i])
  return {
    ...{ n: kept.length, codes: pick(codes), arm: pick(arm), outcome: pick(outcome), cluster: pick(cluster) },
    columns: columns.map(pick),
    weights: Float64Array.from(kept, ({ weight }) => weight),
  }
}

function asIpd({ trials, covariates, practices }, { n, codes, arm, outcome, columns, cluster, weights }) {
  return {
    n,
    outcome: { name: 'y', values: outcome },
    treatment: { name: 'arm', control: 'control', experimental: 'active', arm },
    trial: {
      name: 'trial',
      levels: Array.from({ length: trials }, (_, k) => `T${String(k + 1).padStart(2, '0')}`),
      codes,
    },
    covariates: covariates.map((own, j) => covariateOf(own, `z${j + 1}`, columns[j])),
    weights,
    exposure: null,
    cluster: practices > 0 ? { name: 'practice', count: trials * practices, codes: cluster } : null,
    rows: Uint32Array.from({ length: n }, (_, i) => i + 2),
  }
}

/** A covariate with the levels that occur. */
function covariateOf({ kind }, name, values) {
  if (kind === 'normal' || kind === 'three') return { kind: 'numeric', name, values }
  const present = [...new Set(values)].sort((a, b) => a - b)
  return {
    kind,
    name,
    levels: present.map((level) => `L${level + 1}`),
    codes: Int32Array.from(values, (value) => present.indexOf(value)),
  }
}
