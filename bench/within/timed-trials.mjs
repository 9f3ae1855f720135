// Pooled trials with times to an event for a simulation study: the same patients for the same setting and random numbers.

/** How trials, covariates and times come about; a case changes some of it. */
export const SETTING = {
  trials: 4,
  /** Patients of a trial. */
  n: 200,
  /** Trials' means of z1 are so many SD apart. */
  step: 0,
  /** SD of the trials' log hazard ratios. */
  tau: 0,
  /** Log hazard per SD of z1, whichever the arm. */
  prognosis: 0.5,
  /** Share censored, about. */
  censored: 0.3,
  /** Whether it differs by trial and arm (odds 2 and 1/2), and odds per SD of z1. */
  differs: true,
  byZ1: 0,
  /** Additional log hazard ratio where z1 > 0: the interaction within trials. */
  interaction: 0,
  /** Intervals of the analysis. */
  intervals: 8,
}

const LEVELS = ['a', 'b', 'c']

/**
 * Four covariates: z1, z2 normal, z3 with values 0 to 10, z4 of three levels. Hazards are Weibull's with a shape and a level of
 * each trial; log hazard ratios N(−0.3, τ²). Who is censored is censored by an exponential time that depends on trial, arm
 * and, if that is asked for, z1.
 */
export function timedTrials(given, rng) {
  const {
    trials,
    n: each,
    step,
    tau,
    prognosis,
    censored,
    differs,
    byZ1,
    interaction,
  } = {
    ...SETTING,
    ...given,
  }
  const n = trials * each
  const z = [1, 2, 3].map(() => new Float64Array(n))
  const levels = new Int32Array(n)
  const arm = new Uint8Array(n)
  const codes = new Int32Array(n)
  const time = new Float64Array(n)
  const event = new Float64Array(n)
  const odds = censored / (1 - censored)
  let i = 0
  for (let k = 0; k < trials; k++) {
    const mean = step * (k - (trials - 1) / 2)
    const level = 0.5 * rng.normal()
    const shape = 0.8 + 0.2 * (k % 4)
    const effect = -0.3 + tau * rng.normal()
    for (let j = 0; j < each; j++, i++) {
      codes[i] = k
      arm[i] = j % 2
      z[0][i] = mean + rng.normal()
      z[1][i] = rng.normal()
      z[2][i] = rng.integer(11)
      levels[i] = rng.integer(3)
      const own = prognosis * z[0][i] + arm[i] * (effect + (z[0][i] > 0 ? interaction : 0))
      // Cumulated hazards at the event and at censoring, where the patient's own hazard is that of the level.
      const H = -Math.log(rng.uniform()) / Math.exp(level + own)
      const uneven = differs ? (k % 2 === 0 ? 0.5 : 2) * (arm[i] === 0 ? 0.5 : 2) : 1
      const C = -Math.log(rng.uniform()) / (Math.exp(level) * odds * uneven * Math.exp(byZ1 * z[0][i]))
      event[i] = Number(H <= C)
      time[i] = Math.min(H, C) ** (1 / shape)
    }
  }
  const numeric = (name, values) => ({ kind: 'numeric', name, values })
  return {
    n,
    outcome: { name: 'event', values: event },
    time: { name: 'time', values: time },
    treatment: { name: 'arm', control: 'control', experimental: 'experimental', arm },
    trial: { name: 'trial', levels: Array.from({ length: trials }, (_, k) => `T${k + 1}`), codes },
    covariates: [
      numeric('z1', z[0]),
      numeric('z2', z[1]),
      numeric('z3', z[2]),
      { kind: 'nominal', name: 'z4', levels: LEVELS, codes: levels },
    ],
    weights: null,
    exposure: null,
    cluster: null,
    rows: Uint32Array.from({ length: n }, (_, at) => at + 2),
  }
}
