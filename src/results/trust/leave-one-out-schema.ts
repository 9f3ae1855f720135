import { z } from 'zod'
import { number } from '../result-schema.js'

/** Effects in each trial, predicted from the others. */
export const leaveOneOutSchema = z.strictObject({
  trials: z.array(
    z.strictObject({
      trial: z.string(),
      n: z.int(),
      leftOut: z.int().meta({ description: 'patients with a level that the other trials do not have' }),
      failed: z.boolean().meta({ description: 'whether no tree could be grown without this trial' }),
      predictedMean: number.meta({ description: 'mean predicted effect of its patients' }),
      observed: number.meta({ description: 'difference of the means of its arms' }),
      slope: number.meta({
        description: 'of the observed on the predicted effect; null where predictions do not differ',
      }),
      se: number,
      c: number.meta({ description: 'concordance for benefit' }),
    }),
  ),
  informative: z.int().meta({ description: 'trials for whose patients different effects are predicted' }),
  oneStage: z
    .strictObject({ slope: z.number(), se: number, df: z.number(), lo: number, hi: number })
    .nullable()
    .meta({
      description:
        '1: effects differ as much as predicted, 0: predictions say nothing; null: no differences predicted',
    }),
  twoStage: z
    .strictObject({ slope: z.number(), se: number, tau2: number, lo: number, hi: number })
    .nullable()
    .meta({
      description: 'slopes of the trials pooled by REML with Hartung–Knapp intervals, from three trials',
    }),
  c: number.meta({ description: 'concordance for benefit of all trials, weighted by pairs' }),
})

export type LeaveOneOut = z.infer<typeof leaveOneOutSchema>
