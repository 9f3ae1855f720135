import { z } from 'zod'
import { controlInForceSchema, methodSchema } from './control-schema.js'
import { fitSchema } from './fit-schema.js'
import { guideSchema } from './guide-schema.js'
import { dataSchema, noteSchema, specSchema } from './result-schema.js'

/** The result of `compare`: schema name `copse.compare/1`. */
export const compareSchema = z.strictObject({
  schema: z.literal('copse.compare/1'),
  version: z.string(),
  spec: specSchema.extend({
    control_: controlInForceSchema,
    guide: guideSchema
      .optional()
      .meta({ description: 'splits that a person set or forbade, for all methods' }),
  }),
  data: dataSchema,
  methods: z.array(
    z.strictObject({
      method: methodSchema,
      title: z.string(),
      equation: z.string(),
      fit: fitSchema.nullable().meta({ description: 'null when the method cannot be fitted to these data' }),
      error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
    }),
  ),
  agreement: z.strictObject({
    same: z.array(z.array(methodSchema)).meta({
      description: 'methods grouped by the subgroups they find: the same patients in the same subgroups',
    }),
    splits: z
      .array(
        z.strictObject({
          split: z.string(),
          methods: z.array(methodSchema),
          userDriven: z
            .literal(true)
            .optional()
            .meta({ description: 'set by a person, in at least one method' }),
        }),
      )
      .meta({
        description: 'every split (of the patients of a node, in words) and the methods that make it',
      }),
    adjustedRand: z
      .array(z.strictObject({ a: methodSchema, b: methodSchema, index: z.number() }))
      .meta({ description: 'agreement of the patients’ subgroups: 1 the same, 0 as by chance' }),
  }),
  notes: z.array(noteSchema).meta({ description: 'notes on the data; each fit has its own' }),
})

export type CompareResult = z.infer<typeof compareSchema>
