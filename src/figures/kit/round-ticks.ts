/** Round steps 1, 2 and 5 × 10^k: what axes of numbers are marked at. The same as d3-array's, without what hangs on d3-scale. */

/** A step between ticks: so many units of `unit`, or so many of 1/`unit`, which decimals below one can be without a rounding error. */
interface Step {
  readonly first: number
  readonly last: number
  readonly unit: number
  readonly inverse: boolean
}

/**
 * Round values from `start` to `stop`, both included where they are round.
 *
 * @param count roughly how many, above 0
 */
export function roundTicks(start: number, stop: number, count: number): number[] {
  if (start === stop) return [start]
  const { first, last, unit, inverse } = stepOf(start, stop, count)
  if (!(last >= first)) return []
  return Array.from({ length: last - first + 1 }, (_, i) =>
    inverse ? (first + i) / unit : (first + i) * unit,
  )
}

/** The domain with both ends moved outwards to ticks. */
export function roundDomain(
  [start, stop]: readonly [number, number],
  count: number,
): readonly [number, number] {
  let [from, to] = [start, stop]
  let before: number | undefined
  for (let round = 0; round < 10; round++) {
    const { unit, inverse } = stepOf(from, to, count)
    const step = inverse ? -unit : unit
    if (step === before) return [from, to]
    if (!Number.isFinite(step) || step === 0) break
    from = inverse ? Math.floor(from * unit) / unit : Math.floor(from / unit) * unit
    to = inverse ? Math.ceil(to * unit) / unit : Math.ceil(to / unit) * unit
    before = step
  }
  // Ends that no step settles are no longer a number's breadth apart.
  return [start, stop]
}

function stepOf(start: number, stop: number, count: number): Step {
  const step = (stop - start) / Math.max(0, count)
  const power = Math.floor(Math.log10(step))
  const error = step / 10 ** power
  const factor = error >= Math.sqrt(50) ? 10 : error >= Math.sqrt(10) ? 5 : error >= Math.SQRT2 ? 2 : 1
  const inverse = power < 0
  const unit = inverse ? 10 ** -power / factor : 10 ** power * factor
  const at = (value: number) => (inverse ? value * unit : value / unit)
  const back = (units: number) => (inverse ? units / unit : units * unit)
  let [first, last] = [Math.round(at(start)), Math.round(at(stop))]
  if (back(first) < start) first++
  if (back(last) > stop) last--
  if (last < first && count >= 0.5 && count < 2) return stepOf(start, stop, count * 2)
  return { first, last, unit, inverse }
}
