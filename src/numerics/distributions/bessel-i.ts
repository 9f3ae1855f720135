import { lgamma } from './distributions.js'

const LOG_TWO_PI = 1.8378770664093456
/** Order from which the uniform expansion has 13 digits with `TERMS` terms. */
const LARGE_ORDER = 20
const TERMS = 10

/**
 * log(e^(−z)·I_ν(z)) for z > 0, ν ≥ −½, as a function of z: the modified Bessel function without its growth.
 *
 * Relative error of I below 1e-12. Source: power series, Hankel's expansion and Debye's uniform expansion for large ν
 * (Abramowitz & Stegun 1964, 9.6.10, 9.7.1 and 9.7.7).
 */
export function logScaledBesselI(nu: number): (z: number) => number {
  if (nu >= LARGE_ORDER) return (z) => uniform(nu, z)
  const from = Math.max(20, (nu * nu) / 8)
  const lead = lgamma(nu + 1)
  return (z) => (z < from ? series(nu, lead, z) : hankel(nu, z))
}

function series(nu: number, lead: number, z: number): number {
  const q = (z * z) / 4
  let term = 1
  let sum = 1
  for (let i = 1; term > 1e-17 * sum; i++) {
    term *= q / (i * (i + nu))
    sum += term
  }
  return nu * Math.log(z / 2) - lead + Math.log(sum) - z
}

function hankel(nu: number, z: number): number {
  const mu = 4 * nu * nu
  let term = 1
  let sum = 1
  for (let i = 1; i < 60; i++) {
    term *= -(mu - (2 * i - 1) ** 2) / (8 * i * z)
    sum += term
    if (Math.abs(term) < 1e-17) break
  }
  return Math.log(sum) - 0.5 * (LOG_TWO_PI + Math.log(z))
}

function uniform(nu: number, z: number): number {
  const root = Math.hypot(nu, z)
  const t = nu / root
  let sum = 0
  for (let i = TERMS; i >= 0; i--) sum = sum / nu + polynomial(DEBYE[i], t)
  const eta = (nu * nu) / (root + z) + nu * Math.log(z / (nu + root))
  return eta - 0.5 * (LOG_TWO_PI + Math.log(root)) + Math.log(sum)
}

function polynomial(coefficients: readonly number[], t: number): number {
  let value = 0
  for (let i = coefficients.length - 1; i >= 0; i--) value = value * t + coefficients[i]
  return value
}

/** Coefficients of u₀, u₁, …: u' recursion of Abramowitz & Stegun 9.3.10. */
const DEBYE: readonly (readonly number[])[] = debyePolynomials()

function debyePolynomials(): number[][] {
  const all = [[1]]
  for (let i = 0; i < TERMS; i++) {
    const u = all[i]
    const next = new Array<number>(u.length + 3).fill(0)
    u.forEach((c, power) => {
      next[power + 1] += 0.5 * power * c + c / (8 * (power + 1))
      next[power + 3] += -0.5 * power * c - (5 * c) / (8 * (power + 3))
    })
    all.push(next)
  }
  return all
}
