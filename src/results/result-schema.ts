import { z } from 'zod'
import { LIMIT_READINGS } from '../data/delimited/read-options.js'
import { BETTER } from '../data/roles/roles.js'
import { FAMILY_NAMES } from '../families/families.js'
import { told } from './answer/told-schema.js'

/** Parts that several results share. Numbers are at full precision; what cannot be computed is null, with a note. */

export const number = z.number().nullable()

export const noteSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  node: z.int().optional(),
  trial: z.string().optional(),
  arm: z.string().optional(),
  column: z.string().optional(),
})

export const dataSchema = z.strictObject({
  rows: z.int().meta({ description: 'rows of the file' }),
  used: z.int().meta({
    description:
      'of these, rows in every step of the analysis; with case weights a row stands for several patients',
  }),
  excluded: z
    .record(z.string(), z.int())
    .meta({ description: 'rows left out, by the column that is missing or another reason' }),
  trials: z.array(
    z.strictObject({
      trial: z.string(),
      n: z.number().meta({ description: 'patients; the sum of their case weights, if there are any' }),
      arms: z.record(z.string(), z.number()),
    }),
  ),
})

/** What was asked for; with the data it is all that a fit needs. */
export const specSchema = z.strictObject({
  data: z.string().nullable().meta({ description: 'name of the file' }),
  outcome: z.string(),
  treatment: z.string(),
  control: z.string(),
  experimental: z.string(),
  trial: z.string().nullable(),
  covariates: z.array(z.string()),
  adjust: z
    .array(z.string())
    .meta({ description: 'columns that the models adjust for, besides treatment and trial' }),
  ordered: z.record(z.string(), z.array(z.string())),
  excludeTrials: z.array(z.string()).meta({ description: 'trials left out on request' }),
  family: z.enum(FAMILY_NAMES),
  time: z.string().optional().meta({
    description: 'column of times to the event, or to its censoring; absent for other outcomes',
  }),
  zeroTime: z.literal('half').optional().meta({
    description: 'times of 0 were taken as half the smallest above 0; absent where there are none',
  }),
  event: z.string().nullable().meta({ description: 'value of a binary outcome that is the event' }),
  weights: z.string().nullable().meta({ description: 'column of case weights' }),
  exposure: z.string().nullable().meta({ description: 'column of time or size at risk of counts' }),
  cluster: z.string().nullable().meta({
    description:
      'column of groups of patients who may be alike: scores are summed over them, standard errors allow for them',
  }),
  better: z.enum(BETTER).optional().meta({
    description:
      'which outcomes are better, for events whether fewer or more; absent: not said, and nothing claims benefit',
  }),
  na: z.array(z.string()).meta({ description: 'further texts that stood for missing values' }),
  types: z
    .record(z.string(), z.enum(['number', 'text']))
    .meta({ description: 'types of columns that were not inferred' }),
  mergeAlike: z.array(z.string()).optional().meta({
    description: 'columns whose levels that look alike were read as one; absent when there are none',
  }),
  limits: z.record(z.string(), z.enum(LIMIT_READINGS)).optional().meta({
    description:
      'what cells with a limit (<0.5) were read as, by column: the limit, half of it where the value is below, or missing',
  }),
  delimiter: z.string().nullable().meta({ description: 'delimiter asked for; null when it was detected' }),
  decimal: z.string().nullable().meta({ description: 'decimal mark asked for; null when it was detected' }),
  headerRow: z
    .int()
    .min(1)
    .optional()
    .meta({ description: 'row of the names of the columns asked for; absent when it was found' }),
  table: z.string().nullable().meta({ description: 'table of the database that the data are in' }),
  where: z.string().nullable().meta({ description: 'SQL condition of the rows' }),
})

const effectParts = {
  estimate: number,
  se: number,
  df: number.meta({ description: 'null for a normal statistic' }),
  statistic: number,
  p: number,
  lo: number,
  hi: number,
}

/** An estimate with its confidence interval. */
export const intervalSchema = z.strictObject({ estimate: number, lo: number, hi: number })

/** Mean outcome (risk, rate) in either arm, and the difference. */
const armOutcomeSchema = intervalSchema.extend({
  df: z.number().optional().meta({
    description: "the interval's own Satterthwaite degrees of freedom, in linear mixed models",
  }),
})
/** Patients to treat for one to benefit, or to be harmed. */
const nntSchema = z
  .strictObject({ estimate: number, lo: number, hi: number, throughInfinity: z.boolean() })
  .meta({
    description:
      'number needed to treat, of events where it is said whether fewer or more are better: 1/difference of the risks, positive for one patient to benefit, negative for one to be harmed. throughInfinity: the interval of the difference includes 0, the numbers run from lo (benefit) through infinity to hi (harm), and there is no estimate',
  })

export const armOutcomesSchema = z.strictObject({
  control: armOutcomeSchema,
  experimental: armOutcomeSchema,
  difference: armOutcomeSchema,
  nnt: nntSchema.optional(),
})

/** A treatment effect with its uncertainty. */
export const effectSchema = z.strictObject({
  ...effectParts,
  method: z.enum(['t', 'z', 'satterthwaite']),
  covariance: z.literal('CR2').optional().meta({
    description:
      'cluster-robust covariance (bias-reduced linearisation) that se, df, p and interval are by; absent: of the model',
  }),
  clusters: z.int().optional().meta({ description: 'clusters behind a cluster-robust covariance' }),
  ratio: intervalSchema
    .optional()
    .meta({ description: 'odds ratio or rate ratio, where the effect is on the link scale' }),
  kenwardRoger: z
    .strictObject({ se: number, df: number, statistic: number, p: number, lo: number, hi: number })
    .nullable()
    .optional()
    .meta({ description: 'Kenward–Roger inference beside it, for mixed models fitted by REML' }),
})

const shown = z
  .number()
  .optional()
  .meta({ description: 'the cut as texts print it, where that has fewer digits' })

/** Of numbers that are dates (days since 1970-01-01, with a fraction for the time of day) or times (seconds). */
export const timeSchema = z.enum(['date', 'datetime', 'time']).optional().meta({
  description:
    'of dates: days since 1970-01-01, with a fraction for the time of day; of times: seconds. Plain numbers have none',
})

export const conditionSchema = z.discriminatedUnion('op', [
  z.strictObject({ variable: z.string(), op: z.literal('<='), value: z.number(), shown, time: timeSchema }),
  z.strictObject({ variable: z.string(), op: z.literal('>'), value: z.number(), shown, time: timeSchema }),
  z.strictObject({ variable: z.string(), op: z.literal('in'), values: z.array(z.string()).readonly() }),
])

const userDriven = z.literal(true).optional().meta({ description: 'set by a person, not found by the tests' })

export const splitSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    variable: z.string(),
    kind: z.literal('numeric'),
    cut: z.number(),
    shown,
    time: timeSchema,
    userDriven,
    ...told,
  }),
  z.strictObject({
    variable: z.string(),
    kind: z.literal('ordered'),
    left: z.array(z.string()).readonly(),
    right: z.array(z.string()).readonly(),
    userDriven,
    ...told,
  }),
  z.strictObject({
    variable: z.string(),
    kind: z.literal('nominal'),
    left: z.array(z.string()).readonly(),
    right: z.array(z.string()).readonly(),
    userDriven,
    ...told,
  }),
  z.strictObject({
    variable: z.string(),
    kind: z.literal('multiway'),
    levels: z.array(z.string()).readonly(),
    userDriven,
    ...told,
  }),
])
