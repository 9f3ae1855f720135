import type { Cells, TimedSums } from '../../models/cells/cells.js'
import type { HazardFit } from '../../models/hazard/hazard-fit.js'
import { fillStrata, HazardSums, hazardStrata } from '../../models/hazard/hazard-sums.js'
import { informativeEvents, profileEffect, profileGain } from '../../models/hazard/profile-effect.js'
import type { Side, SplitSides } from './split-sides.js'

/**
 * Sides of a model of hazards: each with the baselines and the effect of its own patients. A side without enough events, or
 * whose effect is infinite, gains −∞.
 *
 * @param minevents events that each side must have
 */
export function hazardSides(
  fit: HazardFit,
  minevents: number,
  cells: Cells,
  starts: Uint32Array | null,
): SplitSides {
  const { times, stratum, groupOf, offset } = fit
  const { width, count: L } = times.intervals
  const groups = groupOf.reduce((most, g) => Math.max(most, g + 1), 1)
  const strata = hazardStrata(groups, L)
  const weight = offset.map(Math.exp)
  const { timed } = cells
  const row = cells.row!
  const start = fit.effect !== null && Number.isFinite(fit.effect) ? fit.effect : 0

  class HazardSide implements Side {
    readonly sums = new HazardSums(times, stratum, groupOf.length)
    /** Σ d·offset. */
    private shift = 0
    private effectBefore = start

    move(atom: number, sign: 1 | -1): void {
      const from = starts === null ? atom : starts[atom]
      const to = starts === null ? atom + 1 : starts[atom + 1]
      if (timed !== undefined) this.moveSums(timed, from, to, sign)
      else
        for (let c = from; c < to; c++) {
          this.sums.move(row[c], sign)
          if (times.event[row[c]] === 1) this.shift += sign * offset[stratum[row[c]]]
        }
    }

    private moveSums({ exit, inside }: TimedSums, from: number, to: number, sign: 1 | -1): void {
      for (let c = from; c < to; c++) {
        const s = cells.stratum[c]
        this.sums.add(s, exit[c], sign * cells.n[c], sign * inside[c], sign * cells.sum[c])
        this.shift += sign * cells.sum[c] * offset[s]
      }
    }

    copy(other: HazardSide): void {
      this.sums.copy(other.sums)
      this.shift = other.shift
      this.effectBefore = other.effectBefore
    }

    private fill(): void {
      fillStrata(strata, this.sums, width, groupOf, weight)
    }

    admissible(): boolean {
      if (this.sums.total < minevents) return false
      this.fill()
      const [control, experimental] = informativeEvents(strata)
      return control > 0 && experimental > 0
    }

    gain(): number {
      if (this.sums.total < minevents) return Number.NEGATIVE_INFINITY
      this.fill()
      const { effect, logLik } = profileGain(strata, this.effectBefore)
      this.effectBefore = effect
      return logLik + this.shift
    }

    effect(): number {
      this.fill()
      const { effect } = profileEffect(strata)
      return effect === null ? 0 : Math.max(-1e6, Math.min(1e6, effect))
    }
  }

  return {
    empty: () => new HazardSide(),
    whole() {
      const side = new HazardSide()
      const atoms = starts === null ? cells.length : starts.length - 1
      for (let atom = 0; atom < atoms; atom++) side.move(atom, 1)
      return side
    },
    // A patient alone has a hazard of his own: 1/exposure in the interval of the event, 0 elsewhere. Exposures that Cox's
    // convention counts as 1 give −1.
    alone:
      starts === null && timed === undefined
        ? (c) => (times.event[row[c]] === 1 ? -Math.log(times.inside[row[c]]) - 1 : 0)
        : undefined,
    within: (cuts) => admissibleRange(cuts, cells.length),
  }

  /**
   * The cuts that leave enough on either side. Who has been taken in keeps a side admissible, so they follow each other: from
   * the first whose left side is to the last whose right side is.
   */
  function admissibleRange(cuts: Uint32Array, length: number): Uint32Array {
    const first = firstAdmissible(
      (at) => cuts[at] + 1,
      (c) => c,
    )
    const last =
      cuts.length -
      1 -
      firstAdmissible(
        (at) => length - 1 - cuts[cuts.length - 1 - at],
        (c) => length - 1 - c,
      )
    return cuts.subarray(first, Math.max(first, last + 1))

    /** The first of the cuts, in the order of growing sides, at which the side is admissible. */
    function firstAdmissible(sizeAt: (at: number) => number, cellAt: (c: number) => number): number {
      const side = new HazardSide()
      let taken = 0
      for (let at = 0; at < cuts.length; at++) {
        for (const to = sizeAt(at); taken < to; taken++) side.move(cellAt(taken), 1)
        if (side.admissible()) return at
      }
      return cuts.length
    }
  }
}
