import { z } from 'zod'

/** Splits that a person sets or forbids, node by node: what `fit` takes and its result states. */
export const guideSchema = z
  .array(
    z.strictObject({
      path: z.array(z.int().min(0)).readonly().meta({
        description: 'the way from the root: number of the child at each split, from 0; empty for the root',
      }),
      split: z
        .strictObject({
          variable: z.string(),
          cut: z.union([z.number(), z.string()]).optional().meta({
            description: 'of a numeric covariate, of a date as 2014-03-31; left is ≤',
          }),
          left: z.array(z.string()).readonly().optional().meta({ description: 'levels of a factor' }),
        })
        .optional(),
      forbid: z.array(z.string()).readonly().optional().meta({ description: 'covariates not to split on' }),
      leaf: z.boolean().optional().meta({ description: 'not to be split at all' }),
    }),
  )
  .readonly()
