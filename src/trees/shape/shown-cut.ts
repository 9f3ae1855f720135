/** Digits that are printed beyond the first in which the neighbouring values differ. */
const BEYOND = 4

/**
 * A cut as texts print it: rounded to at most four digits beyond the one that tells the values on its two sides apart, and
 * always between them, so that the rule sends every patient where the exact cut does. A cut from measured values may have
 * fifteen digits, of which a reader needs few.
 *
 * @param left largest value that goes left
 * @param right smallest value that goes right
 * @param cut from `left`, below `right`
 * @returns undefined where the cut is printed as it is
 */
export function shownCut(left: number, right: number, cut: number): number | undefined {
  const gap = right - left
  if (!(gap > 0) || !Number.isFinite(gap)) return undefined
  const decimals = BEYOND - Math.floor(Math.log10(gap))
  const nearest = roundTo(cut, decimals)
  const rounded = nearest < left ? roundTo(nearest + 10 ** -decimals, decimals) : nearest
  if (!(rounded >= left && rounded < right)) return undefined
  return rounded === Number(cut.toPrecision(15)) ? undefined : rounded
}

/** Rounded to so many decimals; to tens, hundreds, … where that is below 0. */
function roundTo(value: number, decimals: number): number {
  if (decimals > 100) return value
  if (decimals >= 0) return Number(value.toFixed(decimals))
  const unit = 10 ** -decimals
  return Math.round(value / unit) * unit
}
