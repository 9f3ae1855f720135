import { z } from 'zod'
import { pooledSchema } from './effects-schema.js'
import { dataSchema, effectSchema, noteSchema, number, specSchema } from './result-schema.js'

/** Settings of `interactions`; what is left out gets its default. */
export const interactionsOptionsSchema = z.strictObject({
  level: z.number().gt(0).lt(1).default(0.95).meta({ description: 'level of the confidence intervals' }),
})

const effect = effectSchema
  .nullable()
  .meta({ description: 'log odds or log rate ratio, with `ratio`, for binary and count outcomes' })

const groupSchema = z.strictObject({
  label: z.string(),
  node: z.int().optional().meta({ description: 'node of the tree whose subgroup this is' }),
  n: z.number(),
  arms: z.record(z.string(), z.number()),
  effect: effect.meta({
    description:
      'floating subgroup estimate: the level that the trials have in common, shifted by differences from within trials; null where no trial tells',
  }),
})

const trialSchema = z.strictObject({
  trial: z.string(),
  n: z.number(),
  arms: z.record(z.string(), z.number()),
  mean: number.meta({ description: 'mean of a numeric covariate in the trial; null for subgroups' }),
  shares: z.array(z.number()).nullable().meta({
    description: 'share of each subgroup among the patients of the trial; null for a numeric covariate',
  }),
  effect: effect.meta({ description: "the trial's own treatment effect in all its patients" }),
  firth: z.boolean().meta({ description: "whether that is by Firth's penalised likelihood" }),
  groups: z
    .array(
      z.strictObject({
        arms: z.record(z.string(), z.number()),
        effect,
        firth: z.boolean(),
        why: z.string().meta({ description: 'why there is no estimate; empty where there is one' }),
      }),
    )
    .meta({ description: 'effects in each subgroup of the trial by itself; empty for a numeric covariate' }),
})

const ownSchema = z.strictObject({
  trial: z.string(),
  effect: effectSchema,
  firth: z.boolean(),
  weight: number.meta({ description: 'percent, in the two-stage analysis with random effects (REML)' }),
})

const contrastSchema = z.strictObject({
  label: z.string(),
  group: z.int().nullable().meta({ description: 'place of the subgroup; null for a numeric covariate' }),
  reference: z.int().nullable().meta({ description: 'place of the subgroup it is compared with' }),
  trials: z.array(ownSchema).meta({ description: 'interaction in each trial that tells of it' }),
  silent: z
    .array(z.strictObject({ trial: z.string(), why: z.string() }))
    .meta({ description: 'trials that tell nothing of the interaction, and why' }),
  within: effect.meta({
    description:
      'within trials, one stage, the same interaction in all trials: free of aggregation bias. Of subgroups it is the difference of their floating estimates',
  }),
  random: z
    .strictObject({ effect: effectSchema, tau2: z.number(), singular: z.boolean(), converged: z.boolean() })
    .nullable()
    .meta({
      description:
        'within trials, one stage, the interaction varying between trials (mixed model; tau2: its variance); null with fewer than two trials that tell',
    }),
  twoStage: z.array(pooledSchema).nullable().meta({
    description: "the trials' interactions, pooled by each estimate of τ²; weights in the order of `trials`",
  }),
  across: z
    .strictObject({
      slope: z.number(),
      se: z.number(),
      df: z.number(),
      p: number,
      lo: number,
      hi: number,
      trials: z.int(),
    })
    .nullable()
    .meta({
      description:
        'across trials: slope of the trials’ effects on their mean of the covariate, or on their share of the subgroup. Open to aggregation bias; null where trials are too few or alike',
    }),
  amalgamated: effect.meta({
    description:
      'within and across trials mixed: one treatment effect in all trials and its interaction. Open to aggregation bias',
  }),
})

const analysisSchema = z.strictObject({
  label: z.string().meta({ description: 'as it was asked for' }),
  kind: z.enum(['linear', 'cut', 'nominal', 'ordered', 'tree']).meta({
    description: 'linear in a number; two sides of a condition; levels of a factor; subgroups of a tree',
  }),
  variables: z.array(z.string()).meta({ description: 'covariates that it is about' }),
  data: dataSchema,
  answer: z
    .string()
    .meta({ description: 'what the analysis says, and which estimate is free of aggregation bias' }),
  groups: z.array(groupSchema).meta({ description: 'empty for a numeric covariate' }),
  trials: z.array(trialSchema),
  overall: pooledSchema
    .nullable()
    .meta({ description: "the trials' effects in all their patients, pooled by REML" }),
  contrasts: z
    .array(contrastSchema)
    .meta({ description: 'per unit of a number; or each subgroup against the first' }),
  joint: z
    .strictObject({ statistic: z.number(), df: z.int(), dfResidual: number, p: z.number() })
    .nullable()
    .meta({
      description:
        'joint test, within trials, that the effect is the same in all subgroups: F with dfResidual, or χ² where that is null; null for fewer than three subgroups that can be compared',
    }),
  heterogeneity: z
    .strictObject({ Q: z.number(), df: z.int(), p: z.number() })
    .nullable()
    .meta({ description: 'whether the interactions differ between trials more than chance makes them' }),
  tau2: number.meta({
    description: "variance of the trials' effects about the common level of floating estimates",
  }),
  notes: z.array(noteSchema),
})

/** The result of `interactions`: schema name `copse.interactions/1`. */
export const interactionsSchema = z.strictObject({
  schema: z.literal('copse.interactions/1'),
  version: z.string(),
  spec: specSchema.extend({
    by: z.array(z.string()),
    tree: z.string().nullable().meta({ description: 'result whose subgroups were compared' }),
    level: z.number(),
  }),
  measure: z
    .enum(['mean-difference', 'log-odds-ratio', 'log-rate-ratio', 'log-hazard-ratio'])
    .meta({ description: 'what the treatment effects are; interactions are differences of them' }),
  analyses: z.array(analysisSchema),
  notes: z.array(noteSchema).meta({ description: 'those that concern all analyses' }),
})

export type InteractionsResult = z.infer<typeof interactionsSchema>
export type InteractionAnalysis = InteractionsResult['analyses'][number]
export type InteractionContrast = InteractionAnalysis['contrasts'][number]
