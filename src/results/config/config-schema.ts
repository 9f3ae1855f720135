import { z } from 'zod'
import { controlSchema, methodSchema } from '../control-schema.js'
import { guideSchema } from '../guide-schema.js'
import { reportSettingsSchema } from '../report-schema.js'

const { data, roles } = reportSettingsSchema.shape

/** A setting as it may be left out: the default is that of the command. */
const withoutDefault = (field: z.core.$ZodType): z.ZodType =>
  field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType).optional() : (field as z.ZodType).optional()

const settings = z.strictObject(
  Object.fromEntries(
    Object.entries(controlSchema.shape).map(([name, field]) => [name, withoutDefault(field)]),
  ),
)

/** What an analysis is, without its data: schema name `copse.config/1`. Everything may be left out. */
export const configSchema = z.strictObject({
  schema: z.literal('copse.config/1').optional(),
  roles: roles.partial().optional().meta({ description: 'which column is what' }),
  read: data.shape.read.optional().meta({ description: 'how the file is read, where that is not detected' }),
  method: methodSchema.optional(),
  methods: z.array(methodSchema).min(1).optional().meta({ description: 'methods that are compared' }),
  settings: settings.optional().meta({ description: 'settings of the search and the models' }),
  guide: guideSchema.optional().meta({ description: 'splits that a person set or forbade' }),
  by: z.array(z.string()).min(1).optional().meta({ description: 'subgroups that are given' }),
  trees: z
    .strictObject({
      calibrate: z.int().min(0).optional(),
      resamples: z.int().min(0).optional(),
      bootstraps: z.int().min(0).optional(),
      trees: z.int().min(0).optional(),
      resample: z.enum(['bootstrap', 'half']).optional(),
    })
    .optional()
    .meta({ description: 'how many trees say how far subgroups can be trusted' }),
})

/** An analysis without its data. */
export type Config = Omit<z.infer<typeof configSchema>, 'settings'> & {
  readonly settings?: Readonly<Record<string, unknown>> | undefined
}
