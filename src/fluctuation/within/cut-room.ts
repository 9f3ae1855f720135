import { TIED } from '../../numerics/argsort.js'
import type { OrderedPatients } from './within-patients.js'

/** Patients of a region are told apart by 16 bits. */
const REGION_BITS = 16
const INSIDE = (1 << REGION_BITS) - 1

/** Patients from whom on looking them up by region is quicker. */
const REGIONS_FROM = 1 << 17

/** Memory that the passes over the covariates of a node use in turn. */
export class CutRoom {
  /** Where steps between cuts are written. */
  readonly gaps: Float64Array
  private readonly inside: Uint16Array
  private readonly values: Float64Array
  private readonly short: Uint16Array
  private readonly next: Uint32Array

  /** @param n most patients of a node */
  constructor(n: number) {
    const many = n >= REGIONS_FROM ? n : 0
    this.gaps = new Float64Array(n)
    this.inside = new Uint16Array(many)
    this.values = new Float64Array(many)
    this.short = new Uint16Array(many)
    this.next = new Uint32Array((many >>> REGION_BITS) + 1)
  }

  /**
   * Residuals and strata in the order of a covariate, without reading memory at random: places are noted by region, in
   * order; each region, which the cache holds, is looked up by itself; then the order is gone through once more, taking the
   * next of the region in question each time.
   *
   * @returns null where patients are few enough to be looked up one by one; else what writes the next `to − from` of them
   */
  lookUp(
    { order, first }: OrderedPatients,
    residual: Float64Array,
    stratum: Uint16Array,
  ): ((from: number, to: number, r: Float64Array, s: Uint16Array) => void) | null {
    const n = order.length
    if (n < REGIONS_FROM) return null
    const { inside, values, short, next } = this
    const rewind = () => {
      for (let region = 0; region < next.length; region++) next[region] = region << REGION_BITS
    }
    rewind()
    for (let i = 0; i < n; i++) {
      const place = (order[i] & ~TIED) - first
      inside[next[place >>> REGION_BITS]++] = place & INSIDE
    }
    for (let i = 0; i < n; i++) {
      const place = (i & ~INSIDE) | inside[i]
      values[i] = residual[place]
      short[i] = stratum[place]
    }
    rewind()
    return (from, to, r, s) => {
      for (let i = from, c = 0; i < to; i++, c++) {
        const at = next[((order[i] & ~TIED) - first) >>> REGION_BITS]++
        r[c] = values[at]
        s[c] = short[at]
      }
    }
  }
}
