import { modeGuess } from './mode-guess.js'
import {
  carry,
  type LocalSeries,
  localSeries,
  logWeight,
  regular,
  type Solution,
  seriesAtDistance,
  squareIntegral,
} from './radial-ou.js'

/** Values at one radius of the modes of a box. */
export interface ModesAt {
  /** ψ_n and its derivative. */
  readonly psi: Float64Array
  readonly slope: Float64Array
  /** ∫ ψ_n² w from here to the upper end. */
  readonly above: Float64Array
  /** w at this radius over w at the reference radius. */
  readonly weight: number
}

/**
 * Modes of the radial Ornstein–Uhlenbeck process reflected at both ends of [low, high]: ½(w ψ')' = −λ w ψ with
 * ψ' = 0 at the ends, orthonormal for the weight w(y)/w(reference). Computed as they are asked for, and kept.
 */
export interface BoxModes {
  readonly reference: number
  readonly width: number
  readonly lambda: readonly number[]
  /** Makes the modes with λ ≤ limit, but not more than `most`; how many there are. */
  upTo(limit: number, most: number): number
  /** Values of the first n modes at the radius b within the box. */
  at(b: number, n: number): ModesAt
}

/** A mode: its states at the stations, right of the match those of the upper solution. */
interface Mode {
  readonly lambda: number
  readonly states: Float64Array
}

const TURN = Math.PI

/** @param low 0, or a radius > 0 at which the process is reflected */
export function boxModes(k: number, low: number, high: number): BoxModes {
  const stations = stationsOf(low, high)
  const last = stations.length - 1
  // From the upper end down the solution wanted grows, above the mode of w; from the lower end up, below it.
  const centre = Math.min(high, Math.max(stations[0], Math.sqrt(k - 1)))
  const match = stations.reduce(
    (best, y, i) => (Math.abs(y - centre) < Math.abs(stations[best] - centre) ? i : best),
    0,
  )
  const reference = stations[match]
  const lambda: number[] = []
  const modes: Mode[] = []
  const width = high - low
  const guess = modeGuess(k, low, high)

  function shoot(value: number, states: Float64Array): { zeros: number; lower: Solution; upper: Solution } {
    const state = new Float64Array(4)
    let zeros = 0
    if (low === 0) zeros = startAtZero(k, value, stations[0], state)
    else state[0] = 1
    states.set(state, 0)
    for (let i = 1; i <= match; i++) {
      zeros += carry(state, k, value, stations[i - 1], stations[i])
      states.set(state, 4 * i)
    }
    const lower = state.slice()
    state.set([1, 0, 0, 0])
    if (last > match) states.set(state, 4 * last)
    for (let i = last - 1; i >= match; i--) {
      zeros += carry(state, k, value, stations[i + 1], stations[i])
      if (i > match) states.set(state, 4 * i)
    }
    return { zeros, lower, upper: state }
  }

  /** The angle lower + upper − nπ, increasing in λ and 0 at λ_n, and its derivative. */
  function mismatch(n: number, value: number, states: Float64Array) {
    const scale = (TURN * n) / width
    const { zeros, lower, upper } = shoot(value, states)
    const turn = (s: Solution) => Math.atan(s[1] / (scale * s[0]))
    const rate = (s: Solution) => (scale * (s[0] * s[3] - s[1] * s[2])) / ((scale * s[0]) ** 2 + s[1] ** 2)
    return {
      angle: turn(upper) - turn(lower) + TURN * (zeros - n),
      rate: rate(upper) - rate(lower),
      lower,
      upper,
    }
  }

  function find(n: number): Mode {
    const states = new Float64Array(4 * stations.length)
    if (n === 0) return normalise(0, states, shoot(0, states))
    let below = lambda[n - 1]
    let aboveRoot = Number.POSITIVE_INFINITY
    let value = Math.max(guess.next(lambda), below * (1 + 1e-9))
    for (let iteration = 0; ; iteration++) {
      const { angle, rate, lower, upper } = mismatch(n, value, states)
      if (angle > 0) aboveRoot = Math.min(aboveRoot, value)
      else below = Math.max(below, value)
      const change = angle / rate
      if (Math.abs(change) < 3e-15 * value || iteration > 60)
        return normalise(value, states, { lower, upper })
      // Newton's next step would be of the order of the square: what is left is linear.
      if (Math.abs(change) < 1e-10 * value) {
        shift(states, -change)
        shift(lower, -change)
        shift(upper, -change)
        return normalise(value - change, states, { lower, upper })
      }
      let next = value - change
      if (!(next > below && next < aboveRoot))
        next = aboveRoot === Number.POSITIVE_INFINITY ? 2 * value + 1 : (below + aboveRoot) / 2
      if (next === value) return normalise(value, states, { lower, upper })
      value = next
    }
  }

  function normalise(value: number, states: Float64Array, ends: { lower: Solution; upper: Solution }): Mode {
    const { lower, upper } = ends
    const scale = 2 * value + 1
    const ratio =
      (upper[0] * lower[0] + (upper[1] * lower[1]) / scale) /
      (lower[0] * lower[0] + (lower[1] * lower[1]) / scale)
    const square = squareIntegral(upper) - ratio * ratio * squareIntegral(lower)
    const size = 1 / Math.sqrt(square)
    for (let i = 0; i < states.length; i++) states[i] *= i < 4 * (match + 1) ? ratio * size : size
    return { lambda: value, states }
  }

  const state = new Float64Array(4)
  const neighbourhoods = new Map<number, Neighbourhood>()
  return {
    reference,
    width,
    lambda,
    upTo(limit, most) {
      while (modes.length < most && (modes.length === 0 || lambda[modes.length - 1] <= limit)) {
        const mode = find(modes.length)
        modes.push(mode)
        lambda.push(mode.lambda)
      }
      let count = Math.min(modes.length, most)
      while (count > 1 && lambda[count - 2] > limit) count--
      return count
    },
    at(b, n) {
      const weight = Math.exp(logWeight(k, b, reference))
      const psi = new Float64Array(n)
      const slope = new Float64Array(n)
      const above = new Float64Array(n)
      const { from, centre, series } = around(b)
      const one = from > match ? 0 : 1
      for (let i = 0; i < n; i++) {
        if (i >= series.length) series.push(seriesAt(i, from, centre))
        const local = series[i]
        if (local !== null) seriesAtDistance(local, b - centre, state)
        else {
          for (let j = 0; j < 4; j++) state[j] = modes[i].states[4 * from + j]
          if (stations[from] !== b) carry(state, k, lambda[i], stations[from], b)
        }
        psi[i] = state[0]
        slope[i] = state[1]
        above[i] = one + weight * squareIntegral(state)
      }
      return { psi, slope, above, weight }
    },
  }

  function around(b: number): Neighbourhood {
    const index = Math.round(b / SERIES_STEP)
    const known = neighbourhoods.get(index)
    if (known !== undefined) return known
    const centre = Math.max(index, 0.5) * SERIES_STEP
    let from = 0
    for (let i = 0; i <= last; i++)
      if (Math.abs(stations[i] - centre) < Math.abs(stations[from] - centre)) from = i
    const found = { from, centre, series: [] }
    neighbourhoods.set(index, found)
    return found
  }

  function seriesAt(i: number, from: number, centre: number): LocalSeries | null {
    for (let j = 0; j < 4; j++) state[j] = modes[i].states[4 * from + j]
    if (stations[from] !== centre) carry(state, k, lambda[i], stations[from], centre)
    return localSeries(state, k, lambda[i], centre, SERIES_STEP / 2, SERIES_TERMS)
  }
}

/** Distance between points around which the modes are kept as series, and how long these may be. */
const SERIES_STEP = 1 / 16
const SERIES_TERMS = 20

/** The modes around a point, made as they are asked for. */
interface Neighbourhood {
  /** The station nearest to the centre. */
  readonly from: number
  readonly centre: number
  /** Of every mode; null where it takes too many terms. */
  readonly series: (LocalSeries | null)[]
}

/** Moves solutions to a neighbouring λ. */
function shift(states: Float64Array, change: number): void {
  for (let i = 0; i < states.length; i += 4) {
    states[i] += states[i + 2] * change
    states[i + 1] += states[i + 3] * change
  }
}

/** Radii a quarter apart, closer towards 0, where the series of the solutions converge more slowly. */
function stationsOf(low: number, high: number): number[] {
  const steps = Math.max(8, Math.ceil((high - Math.max(low, 0.25)) / 0.25))
  const from = low === 0 ? Math.min(0.25, high / 4) : low
  return Array.from({ length: steps + 1 }, (_, i) =>
    i === steps ? high : from + ((high - from) * i) / steps,
  )
}

/** The regular solution near 0, by its power series as far as that keeps its digits; the zeros passed. */
function startAtZero(k: number, lambda: number, to: number, state: Solution): number {
  const first = Math.min(to, 1.5 / Math.sqrt(2 * lambda + 1))
  regular(k, lambda, first, state)
  return first < to ? carry(state, k, lambda, first, to) : 0
}
