import { z } from 'zod'
import { intervalSchema, number } from './result-schema.js'

const spread = {
  mean: number.meta({ description: 'null where it does not exist (heavy tails of the prior)' }),
  sd: number,
  median: z.number(),
  lo: z.number().meta({ description: 'equal-tailed credible interval' }),
  hi: z.number(),
}

const chances = {
  below0: z.number().meta({ description: 'P(effect < 0)' }),
  above0: z.number().meta({ description: 'P(effect > 0)' }),
  belowMargin: z.number().optional().meta({ description: 'P(effect < −mcid)' }),
  aboveMargin: z.number().optional().meta({ description: 'P(effect > mcid)' }),
}

const ratio = intervalSchema.optional().meta({
  description: 'odds ratio or rate ratio, the median and interval on that scale',
})

const shortest = z
  .tuple([z.number(), z.number()])
  .meta({ description: 'the shortest interval of the same probability' })

const term = z.enum(['intercept', 'treatment'])

/** Posteriors under a prior of the heterogeneity between trials. */
export const bayesSchema = z.strictObject({
  prior: z.strictObject({
    kind: z.enum(['halfnormal', 'halfcauchy', 'uniform']),
    scale: z.number().meta({ description: 'on the scale of the effects; the upper end of a uniform prior' }),
    relative: number.meta({
      description:
        'scale in units of the residual standard deviation σ, where the prior is one of τ/σ (continuous outcomes, one model of all patients); else null',
    }),
    default: z.boolean().meta({ description: 'the default scale' }),
    baseline: number.meta({
      description: "scale of the half-normal prior of the trials' random intercepts; null without",
    }),
  }),
  mcid: number,
  level: z.number(),
  approximation: z.enum(['exact', 'normal', 'laplace', 'laplace-refined']).meta({
    description:
      'exact: the joint posterior of a linear model; normal: estimates taken for normal with known standard errors; laplace: of the joint likelihood; laplace-refined: of that of each effect',
  }),
  trials: z.int().meta({ description: 'trials that tell of the heterogeneity' }),
  logMarginal: z.number(),
  tau: z.array(z.strictObject({ term, ...spread, shortest })).meta({
    description: 'standard deviation between trials, on the scale of the effects',
  }),
  effects: z.array(
    z.strictObject({
      node: z.int().nullable().meta({ description: 'the subgroup; null for all patients' }),
      ...spread,
      shortest,
      ...chances,
      ratio,
    }),
  ),
  prediction: z
    .strictObject({ ...spread, ...chances, ratio })
    .nullable()
    .meta({ description: 'the effect in a new trial, of all patients; null for subgroups' }),
  trialEffects: z
    .array(z.strictObject({ node: z.int().nullable(), trial: z.string(), ...spread, ...chances, ratio }))
    .meta({ description: "each trial's own effect, drawn towards the others" }),
  sensitivity: z
    .array(
      z.strictObject({
        factor: z.number(),
        scale: z.number(),
        logMarginal: z.number(),
        tau: z.strictObject({ median: z.number(), upper: z.number() }).meta({
          description: 'median, and the value below which τ lies with the probability of the level',
        }),
        effects: z.array(
          z.strictObject({
            node: z.int().nullable(),
            median: z.number(),
            lo: z.number(),
            hi: z.number(),
            below0: z.number(),
          }),
        ),
      }),
    )
    .meta({ description: 'the same with the scale halved, as given, and doubled' }),
  curve: z
    .strictObject({
      tau: z.array(z.number()),
      prior: z.array(z.number()),
      posterior: z.array(z.number()),
    })
    .meta({ description: 'densities of τ' }),
})

export type BayesResult = z.infer<typeof bayesSchema>
