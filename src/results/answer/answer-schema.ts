import { z } from 'zod'
import { conditionSchema, number } from '../result-schema.js'
import { withinSchema } from './told-schema.js'

const tested = z.strictObject({ variable: z.string(), p: number, pAdjusted: number })

/** Whether the treatment effect differs between patients, within trials, and what predicts the outcome only. */
export const answerSchema = z.strictObject({
  effect: z.strictObject({
    differs: z
      .boolean()
      .nullable()
      .meta({ description: 'smallest adjusted p at most alpha; null: not tested' }),
    variable: z.string().nullable().meta({ description: 'the covariate with the smallest p' }),
    pAdjusted: number,
    tests: z.array(tested).meta({ description: 'one for each covariate, in all patients' }),
  }),
  between: z
    .strictObject({
      left: conditionSchema,
      right: conditionSchema,
      effects: z
        .array(z.strictObject({ estimate: number, lo: number, hi: number }))
        .meta({ description: 'left and right: the level that the trials share, shifted within trials' }),
      within: withinSchema
        .nullable()
        .meta({ description: 'right less left; it follows the search for the cut, unless honest' }),
    })
    .nullable()
    .meta({ description: 'the two groups that differ most; null where the effect is not seen to differ' }),
  level: z.array(tested).meta({
    description:
      'does the level of the outcome, both arms taken together, change along each covariate, within trials',
  }),
  sentences: z.array(z.string()),
})

export type Answer = z.infer<typeof answerSchema>
