import type { Dialect } from './dialect.js'
import type { Frame } from './frame.js'

/**
 * Sums of patients: n, Σy, Σy², and with an exposure Σe, Σe², Σe·y and, of whole strata only, Σ y log e.
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
  const list = [total(weight), total(weight, y), total(weight, y, y)]
  if (exposure !== null)
    list.push(
      total(weight, exposure),
      total(weight, exposure, exposure),
      total(weight, exposure, y),
      whole ? total(weight, y, `ln(${exposure})`) : '0',
    )
  const guarded = (expression: string) =>
    minCell > 1 ? `CASE WHEN count(*) >= ${minCell} THEN ${expression} END` : expression
  return list.map((expression) => `CAST(${guarded(expression)} AS ${double})`)
}
