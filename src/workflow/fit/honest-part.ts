import type { Ipd } from '../../data/patients/ipd.js'
import { partsOf } from '../../data/patients/split-patients.js'
import { createRng } from '../../numerics/random/rng.js'

/**
 * The part of each patient in an honest analysis: 0 finds the subgroups, 1 tells their effects.
 *
 * @param share of part 1
 */
export const honestPart = (ipd: Ipd, share: number, seed: number): Uint8Array =>
  partsOf(ipd, share, createRng(seed))
