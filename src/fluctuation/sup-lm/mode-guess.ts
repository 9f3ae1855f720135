/** Where a box has its next mode, about, from those before it. */
export interface ModeGuess {
  /** @param lambda of the modes 0, …, n − 1, ascending, n ≥ 1; returns a guess of λ_n, > 0 */
  next(lambda: readonly number[]): number
}

/**
 * Guesses from the phase of a harmonic oscillator, so that Newton's method has few steps left.
 *
 * With φ = ψ'√w the modes solve φ'' + (2λ − Q)φ = 0, φ = 0 at the ends, Q(y) = (k² − 1)/4y² + y²/4 − (k − 2)/2. The phase
 * (1/π)∫√(2λ − Q)dy at λ_n, without the first term of Q, is n and a remainder that changes little from mode to mode: that of
 * the next mode is extrapolated, by differences of the order that would have done best for the mode before.
 *
 * @param low 0, or a radius > 0 at which the process is reflected
 * Guesses have 24 bits: the last of an arc sine are not the same in all engines, and results are to be.
 *
 * Source: the Wentzel–Kramers–Brillouin phase, Bender & Orszag (1978), Advanced Mathematical Methods, ch. 10.
 */
export function modeGuess(k: number, low: number, high: number): ModeGuess {
  const middle = (low + high) / 2
  const shift = (k - 2) / 2 - (low === 0 ? 0 : (k * k - 1) / (4 * middle * middle))
  const remainders: number[] = []
  return {
    next(lambda) {
      const n = lambda.length
      if (n === 1) return Math.fround(first())
      for (let i = remainders.length + 1; i < n; i++) remainders.push(phase(lambda[i]).turns - i)
      return Math.fround(solve(n + extrapolated(remainders), 2 * lambda[n - 1] - lambda[n - 2]))
    },
  }

  /** The first mode ends at the upper end, or before it. */
  function first(): number {
    const below = low === 0 ? k / 4 - 0.25 : 0
    const start = ((Math.PI / (high - low)) ** 2 + (low * low) / 4) / 2 + 1
    const within = solve(1 + below - 0.25, start)
    return phase(within).reach > high ? solve(1 + below, start) : within
  }

  /** The phase in half turns, its derivative, and the radius at which it ends. */
  function phase(lambda: number): { turns: number; slope: number; reach: number } {
    const square = 4 * (2 * lambda + shift)
    if (!(square > 0)) return { turns: 0, slope: 0, reach: 0 }
    const reach = Math.sqrt(square)
    const from = Math.min(1, low / reach)
    const to = Math.min(1, high / reach)
    const angle = Math.asin(to) - Math.asin(from)
    const area = to * Math.sqrt(1 - to * to) - from * Math.sqrt(1 - from * from) + angle
    return { turns: (square * area) / (4 * Math.PI), slope: (2 * angle) / Math.PI, reach }
  }

  function solve(turns: number, start: number): number {
    let lambda = start
    for (let i = 0; i < 20; i++) {
      const at = phase(lambda)
      if (!(at.slope > 0)) {
        lambda = 1.5 * lambda + 0.5
        continue
      }
      const change = (at.turns - turns) / at.slope
      lambda -= change
      if (Math.abs(change) < 1e-10 * lambda) break
    }
    return lambda > 0 ? lambda : start
  }
}

/** The next of a sequence by differences: of the order, at most 4, that is nearest to its last member. */
function extrapolated(sequence: readonly number[]): number {
  const before = sequence.length - 1
  let best = 0
  let distance = Number.POSITIVE_INFINITY
  for (let order = 0; order <= 4 && order < before; order++) {
    const missed = Math.abs(byDifferences(sequence, before, order) - sequence[before])
    if (missed >= distance) continue
    best = order
    distance = missed
  }
  return byDifferences(sequence, sequence.length, best)
}

/** The member after the first `length`, differences of the order after `order` being 0. */
function byDifferences(sequence: readonly number[], length: number, order: number): number {
  let sum = 0
  let weight = 1
  for (let j = 0; j <= order; j++) {
    weight *= (order + 1 - j) / (j + 1)
    sum += (j % 2 === 0 ? weight : -weight) * sequence[length - 1 - j]
  }
  return sum
}
