/**
 * Coverage of 95% intervals for the treatment effects of two given subgroups in K trials whose effects vary with standard
 * deviation τ: Bayesian (half-normal priors of scale S/2, S = σ/4 and 2S), Satterthwaite's and Kenward and Roger's.
 *
 * y = γ_jk + (β_j + b_k)·t + e, σ = 1, b_k ~ N(0, τ²); 15 to 60 patients in each subgroup, trial and arm. τ is 0, 0.25, 0.5, or
 * drawn from the default prior, half-normal(0.25), anew for every data set.
 *
 *   node bench/bayes/coverage.mjs [data sets per cell] [seed]     writes coverage.json beside this file
 */
import { writeFileSync } from 'node:fs'
import { lmmPosteriors } from '../../dist/src/models/bayes/lmm-posterior.js'
import { kenwardRoger } from '../../dist/src/models/lmm/kenward-roger.js'
import { fitLmm } from '../../dist/src/models/lmm/lmm.js'
import { lmmMoments } from '../../dist/src/models/lmm/lmm-moments.js'
import { satterthwaite } from '../../dist/src/models/lmm/satterthwaite.js'

const SETS = Number(process.argv[2] ?? 2000)
const SEED = Number(process.argv[3] ?? 20261128)
const BETA = [0.3, -0.2]
const J = BETA.length

/** Mulberry32, and normal deviates by Box and Muller. */
function generator(seed) {
  let state = seed >>> 0
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
  return { uniform, normal }
}

function dataSet(K, tau, { uniform, normal }) {
  const cells = { trial: [], z: [], local: [], values: [], columns: [], n: [], sum: [], squares: [] }
  for (let k = 0; k < K; k++) {
    const b = tau * normal()
    for (let j = 0; j < J; j++) {
      const gamma = normal()
      for (const arm of [0, 1]) {
        const n = 15 + Math.floor(46 * uniform())
        let [sum, mean, squares] = [0, 0, 0]
        for (let i = 1; i <= n; i++) {
          const y = gamma + (BETA[j] + b) * arm + normal()
          sum += y
          const gap = y - mean
          mean += gap / i
          squares += gap * (y - mean)
        }
        cells.trial.push(k)
        cells.z.push(arm)
        cells.local.push(j)
        cells.values.push(arm)
        cells.columns.push(j)
        cells.n.push(n)
        cells.sum.push(sum)
        cells.squares.push(squares)
      }
    }
  }
  const { trial, z, local, values, columns, n, sum, squares } = cells
  const x = { width: 1, values, columns }
  return { trials: K, q: 1, p: J, locals: J, length: trial.length, trial, z, local, x, n, sum, squares }
}

const METHODS = ['bayes S/2', 'bayes S', 'bayes 2S', 'satterthwaite', 'kenward-roger']
const PRIORS = [0.125, 0.25, 0.5].map((scale) => [{ kind: 'halfnormal', scale }])
const CONTRASTS = BETA.map((_, column) => ({ global: [{ column, weight: 1 }], random: [] }))

function intervalsOf(moments) {
  const posteriors = lmmPosteriors(moments, PRIORS, CONTRASTS)
  const fit = fitLmm(moments, { covariance: 'independent', reml: true })
  const frequentist = [satterthwaite(fit, 0.95), kenwardRoger(fit, 0.95)]
  return BETA.map((_, j) => [
    ...posteriors.map(({ effect }) => {
      const mixture = effect(j)
      return [mixture.quantile(0.025), mixture.quantile(0.975)]
    }),
    ...frequentist.map(({ estimate }) => {
      const global = new Float64Array(J)
      global[j] = 1
      const found = estimate({ global })
      return found === null || found.lo === null ? null : [found.lo, found.hi]
    }),
  ])
}

const rows = []
for (const K of [3, 4, 8])
  for (const tau of [0, 0.25, 0.5, 'prior']) {
    const random = generator(SEED + 1000 * K + (tau === 'prior' ? 999 : 100 * tau))
    const covered = METHODS.map(() => [])
    const widths = METHODS.map(() => [])
    let missing = 0
    for (let set = 0; set < SETS; set++) {
      const t = tau === 'prior' ? Math.abs(0.25 * random.normal()) : tau
      const found = intervalsOf(lmmMoments(dataSet(K, t, random)))
      METHODS.forEach((_, m) => {
        const own = found.map((intervals) => intervals[m])
        if (own.includes(null)) {
          missing++
          return
        }
        covered[m].push(own.reduce((sum, [lo, hi], j) => sum + Number(lo <= BETA[j] && BETA[j] <= hi), 0) / J)
        widths[m].push(own.reduce((sum, [lo, hi]) => sum + hi - lo, 0) / J)
      })
    }
    METHODS.forEach((method, m) => {
      const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length
      const coverage = mean(covered[m])
      const mcse = Math.sqrt(mean(covered[m].map((value) => (value - coverage) ** 2)) / covered[m].length)
      rows.push({ K, tau, method, sets: covered[m].length, coverage, mcse, width: mean(widths[m]) })
    })
    console.log(
      K,
      tau,
      METHODS.map((method, m) => `${method} ${(100 * rows.at(-5 + m).coverage).toFixed(1)}`).join(', '),
      `(±${(100 * rows.at(-4).mcse).toFixed(1)})`,
      missing ? `${missing} without interval` : '',
    )
  }
writeFileSync(
  new URL('coverage.json', import.meta.url),
  `${JSON.stringify({ script: 'coverage.mjs', seed: SEED, sets: SETS, level: 0.95, beta: BETA, sigma: 1, rows }, null, 1)}\n`,
)
