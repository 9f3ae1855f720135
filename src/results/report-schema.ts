import { z } from 'zod'
import { LIMIT_READINGS } from '../data/delimited/read-options.js'
import { BETTER } from '../data/roles/roles.js'
import { CopseError } from '../errors.js'
import { FAMILY_NAMES } from '../families/families.js'
import { triedSchema } from './answer/tried-schema.js'
import type { Nonsense } from './checks/nonsense.js'
import { checkNumbers, checkWhere, Findings } from './checks/nonsense.js'
import { controlSchema, methodSchema } from './control-schema.js'
import { guideSchema } from './guide-schema.js'
import { trustAskedSchema } from './trust/trust-results.js'

const texts = z.array(z.string())
const levels = z.record(z.string(), texts)

/** What a report carries so that it can be made again: schema name `copse.report/1`. */
export const reportSettingsSchema = z.strictObject({
  schema: z.literal('copse.report/1'),
  version: z.string(),
  data: z.strictObject({
    file: z.string().nullable().meta({ description: 'name of the file, without its folder' }),
    read: z
      .strictObject({
        delimiter: z.string().optional(),
        decimal: z.enum(['.', ',']).optional(),
        na: texts.optional(),
        types: z.record(z.string(), z.enum(['number', 'text'])).optional(),
        mergeAlike: texts.optional(),
        limits: z.record(z.string(), z.enum(LIMIT_READINGS)).optional(),
        headerRow: z.int().min(1).optional(),
        table: z.string().optional(),
        where: z.string().optional(),
      })
      .meta({ description: 'how the file was read, where that was not detected' }),
    sha256: z.string().meta({ description: 'of the values of the patients in the analysis' }),
  }),
  roles: z.strictObject({
    outcome: z.string(),
    time: z.string().optional(),
    zeroTime: z.literal('half').optional(),
    treatment: z.string(),
    trial: z.string().optional(),
    covariates: texts,
    adjust: texts.optional(),
    id: z.string().optional(),
    control: z.string().optional(),
    experimental: z.string().optional(),
    ordered: levels.optional(),
    levels: levels.optional(),
    excludeTrials: texts.optional(),
    family: z.enum(FAMILY_NAMES),
    event: z.string().optional(),
    weights: z.string().optional(),
    exposure: z.string().optional(),
    cluster: z.string().optional(),
    better: z.enum(BETTER).optional(),
  }),
  method: methodSchema,
  methods: z.array(methodSchema).meta({ description: 'methods that are compared' }),
  control: controlSchema,
  guide: guideSchema.optional().meta({ description: 'splits that a person set or forbade' }),
  by: texts.optional().meta({ description: 'subgroups that were given' }),
  tried: z
    .array(triedSchema)
    .max(5000)
    .optional()
    .meta({ description: 'what was looked at with the same data; absent where nobody kept a list' }),
  trust: trustAskedSchema.optional().meta({
    description: 'trees that say how far to trust the one reported; absent where that was not asked for',
  }),
  results: z.strictObject({
    sha256: z.string().meta({ description: 'of all results as JSON, without version and file name' }),
    subgroups: z.array(
      z.strictObject({
        label: z.string(),
        n: z.number(),
        estimate: z.number().nullable(),
        lo: z.number().nullable(),
        hi: z.number().nullable(),
      }),
    ),
  }),
})

export type ReportSettings = z.infer<typeof reportSettingsSchema>

/**
 * Reads the settings that a report carries.
 *
 * Coded errors: REPORT_WITHOUT_SETTINGS; SCHEMA_VERSION (of another version of copse); REPORT_INVALID (the schema's name
 * but not its contents).
 *
 * @param json null when the file has no settings
 * @param file name for error messages
 */
export function readReportSettings(json: string | null, file: string): ReportSettings {
  const value = json === null ? undefined : parse(json)
  if (typeof value !== 'object' || value === null)
    throw new CopseError({
      code: 'REPORT_WITHOUT_SETTINGS',
      wrong: `"${file}" carries no settings to run again`,
      found: json === null ? 'no settings' : 'settings that are not JSON',
      need: 'an HTML report written by copse report, whole and unchanged',
      place: { file },
    })
  const { schema } = value as { schema?: unknown }
  if (schema !== 'copse.report/1')
    throw new CopseError({
      code: 'SCHEMA_VERSION',
      wrong: `the settings in "${file}" are of another version`,
      found: typeof schema === 'string' ? `schema ${JSON.stringify(schema)}` : 'no schema',
      need: 'schema copse.report/1',
      try: 'the version of copse that wrote the report',
      place: { file },
    })
  const parsed = reportSettingsSchema.safeParse(value)
  const nonsense = parsed.success ? nonsenseOfSettings(parsed.data) : null
  if (parsed.success && nonsense === null) return parsed.data
  const { path, message } = nonsense ?? parsed.error!.issues[0]
  throw new CopseError({
    code: 'REPORT_INVALID',
    wrong: `"${file}" does not hold the settings that copse.report/1 must`,
    found: `at ${path.map(String).join('.') || 'the top'}: ${message}`,
    try: 'the version of copse that wrote the report',
    place: { file },
  })
}

/** What cannot be true in settings of the right shape, or null. */
function nonsenseOfSettings({ data, methods, results }: ReportSettings): Nonsense | null {
  const findings = new Findings()
  checkNumbers(results, findings.at('results'))
  checkWhere(data.read.where, findings.at('data', 'read', 'where'))
  findings
    .at('methods')
    .need(methods.length > 0 && new Set(methods).size === methods.length, 'none, or one twice')
  return findings.all[0] ?? null
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
