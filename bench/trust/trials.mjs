// Trials whose true effects of subgroups are known, for the simulations of this folder.
import { prepare, readDelimited } from '../../dist/src/index.js'
import { fitStrata } from '../../dist/src/models/cells/fit-strata.js'
import { groupsOf } from '../../dist/src/models/cells/strata-fit.js'
import { eventTimes } from '../../dist/src/models/hazard/event-times.js'
import { fillStrata, HazardSums, hazardStrata } from '../../dist/src/models/hazard/hazard-sums.js'
import { profileEffect } from '../../dist/src/models/hazard/profile-effect.js'
import { streamRng } from '../../dist/src/numerics/random/rng.js'

const NAMES = ['x1', 'x2', 'x3', 'x4', 'x5']

/** Effect of a patient besides its trial's deviation, and prognosis, by the covariates; in units of `UNIT`. */
const same = () => 0.2
const prognosis = ([a, b]) => 0.7 * Number(a > 0) + 0.3 * b
const SCENARIOS = {
  null: { effect: same, level: () => 0 },
  prognosis: { effect: same, level: prognosis },
  size: { effect: same, level: prognosis },
  weak: { effect: ([a]) => 0.1 + 0.5 * Number(a > 0.3), level: ([, b]) => 0.4 * b },
  strong: { effect: ([a]) => 0.1 + Number(a > 0.3), level: ([, b]) => 0.4 * b },
}
export const CELLS = Object.keys(SCENARIOS).filter((cell) => cell !== 'size')

/** What 1 is on the scale of the effects: a log odds ratio is known half as well as a mean with residual SD 1. */
const UNIT = { gaussian: 1, binomial: 2, poisson: 1, survival: 1 }

/** Hazard of being censored where that of the event is 1: about 30% are. */
const CENSORING = 3 / 7

const expit = (x) => 1 / (1 + Math.exp(-x))
const meanOf = { gaussian: (eta) => eta, binomial: expit, poisson: Math.exp, survival: Math.exp }

/**
 * Data sets numbered from 1: trials of unequal size, 1:1 arms, intercepts N(level, 0.5²), effects of trials N(0, τ²), four
 * normal covariates and a binary one; noise N(0, 1), events, counts or times to an event with exponential censoring.
 */
export function simulator({ cell, family, n, K, tau, level, seed }) {
  const scenario = SCENARIOS[cell]
  const unit = UNIT[family]
  const effect = (x) => unit * scenario.effect(x)
  const prognosisOf = (x) => unit * scenario.level(x)
  const draw = {
    gaussian: (mean, rng) => mean + rng.normal(),
    binomial: (mean, rng) => Number(rng.uniform() < mean),
    poisson: poisson,
    survival: (hazard, rng) => timed(-Math.log(rng.uniform()) / hazard, -Math.log(rng.uniform()) / censoring),
  }[family]
  const censoring = Math.exp(level) * CENSORING
  const covariates = (rng) => [
    ...[rng.normal(), rng.normal(), rng.normal(), rng.normal()],
    Number(rng.uniform() < 0.5),
  ]

  function dataSet(number) {
    const rng = streamRng(seed, number)
    const share = Array.from({ length: K }, () => 0.5 + rng.uniform())
    const total = share.reduce((a, b) => a + b)
    const hasTimes = family === 'survival'
    const lines = [[...(hasTimes ? ['y', 'time'] : ['y']), 'arm', 'trial', ...NAMES].join(',')]
    const trials = []
    for (let k = 0; k < K; k++) {
      const [intercept, deviation] = [level + 0.5 * rng.normal(), tau * rng.normal()]
      const size = Math.round((n * share[k]) / total)
      trials.push({ intercept, deviation, size })
      for (let i = 0; i < size; i++) {
        const x = covariates(rng)
        const mean = meanOf[family](intercept + prognosisOf(x) + (i % 2) * (effect(x) + deviation))
        lines.push([[draw(mean, rng)].flat(), i % 2 ? 'b' : 'a', `T${k + 1}`, ...x].join(','))
      }
    }
    const data = prepare(readDelimited(`${lines.join('\n')}\n`), {
      ...{ outcome: 'y', treatment: 'arm', control: 'a', trial: 'trial', covariates: NAMES },
      ...{ family, ...(family === 'binomial' && { event: '1' }), ...(hasTimes && { time: 'time' }) },
    })
    return { data, trials }
  }

  const rng = streamRng(seed + 1000003, 0)
  const timesOf = () => [-Math.log(rng.uniform()), -Math.log(rng.uniform())]
  const population = Array.from({ length: family === 'gaussian' ? 20000 : 5000 }, () => covariates(rng))
  const lots = family === 'survival' ? population.map(timesOf) : []

  /**
   * What the stratified effect of the patients whom a rule describes comes to with ever more of them, in these trials: the
   * mean of their effects for continuous outcomes; a ratio of odds, rates or hazards given the trial, which is no mean of theirs.
   */
  function trueEffect(rule, trials) {
    const holds = (x) =>
      rule.every(({ variable, op, value }) => {
        const own = x[NAMES.indexOf(variable)]
        return op === '<=' ? own <= value : own > value
      })
    const own = population.filter(holds)
    if (family === 'gaussian') return average(own.map(effect))
    if (family === 'survival') return trueHazardRatio(holds, trials)
    const size = Float64Array.from({ length: 2 * K }, (_, s) => trials[s >> 1].size / 2)
    const sum = size.map((patients, s) => {
      const { intercept, deviation } = trials[s >> 1]
      const mean = (x) => meanOf[family](intercept + prognosisOf(x) + (s % 2) * (effect(x) + deviation))
      return patients * average(own.map(mean))
    })
    const none = new Float64Array(2 * K)
    const sums = { n: size, mass: size, sum, squares: none, exposure: null, constant: 0 }
    return fitStrata(family, sums, none, none, groupsOf(K, true)).effect
  }

  /** The same patients in every arm of every trial, whose sums count as the trials are large. */
  function trueHazardRatio(holds, trials) {
    const rows = []
    for (let s = 0; s < 2 * K; s++)
      population.forEach((x, i) => {
        if (!holds(x)) return
        const { intercept, deviation } = trials[s >> 1]
        const hazard = Math.exp(intercept + prognosisOf(x) + (s % 2) * (effect(x) + deviation))
        rows.push([s, ...timed(lots[i][0] / hazard, lots[i][1] / censoring)])
      })
    const column = (at) => Float64Array.from(rows, (row) => row[at])
    const times = eventTimes(column(2), column(1), 8)
    const sums = new HazardSums(times, Uint16Array.from(column(0)), 2 * K)
    rows.forEach((_, i) => {
      sums.move(i, 1)
    })
    const { count, width } = times.intervals
    const strata = hazardStrata(K, count)
    fillStrata(strata, sums, width, groupsOf(K, true), new Float64Array(2 * K).fill(1))
    for (const of of [...strata.a, ...strata.D])
      of.forEach((value, at) => {
        of[at] = value * trials[Math.floor(at / count)].size
      })
    return profileEffect(strata).effect
  }

  return { dataSet, trueEffect }
}

/** Whether the event came, and when time ended. */
const timed = (event, censored) => [Number(event <= censored), Math.min(event, censored)]

const average = (values) => values.reduce((a, b) => a + b, 0) / values.length

/** Knuth's way: few are expected. */
function poisson(mean, rng) {
  const end = Math.exp(-mean)
  let count = -1
  for (let product = 1; product > end; product *= rng.uniform()) count++
  return count
}
