/** A term of the sum that {@link inverseRoot} gives: scale · (shift + share · A)⁻¹. */
export interface RootNode {
  readonly scale: number
  readonly shift: number
  readonly share: number
}

/** Digits of the sum: its error is 10 to the power of less than this. */
const DIGITS = 15

/**
 * A^(−1/2) of a symmetric positive definite matrix as Σ scale (shift + share A)⁻¹, right to 15 digits for every A whose
 * eigenvalues lie between `low` and `high`. The number of terms grows with log(high/low): 6 for 1, 22 for 10⁴.
 *
 * @param low lower bound of the eigenvalues, > 0
 * @param high upper bound
 * Source: Hale, Higham & Trefethen (2008), SIAM J Numer Anal 46, 2505–2523, method 3; elliptic functions by descending
 * Landen transformations (Abramowitz & Stegun 16.4).
 */
export function inverseRoot(low: number, high: number): RootNode[] {
  const ratio = Math.max(1, high / low)
  // Arithmetic-geometric means of 1 and the complementary modulus √(low/high).
  const a = [1]
  const c = [Math.sqrt(1 - 1 / ratio)]
  for (let b = Math.sqrt(1 / ratio); c[c.length - 1] > 1e-16 && a.length < 40; ) {
    const mean = a[a.length - 1]
    a.push((mean + b) / 2)
    c.push((mean - b) / 2)
    b = Math.sqrt(mean * b)
  }
  const steps = a.length - 1
  const period = Math.PI / (2 * a[steps])
  const terms = Math.ceil((DIGITS * Math.LN10 * (Math.log(ratio) + 3)) / (2 * Math.PI ** 2))
  return Array.from({ length: terms }, (_, j) => {
    let phi = 2 ** steps * a[steps] * (((j + 0.5) * period) / terms)
    let above = phi
    for (let step = steps; step > 0; step--) {
      above = phi
      phi = (phi + Math.asin((c[step] * Math.sin(phi)) / a[step])) / 2
    }
    const [sn, cn] = [Math.sin(phi), Math.cos(phi)]
    const dn = steps === 0 ? 1 : cn / Math.cos(above - phi)
    return {
      scale: (2 * Math.sqrt(low) * period * dn) / (Math.PI * terms),
      shift: low * sn * sn,
      share: cn * cn,
    }
  })
}
