import { z } from 'zod'
import { dataSchema, noteSchema, number, specSchema, timeSchema } from './result-schema.js'

const share = number.meta({ description: 'share of the group, from 0 to 1; null for an empty group' })
const countSchema = z.strictObject({ n: z.number(), share })

/** Which rows a summary is of; null stands for all trials, or both arms. */
const groupParts = {
  trial: z.string().nullable(),
  arm: z.string().nullable(),
  n: z.number().meta({ description: 'patients with a value: rows, or the sum of their case weights' }),
  missing: z.number().meta({ description: 'patients without' }),
}

const numericSummarySchema = z.strictObject({
  ...groupParts,
  mean: number,
  sd: number.meta({ description: 'standard deviation; null for fewer than two values' }),
  min: number,
  q1: number,
  median: number,
  q3: number,
  max: number,
})

const factorSummarySchema = z.strictObject({
  ...groupParts,
  counts: z.array(countSchema).meta({ description: 'per level; shares are of the patients with a value' }),
})

const reasonSchema = z.strictObject({
  reason: z.string().meta({
    description:
      '"system" (empty, without a code), ".a" to ".z", a code of missing values, "NaN", or "empty"',
  }),
  label: z.string().optional().meta({ description: 'what the file says of that code' }),
  n: z.number().meta({ description: 'patients, case weights counting them' }),
})

const columnParts = {
  name: z.string(),
  label: z
    .string()
    .optional()
    .meta({ description: 'label of the variable in a file of SPSS, Stata, SAS or R' }),
  reasons: z.array(reasonSchema).optional().meta({
    description: 'why values are missing, where the file tells it, over all trials',
  }),
  role: z.enum(['outcome', 'covariate', 'adjust', 'exposure', 'weights']),
}

const columnSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...columnParts,
    kind: z.literal('numeric'),
    time: timeSchema,
    summaries: z.array(numericSummarySchema),
  }),
  z.strictObject({
    ...columnParts,
    kind: z.enum(['nominal', 'ordered']),
    levels: z.array(z.string()),
    summaries: z.array(factorSummarySchema),
  }),
])

const eventsSchema = z.strictObject({
  trial: z.string().nullable(),
  arm: z.string().nullable(),
  n: z.number().meta({ description: 'patients with an outcome, case weights counting patients' }),
  events: z.number(),
  exposure: number.meta({
    description: 'sum of the exposure, if there is such a column; of times to an event: time at risk',
  }),
  followUp: z.strictObject({ median: number, lo: number, hi: number }).optional().meta({
    description:
      'times to an event: median follow-up by the reverse Kaplan–Meier estimate, with its 95% interval; null where it is not reached',
  }),
  rate: number.meta({
    description: 'events per patient (of a binary outcome: the risk), or per unit of exposure',
  }),
})

const groupSchema = z.strictObject({
  trial: z.string().nullable().meta({ description: 'null for all trials together' }),
  n: z.number().meta({ description: 'patients: rows, or the sum of their case weights' }),
  used: z.number().meta({ description: 'of these, patients in the analysis' }),
  arms: z.record(z.string(), countSchema.extend({ used: z.number() })),
  allocation: number.meta({ description: 'experimental patients per control patient' }),
})

/** The result of `describe`: schema name `copse.describe/1`. */
export const describeSchema = z.strictObject({
  schema: z.literal('copse.describe/1'),
  version: z.string(),
  spec: specSchema.omit({ ordered: true }).extend({
    adjust: z.array(z.string()),
  }),
  data: dataSchema,
  described: z.int().meta({ description: 'rows with trial and treatment, which is what is described' }),
  groups: z.array(groupSchema).meta({ description: 'all trials together, then each' }),
  columns: z.array(columnSchema).meta({
    description: 'summaries of all trials together, then each; of the outcome also by arm',
  }),
  events: z.array(eventsSchema).nullable().meta({
    description:
      'events of all trials together, then each, in both arms, then either; null for other outcomes',
  }),
  times: z
    .strictObject({
      censored: number.meta({ description: 'share of the patients' }),
      longest: number,
      cuts: z.array(z.number()).meta({ description: 'ends of the intervals of the working model' }),
      events: z.array(z.number()).meta({ description: 'events in each interval' }),
    })
    .optional()
    .meta({ description: 'of times to an event, in the patients of the analysis' }),
  notes: z.array(noteSchema),
})

export type DescribeResult = z.infer<typeof describeSchema>
export type DescribedGroup = z.infer<typeof groupSchema>
export type DescribedColumn = z.infer<typeof columnSchema>
export type MissingReasonCount = z.infer<typeof reasonSchema>
export type DescribedEvents = z.infer<typeof eventsSchema>
export type NumericSummary = z.infer<typeof numericSummarySchema>
export type FactorSummary = z.infer<typeof factorSummarySchema>
