import { z } from 'zod'
import { armOutcomesSchema, effectSchema, number } from '../result-schema.js'

const spanSchema = z.strictObject({ lo: number, hi: number })

const atSchema = z.strictObject({
  atRisk: z.int(),
  risk: number.meta({ description: '1 − Kaplan–Meier survival: share with the event by then' }),
  ...spanSchema.shape,
})

const armSchema = z.strictObject({
  n: z.int(),
  events: z.int(),
  personTime: z.number(),
  longest: z.number().meta({ description: 'longest time' }),
  median: spanSchema
    .extend({ time: number })
    .meta({ description: 'median time to the event; null where it is not reached' }),
  rmst: z.strictObject({ estimate: z.number(), se: z.number() }).nullable().meta({
    description: 'restricted mean time to the event, up to the horizon; null beyond the longest time',
  }),
  at: atSchema
    .nullable()
    .optional()
    .meta({ description: 'at the time asked for (--at); null beyond the longest time' }),
})

/** What is known of a subgroup of times to an event besides the model of the tree. */
export const subgroupSurvivalSchema = z.strictObject({
  events: z.int(),
  cox: effectSchema.nullable().meta({
    description:
      'log hazard ratio of Cox’s model of the subgroup, stratified by trial, ties by Efron; its p follows the search',
  }),
  control: armSchema,
  experimental: armSchema,
  rmst: z
    .strictObject({ estimate: z.number(), se: z.number(), ...spanSchema.shape, p: number })
    .nullable()
    .meta({ description: 'difference of the restricted means, experimental less control' }),
  risk: armOutcomesSchema.shape.difference
    .omit({ df: true })
    .extend({ nnt: armOutcomesSchema.shape.nnt })
    .nullable()
    .optional()
    .meta({ description: 'difference of the risks at the time asked for' }),
  proportional: z.strictObject({ statistic: z.number(), p: z.number() }).nullable().meta({
    description: 'score test of proportional hazards (χ², 1 degree of freedom; time as 1 − Kaplan–Meier)',
  }),
})

export const survivalSchema = z.strictObject({
  horizon: z.number().meta({ description: 'of the restricted means' }),
  at: number.meta({ description: 'time asked for (--at)' }),
  cuts: z.array(z.number()).meta({ description: 'ends of the intervals of constant hazards; none for cox' }),
  intervals: z.int(),
  events: z.int(),
})

export type SubgroupSurvival = z.infer<typeof subgroupSurvivalSchema>
export type ArmSurvival = z.infer<typeof armSchema>
export type SurvivalPart = z.infer<typeof survivalSchema>
