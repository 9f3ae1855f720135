import type { Dialect } from './dialect.js'
import type { Frame } from './frame.js'

/**
 * Sums of patients: n, Σy, Σy², and with an exposure Σe, Σe², Σe·y and Σ y log e. Those of squares are of whole strata only.
 * Of too few patients they are NULL: that much is said.
 */
export function sumColumns(
  { y, weight, exposure }: Pick<Frame, 'y' | 'weight' | 'exposure'>,
  { double }: Dialect,
  whole: boolean,
  minCell: number,
): string[] {
  const total = (...factors: (string | null)[]) => {
    const product = factors.filter((factor) => factor !== null)
    return product.length === 0 ? 'count(*)' : `sum(${product.join(' * ')})`
  }
  const square = (...factors: (string | null)[]) => (whole ? total(...factors) : '0')
  const list = [total(weight), total(weight, y), square(weight, y, y)]
  if (exposure !== null)
    list.push(
      total(weight, exposure),
      square(weight, exposure, exposure),
      square(weight, exposure, y),
      square(weight, y, `ln(${exposure})`),
    )
  const guarded = (expression: string) =>
    minCell > 1 ? `CASE WHEN count(*) >= ${minCell} THEN ${expression} END` : expression
  return list.map((expression) => `CAST(${guarded(expression)} AS ${double})`)
}
