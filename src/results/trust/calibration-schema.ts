import { z } from 'zod'
import { number } from '../result-schema.js'

/** How often a method finds as much where the effect is the same for all patients of a trial. */
export const calibrationSchema = z.strictObject({
  permutations: z.int().meta({ description: 'data sets with the treatment dealt anew within trials' }),
  seed: z.int(),
  statistic: z.enum(['root', 'heterogeneity']).meta({
    description:
      'what is compared: the smallest p-value at the root, or how far the effects of the subgroups differ where the tree also splits on prognosis',
  }),
  observed: number.meta({ description: 'its value in the data: log p, or Q' }),
  p: z.number().meta({ description: '(1 + data sets with as much or more)/(1 + data sets)' }),
  splits: z.number().meta({
    description: 'share of the data sets whose tree splits: how often the method finds subgroups at all',
  }),
  failed: z.int(),
})

export type Calibration = z.infer<typeof calibrationSchema>
