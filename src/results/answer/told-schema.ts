import { z } from 'zod'

const number = z.number().nullable()

/** An estimate of how much the effects of two groups differ, on the scale of the model. */
export const interactionSchema = z.strictObject({
  estimate: number,
  se: number,
  df: number,
  statistic: number,
  p: number,
  lo: number,
  hi: number,
})

export const withinSchema = interactionSchema.extend({
  heterogeneity: z
    .strictObject({ Q: z.number(), df: z.int(), p: z.number() })
    .nullable()
    .meta({ description: 'whether trials agree on the difference' }),
})

const acrossSchema = z.strictObject({
  slope: number,
  se: number,
  df: number,
  p: number,
  lo: number,
  hi: number,
  trials: z.int(),
})

/** What the verdict on a split can be. */
export const differsSchema = z.enum(['effect', 'level', 'both', 'neither'])

/** What is known of a split beside its test, in the results of every method. */
export const told = {
  within: withinSchema.nullable().optional().meta({
    description:
      'effect right of the split less effect left of it, from comparisons within trials; null where no trial has both, or with more than two sides',
  }),
  across: acrossSchema.nullable().optional().meta({
    description:
      "slope of the trials' effects on their share of patients right of the split: it compares trials, not patients, and can be confounded",
  }),
  metamobSi: interactionSchema.nullable().optional().meta({
    description:
      "the same difference in the model of metaMOB-SI, in which the trials' effects vary at random about a mean: beside the difference within trials it draws on comparisons of trials; null with one trial, with covariates to adjust for, with clusters, for times to an event, and where the data do not bound it",
  }),
  effectP: number.optional().meta({
    description:
      'does the treatment effect differ along the covariate in this node, within trials? p-value of the largest difference over all cuts, adjusted like `pAdjusted`',
  }),
  levelP: number.optional().meta({
    description:
      'does the level of the outcome, both arms taken together, change along the covariate in this node, within trials? p-value of the largest difference over all cuts from the means of trial and arm, adjusted like `pAdjusted`',
  }),
  differs: differsSchema
    .nullable()
    .optional()
    .meta({ description: 'which of the two p-values are at most alpha' }),
}

export type Interaction = z.infer<typeof interactionSchema>
export type WithinInteraction = z.infer<typeof withinSchema>
export type AcrossTrials = z.infer<typeof acrossSchema>
