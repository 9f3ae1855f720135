import { z } from 'zod'
import { controlInForceSchema, methodSchema } from '../control-schema.js'
import { dataSchema, noteSchema, number, specSchema, splitSchema } from '../result-schema.js'
import { calibrationSchema } from './calibration-schema.js'
import { failedSchema } from './stability-schema.js'

/** Settings of `individual` beside those of a fit; what is left out gets its default. */
export const individualOptionsSchema = z.strictObject({
  trees: z
    .int()
    .min(20)
    .max(5000)
    .default(500)
    .meta({ description: 'trees that effects of patients are averaged over' }),
  resample: z.enum(['bootstrap', 'half']).default('bootstrap').meta({
    description: 'what each tree is grown of: a bootstrap sample of the patients, or half of them',
  }),
  calibrate: z
    .union([z.literal(0), z.int().min(20).max(100000)])
    .default(199)
    .meta({
      description:
        'data sets with the treatment dealt anew within trials, which say whether differences between patients may be chance; 0 for none',
    }),
})

/** The result of `individual`: schema name `copse.individual/1`. */
export const individualSchema = z.strictObject({
  schema: z.literal('copse.individual/1'),
  version: z.string(),
  spec: specSchema.extend({
    method: methodSchema,
    control_: controlInForceSchema,
    resample: individualOptionsSchema.shape.resample.unwrap(),
  }),
  data: dataSchema,
  subgroups: z.int().meta({ description: 'subgroups of the tree of all patients' }),
  calibration: calibrationSchema.nullable().meta({
    description:
      'how often the method finds as much where the effect is the same for all patients of a trial; null where it cannot be told, or was not asked for',
  }),
  spread: z
    .strictObject({ sd: number, quartiles: z.array(z.number()), lo: z.number(), hi: z.number() })
    .nullable()
    .meta({
      description:
        'standard deviation, quartiles, smallest and largest of the effects of the patients, which differ by chance too; null without a calibration',
    }),
  importance: z.array(
    z.strictObject({
      covariate: z.string(),
      gain: number.meta({
        description: 'share of the squared differences of effects at the splits; null where no tree splits',
      }),
      effectChange: z.number().meta({
        description: 'mean squared change of the effects when the values of the covariate are dealt anew',
      }),
      permutedLoss: number.meta({
        description:
          'rise of the mean squared error of outcomes in patients not drawn then; null where outcomes are not continuous',
      }),
    }),
  ),
  patients: z.array(
    z.strictObject({
      row: z.int().meta({ description: 'row in the file' }),
      effect: z.number().meta({ description: 'on the scale of the model' }),
      se: number.meta({
        description: 'standard error by the infinitesimal jackknife; null where there are too few trees',
      }),
    }),
  ),
  forest: z
    .strictObject({
      asked: z.int(),
      failed: failedSchema,
      noSplit: z.number().meta({ description: 'share of the trees without any split' }),
      strata: z.array(z.int()).meta({ description: 'patients of each trial and arm, to draw again' }),
      seTold: z.boolean().meta({ description: 'whether there are trees enough for standard errors' }),
      trees: z.array(
        z.strictObject({
          b: z.int().meta({ description: 'number of the resample' }),
          nodes: z.array(
            z.strictObject({
              id: z.int(),
              split: splitSchema.nullable(),
              kids: z.array(z.int()),
              effect: z.number(),
            }),
          ),
        }),
      ),
    })
    .meta({ description: 'the trees, for new patients' }),
  notes: z.array(noteSchema),
})

export type IndividualResult = z.infer<typeof individualSchema>
