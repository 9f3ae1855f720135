import type { PredictedTrial } from './prediction-slope.js'

/** Differences between treated and control patients that are worked out in a trial. */
const MOST = 4e6
/** Differences that are equal up to rounding are equal. */
const DECIMALS = 1e9

/**
 * Concordance for benefit in one trial: of two pairs of a treated and a control patient, each pair with the same predicted
 * effect, how often has the pair with the larger prediction the larger observed difference? Expected over all ways of
 * matching; pairs of equal prediction or equal difference are left out.
 *
 * @returns null where fewer than two predictions have both arms, or there are too many differences
 * Source: van Klaveren, Steyerberg, Serruys & Kent (2018), Journal of Clinical Epidemiology 94, 59–68.
 */
export function concordanceForBenefit({ y, arm, predicted }: PredictedTrial): {
  readonly c: number
  readonly pairs: number
} | null {
  const levels = [...new Set(Array.from(predicted))].sort((a, b) => a - b)
  const place = new Map(levels.map((level, g) => [level, g]))
  const arms = levels.map((): [number[], number[]] => [[], []])
  for (let i = 0; i < y.length; i++) arms[place.get(predicted[i])!][arm[i]].push(y[i])
  const both = arms.filter(([control, treated]) => control.length > 0 && treated.length > 0)
  if (both.length < 2) return null
  if (both.reduce((sum, [control, treated]) => sum + control.length * treated.length, 0) > MOST) return null
  const differences = both.map(([control, treated]) =>
    Float64Array.from(
      treated.flatMap((one) => control.map((other) => Math.round((one - other) * DECIMALS) / DECIMALS)),
    ).sort(),
  )
  const matched = both.map(([control, treated]) => Math.min(control.length, treated.length))
  let concordant = 0
  let pairs = 0
  for (let h = 1; h < both.length; h++)
    for (let g = 0; g < h; g++) {
      const [above, below] = shares(differences[g], differences[h])
      const weight = matched[g] * matched[h]
      concordant += weight * above
      pairs += weight * (above + below)
    }
  return pairs > 0 ? { c: concordant / pairs, pairs } : null
}

/** Share of pairs of values with the second larger, and smaller; both ascending. */
function shares(first: Float64Array, second: Float64Array): [above: number, below: number] {
  const [m, n] = [first.length, second.length]
  let [less, atMost, above, below] = [0, 0, 0, 0]
  for (const value of second) {
    while (less < m && first[less] < value) less++
    while (atMost < m && first[atMost] <= value) atMost++
    above += less
    below += m - atMost
  }
  return [above / m / n, below / m / n]
}
