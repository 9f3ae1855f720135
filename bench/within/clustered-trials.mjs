// Pooled trials whose patients come from practices: outcomes are alike in a practice, covariates too where a case says so.

/** How practices come about; a case changes some of it. */
export const PRACTICES = {
  family: 'gaussian',
  trials: 4,
  /** Practices of a trial, and patients of each. */
  practices: 20,
  patients: 10,
  /** Share of the outcome's variance that is between practices. */
  icc: 0.05,
  /** Whether whole practices are randomised. */
  byPractice: false,
  /** Share of the first covariate's variance that is between practices. */
  alike: 0,
  /** SD of the practices' treatment effects. */
  effects: 0,
  /** Rise of the outcome with z1, in SD. */
  prognosis: 0,
  /** Additional treatment effect where z1 > 0. */
  interaction: 0,
}

/** A data set as the library reads it, drawn from `rng`. */
export function practiceTrials(given, rng) {
  const setting = { ...PRACTICES, ...given }
  const { family, trials, practices, patients, icc, byPractice, alike } = setting
  const n = trials * practices * patients
  const codes = new Int32Array(n)
  const arm = new Uint8Array(n)
  const outcome = new Float64Array(n)
  const cluster = new Int32Array(n)
  const columns = Array.from({ length: 4 }, () => new Float64Array(n))
  const between = Math.sqrt(icc / (1 - icc)) * (family === 'gaussian' ? 1 : Math.PI / Math.sqrt(3))
  let i = 0
  for (let k = 0; k < trials; k++) {
    const level = rng.normal()
    const effect = 0.3 + 0.3 * rng.normal()
    const first = rng.permutation(practices)
    for (let g = 0; g < practices; g++) {
      const own = between * rng.normal()
      const more = setting.effects * rng.normal()
      const place = rng.normal()
      const order = rng.permutation(patients)
      for (let m = 0; m < patients; m++, i++) {
        codes[i] = k
        cluster[i] = k * practices + g
        arm[i] = byPractice ? first[g] % 2 : order[m] % 2
        columns.forEach((values, j) => {
          values[i] = j > 0 ? rng.normal() : Math.sqrt(alike) * place + Math.sqrt(1 - alike) * rng.normal()
        })
        const z = columns[0][i]
        const eta =
          level + own + setting.prognosis * z + arm[i] * (effect + more + setting.interaction * Number(z > 0))
        outcome[i] =
          family === 'gaussian' ? eta + rng.normal() : Number(rng.uniform() < 1 / (1 + Math.exp(1 - eta)))
      }
    }
  }
  return {
    n,
    outcome: { name: 'y', values: outcome },
    treatment: { name: 'arm', control: 'control', experimental: 'active', arm },
    trial: { name: 'trial', levels: Array.from({ length: trials }, (_, k) => `T${k + 1}`), codes },
    covariates: columns.map((values, j) => ({ kind: 'numeric', name: `z${j + 1}`, values })),
    weights: null,
    exposure: null,
    cluster: { name: 'practice', count: trials * practices, codes: cluster },
    rows: Uint32Array.from({ length: n }, (_, at) => at + 2),
  }
}
