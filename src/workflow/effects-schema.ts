import { z } from 'zod'
import { dataSchema, effectSchema, noteSchema, number, specSchema } from './result-schema.js'

/** Settings of `effects`; what is left out gets its default. */
export const effectsOptionsSchema = z.strictObject({
  reml: z
    .boolean()
    .default(true)
    .meta({ description: 'fit the mixed model by restricted maximum likelihood (else maximum likelihood)' }),
  level: z.number().gt(0).lt(1).default(0.95).meta({ description: 'level of the confidence intervals' }),
})

const fixedSchema = z.strictObject({
  term: z.string().meta({ description: "the coefficient's name, as in R; the first trial is the reference" }),
  effect: effectSchema
    .nullable()
    .meta({ description: 'null when other columns explain this one (a note says so)' }),
})

const componentSchema = z.strictObject({
  variance: number,
  sd: number,
  lo: number.meta({ description: 'profile likelihood interval of the standard deviation' }),
  hi: number,
})

const lmSchema = z.strictObject({
  effect: effectSchema.nullable().meta({ description: 'the treatment effect' }),
  fixed: z.array(fixedSchema),
  sigma: number.meta({ description: 'residual standard deviation' }),
  df: z.int().meta({ description: 'residual degrees of freedom' }),
  rss: number,
  logLik: number,
})

const lmmSchema = z.strictObject({
  effect: effectSchema.nullable().meta({ description: 'the mean treatment effect' }),
  fixed: z.array(fixedSchema),
  random: z.array(componentSchema.extend({ group: z.string(), term: z.string() })),
  residual: componentSchema,
  ranef: z.array(
    z.strictObject({
      level: z.string(),
      treatment: number.meta({
        description: "deviation of the trial's treatment effect from the mean, predicted",
      }),
    }),
  ),
  criterion: z.enum(['REML', 'ML']),
  deviance: number.meta({ description: 'REML criterion or ML deviance' }),
  logLik: number,
  theta: number.meta({
    description: 'standard deviation of the treatment effects relative to the residual one',
  }),
  iterations: z.int(),
  converged: z.boolean(),
  singular: z.boolean(),
})

const pooledSchema = z.strictObject({
  method: z.enum(['FE', 'DL', 'REML', 'PM']),
  estimate: number,
  se: number,
  lo: number,
  hi: number,
  p: number,
  tau2: number,
  tau2CI: z.strictObject({ lo: number, hi: number }).meta({ description: 'Q-profile interval' }),
  I2: number.meta({ description: 'percent' }),
  H2: number,
  Q: number,
  Qp: number,
  weights: z.array(z.number()).meta({ description: 'percent, in the order of the trials' }),
  knha: z
    .strictObject({
      se: number,
      df: z.int(),
      lo: number,
      hi: number,
      p: number,
      predictionLo: number,
      predictionHi: number,
    })
    .meta({ description: 'Hartung–Knapp–Sidik–Jonkman inference (t with K − 1 degrees of freedom)' }),
})

const twoStageSchema = z.strictObject({
  trials: z
    .array(z.strictObject({ trial: z.string(), n: z.int(), effect: effectSchema }))
    .meta({ description: 'treatment effect of each trial, from its own linear model' }),
  pooled: z.array(pooledSchema).meta({ description: 'by each estimate of τ²' }),
})

/** The result of `effects`: schema name `copse.effects/1`. */
export const effectsSchema = z.strictObject({
  schema: z.literal('copse.effects/1'),
  version: z.string(),
  spec: specSchema.extend({
    adjust: z.array(z.string()).meta({ description: 'columns the models adjust for' }),
    reml: z.boolean(),
    level: z.number(),
  }),
  data: dataSchema,
  lm: lmSchema.meta({ description: 'outcome ~ treatment + adjust + trial' }),
  lmm: lmmSchema.nullable().meta({
    description: 'outcome ~ treatment + adjust + trial + (0 + treatment | trial); null for one trial',
  }),
  twoStage: twoStageSchema
    .nullable()
    .meta({ description: 'null when no trial tells of the treatment effect' }),
  notes: z.array(noteSchema),
})

export type EffectsResult = z.infer<typeof effectsSchema>
