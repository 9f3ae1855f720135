import { z } from 'zod'
import type { Calibration } from './calibration-schema.js'
import type { StabilityResult } from './stability-schema.js'

/** How many trees the trust part of a report is made of. */
export const trustAskedSchema = z.strictObject({
  calibrate: z.union([z.literal(0), z.int().min(20).max(100000)]),
  resamples: z.union([z.literal(0), z.int().min(20).max(100000)]),
  bootstraps: z.union([z.literal(0), z.int().min(20).max(100000)]),
})

export type TrustAsked = z.infer<typeof trustAskedSchema>

/** How far a tree can be trusted, as reports and the app show it. */
export interface TrustResults {
  readonly asked: TrustAsked
  /** Null where it cannot be told, or was not asked for. */
  readonly calibration: Calibration | null
  readonly stability: StabilityResult | null
  /** Why parts are missing, in sentences. */
  readonly missing: readonly string[]
}
