import { decayOf } from '../../numerics/decay.js'
import type { BoxModes } from './radial-ou-box.js'

/** How exactly exceedances are added up. */
export interface Accuracy {
  /** A mode that a gap shrinks below e^−decay of itself is left out of that gap. */
  readonly decay: number
  /** Modes, at most; gaps too small for them are interpolated. */
  readonly most: number
  /** Log of the relative error that the ends of the box make. */
  readonly cut: number
}

/**
 * P(Y_j > b_j for some j), Y = √R at consecutive log-odds, in the modes of the process on a box around the b_j.
 *
 * Over a gap Δ a mode shrinks by e^(−λΔ); an observation at or below b is the projection 1 − C with
 * C_ij = ∫_b ψ_i ψ_j dμ, whose elements off the diagonal follow from the differential equation:
 * C_ij = ½w(b)(ψ_i'ψ_j − ψ_iψ_j')/(λ_i − λ_j). With a the modes of the survival so far and c those of {Y > b}, the
 * first exceedance after a gap has probability c·Da, and then a ← (1 − C)Da. No large terms cancel: with weight μ the
 * numbers left over are of the size of the answer, however small that is.
 *
 * A gap too small for the modes at hand is interpolated, see `smallGaps`.
 *
 * @param box modes of the process on an interval around the boundaries
 * @param boundaries √x at every observation, one more than there are gaps; or one number for all
 * @param gaps differences of consecutive log-odds, all > 0
 * @param first P(Y > b) at the first observation
 * @param density stationary density at the reference radius of the box, on the scale of `first`
 * @returns P(Y_j > b_j for some j), on the scale of `first`
 */
export function exceedanceByModes(
  box: BoxModes,
  boundaries: ArrayLike<number> | number,
  gaps: ArrayLike<number>,
  first: number,
  density: number,
  { decay, most }: Accuracy,
): number {
  let smallest = Number.POSITIVE_INFINITY
  for (let j = 0; j < gaps.length; j++) smallest = Math.min(smallest, gaps[j])
  const n = box.upTo(decay / smallest, most)
  const { lambda } = box
  const shortest = n === most ? decay / lambda[n - 1] : 0
  const small = smallest < shortest ? smallGaps(shortest, lambda, n) : null
  const observed = observer(box, boundaries, n)

  const start = observed(0)
  const a = new Float64Array(n)
  for (let i = 0; i < n; i++) a[i] = -start.c[i]
  a[0] += start.one
  const kept = small === null ? a : new Float64Array(n)
  // How many modes a gap needs, from how many the last one needed.
  const count = (gap: number, last: number) => {
    let needed = last
    while (needed < n && lambda[needed] * gap <= decay) needed++
    while (needed > 1 && lambda[needed - 1] * gap > decay) needed--
    return needed
  }
  let sum = 0
  let active = count(gaps[0], n)
  for (let j = 0; j < gaps.length; j++) {
    const { C, c } = observed(j + 1)
    const gap = gaps[j]
    const stays = small !== null && gap < shortest ? small.at(gap) : 0
    if (small !== null && gap < shortest) {
      for (let i = 0; i < active; i++) {
        kept[i] = stays * a[i]
        a[i] *= small.shrink(i)
        sum += c[i] * a[i]
      }
    } else {
      for (let i = 0; i < active; i++) {
        a[i] *= decayOf(lambda[i] * gap)
        sum += c[i] * a[i]
      }
    }
    if (j + 1 === gaps.length) break
    const wanted = count(gaps[j + 1], active)
    project(C, n, a, active, wanted)
    if (gap < shortest) for (let i = 0; i < wanted; i++) a[i] += kept[i]
    active = wanted
  }
  return first + density * sum
}

/** The modes of {Y > b} as a matrix C and a vector c, and ‖1‖, the only coefficient of the constant. */
interface Observation {
  readonly C: Float64Array
  readonly c: Float64Array
  readonly one: number
}

/** Kept from test to test: most have one boundary. */
let matrix = new Float64Array(4096)

/** The observation at a place, made once for every boundary. */
function observer(box: BoxModes, boundaries: ArrayLike<number> | number, n: number) {
  if (typeof boundaries === 'number') {
    if (matrix.length < n * n) matrix = new Float64Array(2 * n * n)
    const only = observe(box, boundaries, n, matrix)
    return () => only
  }
  const known = new Map<number, Observation>()
  return (j: number) => {
    const b = boundaries[j]
    const observation = known.get(b) ?? observe(box, b, n, new Float64Array(n * n))
    known.set(b, observation)
    return observation
  }
}

function observe(box: BoxModes, b: number, n: number, C: Float64Array): Observation {
  const { lambda } = box
  const { psi, slope, above, weight } = box.at(b, n)
  const c = new Float64Array(n)
  c[0] = above[0] / psi[0]
  const half = 0.5 * weight
  for (let i = 0; i < n; i++) {
    C[i * n + i] = above[i]
    if (i > 0) c[i] = (half * slope[i]) / lambda[i]
    const p = half * psi[i]
    const d = half * slope[i]
    const l = lambda[i]
    for (let j = 0; j < i; j++) {
      const value = (d * psi[j] - p * slope[j]) / (l - lambda[j])
      C[i * n + j] = value
      C[j * n + i] = value
    }
  }
  return { C, c, one: 1 / psi[0] }
}

let scratch = new Float64Array(1024)

/** a ← (1 − C)a for the first `to` components, a being 0 from `from` on. Four rows at a time, for speed alone. */
function project(C: Float64Array, n: number, a: Float64Array, from: number, to: number): void {
  if (scratch.length < n + 4) scratch = new Float64Array(2 * n)
  let i = 0
  for (; i + 3 < to; i += 4) {
    let s0 = 0
    let s1 = 0
    let s2 = 0
    let s3 = 0
    const r0 = i * n
    const r1 = r0 + n
    const r2 = r1 + n
    const r3 = r2 + n
    for (let l = 0; l < from; l++) {
      const value = a[l]
      s0 += C[r0 + l] * value
      s1 += C[r1 + l] * value
      s2 += C[r2 + l] * value
      s3 += C[r3 + l] * value
    }
    scratch[i] = s0
    scratch[i + 1] = s1
    scratch[i + 2] = s2
    scratch[i + 3] = s3
  }
  for (; i < to; i++) {
    let sum = 0
    for (let l = 0, at = i * n; l < from; l++, at++) sum += C[at] * a[l]
    scratch[i] = sum
  }
  for (i = 0; i < to; i++) a[i] = (i < from ? a[i] : 0) - scratch[i]
}

/**
 * The gaps, over the shortest one possible, from which smaller ones are interpolated, as square roots, and 0. An isolated
 * gap gets eight digits so; several in a row, four to six, because they share a boundary layer.
 */
const ANCHORS = [0, 1, 1.07, 1.2, 1.4, 1.65, 1.95, 2.25, 2.45]

/**
 * Gaps too short for the modes at hand. E = (1 − C)e^(−λΔ)(1 − C) is a smooth function of √Δ, and at 0 it is 1 − C,
 * for which no modes are needed; so it is interpolated in √Δ between 0 and gaps that can be had: the survival stays as
 * it is with one weight, and shrinks by a mixture of exponentials with the others.
 */
function smallGaps(shortest: number, lambda: ArrayLike<number>, n: number) {
  const others = ANCHORS.length - 1
  const decays = new Float64Array(n * others)
  for (let i = 0; i < n; i++)
    for (let l = 0; l < others; l++)
      decays[i * others + l] = Math.exp(-lambda[i] * shortest * ANCHORS[l + 1] ** 2)
  const shares = new Float64Array(ANCHORS.length)
  return {
    /** Takes a gap; the weight with which the survival stays. */
    at(gap: number) {
      const at = Math.sqrt(gap / shortest)
      for (let i = 0; i < ANCHORS.length; i++) {
        let share = 1
        for (let j = 0; j < ANCHORS.length; j++)
          if (j !== i) share *= (at - ANCHORS[j]) / (ANCHORS[i] - ANCHORS[j])
        shares[i] = share
      }
      return shares[0]
    },
    /** The factor of a mode for that gap. */
    shrink(i: number) {
      let sum = 0
      for (let l = 0, at = i * others; l < others; l++, at++) sum += shares[l + 1] * decays[at]
      return sum
    },
  }
}
