import { pnorm, pt } from '../../numerics/distributions/distributions.js'
import { lgamma } from '../../numerics/distributions/kernels.js'

/** A standard distribution: upper tail and density at z. */
export interface Standard {
  readonly upper: (z: number) => number
  readonly density: (z: number) => number
}

/** Student's t, or the normal distribution where df is ∞. */
export function standardOf(df: number): Standard {
  if (df === Number.POSITIVE_INFINITY) {
    const scale = 1 / Math.sqrt(2 * Math.PI)
    return {
      upper: (z) => pnorm(z, { tail: 'upper' }),
      density: (z) => scale * Math.exp(-0.5 * z * z),
    }
  }
  const constant = lgamma((df + 1) / 2) - lgamma(df / 2) - 0.5 * Math.log(df * Math.PI)
  return {
    upper: (z) => pt(z, df, { tail: 'upper' }),
    density: (z) => Math.exp(constant - 0.5 * (df + 1) * Math.log1p((z * z) / df)),
  }
}

const END = 12
const STEP = 0.02

/**
 * The same from a table, for mixtures of thousands: between nodes 0.02 apart the polynomial of degree 5 with the tail's value
 * and two derivatives at both, within 1e-14; beyond ±12 as it is.
 */
export function tabulated(df: number): Standard {
  const { upper, density } = standardOf(df)
  const count = Math.round(END / STEP)
  const coefficients = new Float64Array(6 * count)
  const at = (i: number) => {
    const z = i * STEP
    const f = density(z)
    const steep = df === Number.POSITIVE_INFINITY ? z : (z * (df + 1)) / (df + z * z)
    return [upper(z), -f * STEP, f * steep * STEP * STEP] as const
  }
  let left = at(0)
  for (let i = 0; i < count; i++) {
    const right = at(i + 1)
    const [q0, d0, s0] = left
    const [q1, d1, s1] = right
    const gap = q1 - q0
    coefficients.set(
      [
        q0,
        d0,
        s0 / 2,
        10 * gap - 6 * d0 - 4 * d1 - 1.5 * s0 + 0.5 * s1,
        -15 * gap + 8 * d0 + 7 * d1 + 1.5 * s0 - s1,
        6 * gap - 3 * (d0 + d1) - 0.5 * (s0 - s1),
      ],
      6 * i,
    )
    left = right
  }
  const c = coefficients
  return {
    upper(z) {
      const size = Math.abs(z)
      if (!(size < END)) return upper(z)
      const i = Math.min(count - 1, Math.floor(size / STEP))
      const t = size / STEP - i
      const k = 6 * i
      const q = c[k] + t * (c[k + 1] + t * (c[k + 2] + t * (c[k + 3] + t * (c[k + 4] + t * c[k + 5]))))
      return z < 0 ? 1 - q : q
    },
    density(z) {
      const size = Math.abs(z)
      if (!(size < END)) return density(z)
      const i = Math.min(count - 1, Math.floor(size / STEP))
      const t = size / STEP - i
      const k = 6 * i
      const slope = c[k + 1] + t * (2 * c[k + 2] + t * (3 * c[k + 3] + t * (4 * c[k + 4] + t * 5 * c[k + 5])))
      return -slope / STEP
    },
  }
}
