import { z } from 'zod'
import { bayesSchema } from './bayes-schema.js'
import { priorFields } from './control-schema.js'
import {
  armOutcomesSchema,
  dataSchema,
  effectSchema,
  intervalSchema,
  noteSchema,
  number,
  specSchema,
} from './result-schema.js'

/** Settings of `effects`; what is left out gets its default. */
export const effectsOptionsSchema = z.strictObject({
  reml: z
    .boolean()
    .default(true)
    .meta({ description: 'fit the mixed model by restricted maximum likelihood (else maximum likelihood)' }),
  firth: z.boolean().default(false).meta({
    description:
      "binary and count outcomes: generalised linear models by Firth's penalised likelihood, which is finite for trials without events in an arm",
  }),
  nagq: z.int().min(1).max(100).default(1).meta({
    description:
      'points of the adaptive Gauss–Hermite quadrature of the mixed model of binary and count outcomes (1: Laplace)',
  }),
  ...priorFields,
  profile: z.enum(['fit', 'ml']).default('fit').meta({
    description:
      "profile intervals of the mixed model's variances by the likelihood of its fit, or by maximum likelihood as R's confint has them for REML fits too",
  }),
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
  lo: number.meta({
    description:
      'profile likelihood interval of the standard deviation; null for generalised linear mixed models',
  }),
  hi: number,
})

const lmSchema = z.strictObject({
  kind: z.enum(['lm', 'glm', 'cox']).meta({
    description:
      'linear model; cox: Cox model stratified by trial, ties by Efron; logistic or Poisson regression for binary and count outcomes, whose effects are log odds ratios or log rate ratios',
  }),
  effect: effectSchema.nullable().meta({ description: 'the treatment effect' }),
  fixed: z.array(fixedSchema),
  outcome: armOutcomesSchema.nullable().meta({
    description:
      'mean outcome (risk, rate per unit of exposure) if all patients were in one arm or the other, their trials and covariates being as they are, and the difference',
  }),
  sigma: number.meta({ description: 'residual standard deviation; null for glm' }),
  df: number.meta({
    description: 'residual degrees of freedom, case weights counting patients; null for cox',
  }),
  rss: number.meta({ description: 'residual sum of squares; null for glm' }),
  deviance: number.meta({ description: 'residual deviance of the patients; null for lm' }),
  logLik: number,
})

const lmmSchema = z.strictObject({
  kind: z.enum(['lmm', 'glmm', 'cox-mixed']).meta({
    description:
      'linear or generalised linear mixed model; Cox model (Breslow) with a random treatment effect, baselines by trial profiled out',
  }),
  effect: effectSchema.nullable().meta({ description: 'the mean treatment effect' }),
  fixed: z.array(fixedSchema),
  random: z.array(componentSchema.extend({ group: z.string(), term: z.string() })),
  residual: componentSchema.nullable().meta({ description: 'null for glmm' }),
  profile: z
    .enum(['REML', 'ML'])
    .nullable()
    .meta({ description: 'whose likelihood the profile intervals are of; null for glmm' }),
  ranef: z.array(
    z.strictObject({
      level: z.string(),
      treatment: number.meta({
        description: "deviation of the trial's treatment effect from the mean, predicted",
      }),
    }),
  ),
  criterion: z.enum(['REML', 'ML', 'Laplace', 'AGQ']),
  deviance: number.meta({ description: 'REML criterion or ML deviance' }),
  logLik: number,
  theta: number.meta({
    description: 'standard deviation of the treatment effects, relative to the residual one for lmm',
  }),
  iterations: z.int(),
  converged: z.boolean(),
  singular: z.boolean(),
})

const ratioSchema = intervalSchema
  .optional()
  .meta({ description: 'odds ratio or rate ratio, for binary and count outcomes' })

const knhaSchema = z.strictObject({
  se: number,
  df: z.int(),
  lo: number,
  hi: number,
  p: number,
  predictionLo: number,
  predictionHi: number,
  ratio: ratioSchema,
})

export const pooledSchema = z.strictObject({
  method: z.enum(['FE', 'DL', 'REML', 'PM']),
  estimate: number,
  se: number,
  lo: number,
  hi: number,
  p: number,
  ratio: ratioSchema,
  tau2: number,
  tau2CI: z.strictObject({ lo: number, hi: number }).meta({ description: 'Q-profile interval' }),
  I2: number.meta({ description: 'percent' }),
  H2: number,
  Q: number,
  Qp: number,
  weights: z.array(z.number()).meta({ description: 'percent, in the order of the trials' }),
  knha: knhaSchema.meta({
    description: 'Hartung–Knapp–Sidik–Jonkman inference (t with K − 1 degrees of freedom), as R has it',
  }),
  knhaFloored: knhaSchema.meta({
    description:
      "the same with the factor of the variance, q = generalised Q/(K − 1), not below 1: never narrower than Student's interval around the inverse-variance mean. Outputs print this one",
  }),
})

const twoStageSchema = z.strictObject({
  trials: z
    .array(
      z.strictObject({
        trial: z.string(),
        n: z.number(),
        arms: z
          .record(z.string(), z.strictObject({ n: z.number(), events: z.number(), exposure: number }))
          .optional()
          .meta({
            description:
              'for binary and count outcomes and times to an event: patients, events and exposure (counts) or time at risk by arm',
          }),
        firth: z.boolean().meta({
          description:
            "by Firth's penalised likelihood: asked for, or because maximum likelihood has no finite estimate",
        }),
        effect: effectSchema,
      }),
    )
    .meta({ description: 'treatment effect of each trial, from its own (generalised) linear model' }),
  pooled: z.array(pooledSchema).meta({ description: 'by each estimate of τ²' }),
})

const rareEventSchema = z
  .strictObject({
    method: z.enum(['MH', 'Peto', 'Firth']).meta({
      description:
        "Mantel and Haenszel's and Peto's log odds ratio, not adjusted; or the logistic model with trial as fixed effect by Firth's penalised likelihood",
    }),
    estimate: number,
    se: number,
    lo: number,
    hi: number,
    p: number,
    ratio: intervalSchema,
    Q: number.meta({ description: "heterogeneity, Peto's only" }),
    Qdf: number,
    Qp: number,
    trials: z.array(z.string()).meta({ description: 'trials that the estimate is from' }),
  })
  .meta({ description: 'a pooled log odds ratio that keeps trials without an event in one arm' })

/** The result of `effects`: schema name `copse.effects/1`. */
export const effectsSchema = z.strictObject({
  schema: z.literal('copse.effects/1'),
  version: z.string(),
  spec: specSchema.extend({
    adjust: z.array(z.string()).meta({ description: 'columns the models adjust for' }),
    reml: z.boolean(),
    firth: z.boolean(),
    nagq: z.int(),
    profile: z.enum(['fit', 'ml']),
    ...priorFields,
    level: z.number(),
  }),
  data: dataSchema,
  measure: z
    .enum(['mean-difference', 'log-odds-ratio', 'log-rate-ratio', 'log-hazard-ratio'])
    .meta({ description: 'what the treatment effects are' }),
  lm: lmSchema.meta({ description: 'outcome ~ treatment + adjust + trial' }),
  lmm: lmmSchema.nullable().meta({
    description: 'outcome ~ treatment + adjust + trial + (0 + treatment | trial); null for one trial',
  }),
  twoStage: twoStageSchema
    .nullable()
    .meta({ description: 'null for one trial, and when no trial tells of the treatment effect' }),
  piecewise: z.strictObject({ intervals: z.int(), effect: effectSchema, tau2: number }).optional().meta({
    description:
      'times to an event: the mixed model with hazards constant within intervals, which the trees have',
  }),
  bayes: bayesSchema.optional().meta({
    description: 'two-stage analysis under a prior of the heterogeneity, where one was asked for',
  }),
  rareEvents: z.array(rareEventSchema).meta({
    description:
      'further rows for binary outcomes: Mantel–Haenszel and Peto unless adjusted, Firth where a cell is zero',
  }),
  informative: z.array(z.string()).meta({
    description:
      'trials that tell of the treatment effect in the one-stage models: both arms, outcomes that differ',
  }),
  notes: z.array(noteSchema),
})

export type EffectsResult = z.infer<typeof effectsSchema>
export type EffectsSettings = z.infer<typeof effectsOptionsSchema>
