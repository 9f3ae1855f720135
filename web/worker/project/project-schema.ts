import { z } from 'zod'
import { LIMIT_READINGS } from '../../../src/data/delimited/read-options.js'
import { BETTER } from '../../../src/data/roles/roles.js'
import { methodSchema } from '../../../src/results/control-schema.js'
import { guideSchema } from '../../../src/results/guide-schema.js'
import { FAMILY_NAMES } from '../../../src/words/family-words.js'

const name = z.string().max(10_000)
const names = z.array(name).max(100_000)
const byName = <T extends z.ZodType>(value: T) => z.record(name, value)

const readingSchema = z.strictObject({
  na: names,
  delimiter: name.nullable(),
  decimal: z.enum(['.', ',']).nullable(),
  types: byName(z.enum(['number', 'text'])),
  mergeAlike: names,
  limits: byName(z.enum(LIMIT_READINGS)),
  sheets: byName(name),
  headerRows: byName(name),
  trialColumn: name.nullable(),
  files: byName(z.strictObject({ trial: name, rename: byName(name) })),
})

/** What the app is set to (state/settings.ts); parts that are left out have their defaults. */
const settingsSchema = z
  .strictObject({
    roles: byName(
      z.enum([
        ...(['outcome', 'treatment', 'trial', 'covariate', 'id', 'weights'] as const),
        ...(['exposure', 'time', 'cluster', 'none'] as const),
      ]),
    ),
    control: name.nullable(),
    experimental: name.nullable(),
    family: z.enum(FAMILY_NAMES),
    event: name.nullable(),
    better: z.enum(BETTER).nullable(),
    excludeTrials: names,
    ordered: byName(names),
    levels: byName(names),
    adjust: names,
    reading: readingSchema.partial(),
    method: methodSchema,
    options: byName(name),
    guide: guideSchema,
    methods: z.array(methodSchema),
    drawing: byName(name),
  })
  .partial()

const lookSchema = z.strictObject({
  key: z.string().max(1_000_000),
  looked: z.string().max(4000),
  found: z.string().max(4000),
  settings: settingsSchema.nullable(),
})

/** A project: settings, what was tried, and which data they are of. Schema name `copse.project/1`. */
export const projectSchema = z.strictObject({
  schema: z.literal('copse.project/1'),
  version: z.string(),
  settings: settingsSchema,
  tried: z.array(lookSchema).max(5000),
  /** The files by name, with the SHA-256 of their bytes; the bytes themselves, in base64, only where that was asked for. */
  data: z
    .array(
      z.strictObject({ name, sha256: z.string().regex(/^[0-9a-f]{64}$/), base64: z.base64().optional() }),
    )
    .max(1000),
})

export type ProjectFile = z.infer<typeof projectSchema>
