import type { NodePatients, PatientScratch, RowRange } from './node-patients.js'
import { PLACE } from './partition-columns.js'

/** Patients of a region are told apart by 16 bits. */
const REGION_BITS = 16
const INSIDE = (1 << REGION_BITS) - 1

/**
 * Outcomes and strata of many patients in the order of a covariate, without reading memory at random: places are first
 * noted by region, in order; then each region, which the cache holds, is looked up by itself; and then the order is gone
 * through once more, taking the next outcome of the region in question each time. Every place of a node is in its order once, so
 * that each region knows its place in the notes.
 */
export class RegionGather {
  private readonly inside: Uint16Array
  private readonly y: Float64Array
  private readonly stratum: Uint16Array
  private readonly next: Uint32Array

  constructor(
    private readonly patients: Pick<NodePatients, 'y' | 'stratum'>,
    { n, first, third, fourth }: PatientScratch,
  ) {
    this.inside = new Uint16Array(fourth)
    this.y = new Float64Array(first)
    this.stratum = new Uint16Array(third)
    this.next = new Uint32Array((n >>> REGION_BITS) + 1)
  }

  /** Looks up all patients of a node. */
  start(order: Uint32Array, { start, end }: RowRange): void {
    const { inside, y, stratum, next } = this
    const own = this.patients
    this.rewind(start)
    for (let i = start; i < end; i++) {
      const place = order[i] & PLACE
      inside[next[place >>> REGION_BITS]++] = place & INSIDE
    }
    for (let i = start; i < end; i++) {
      const place = (i & ~INSIDE) | inside[i]
      y[i] = own.y[place]
      stratum[i] = own.stratum[place]
    }
    this.rewind(start)
  }

  /** Outcome and stratum of the next patients of the order: those at its places from … to − 1. */
  read(order: Uint32Array, from: number, to: number, sum: Float64Array, stratum: Uint16Array): void {
    const { next } = this
    for (let i = from, c = 0; i < to; i++, c++) {
      const at = next[(order[i] & PLACE) >>> REGION_BITS]++
      sum[c] = this.y[at]
      stratum[c] = this.stratum[at]
    }
  }

  private rewind(start: number): void {
    const { next } = this
    for (let region = 0; region < next.length; region++) next[region] = Math.max(start, region << REGION_BITS)
  }
}
