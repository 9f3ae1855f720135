import { z } from 'zod'
import { controlInForceSchema, methodSchema } from '../control-schema.js'
import { noteSchema, number } from '../result-schema.js'

/** Settings of `simulate` beside those of the fits; what is left out gets its default. */
export const simulateOptionsSchema = z.strictObject({
  replicates: z.int().min(1).max(1_048_575).default(200).meta({ description: 'data sets of each cell' }),
  residuals: z.enum(['normal', 'resampled']).default('normal').meta({
    description: '--like: residuals from a normal distribution, or drawn from those of the patients',
  }),
  fixedTrials: z.boolean().default(false).meta({
    description: '--like: treatment effects of trials stay as they are predicted, not drawn anew',
  }),
})

const rateSchema = z.strictObject({
  value: number,
  mcse: number.meta({ description: 'Monte Carlo standard error' }),
  lo: number,
  hi: number.meta({ description: 'Wilson’s 95% interval' }),
  n: z.int(),
})
const averageSchema = z.strictObject({ value: number, sd: number, mcse: number, n: z.int() })

const summarySchema = z.strictObject({
  method: methodSchema,
  replicates: z.int(),
  failures: z
    .record(z.string(), z.int())
    .meta({ description: 'fits that ended with an error, by code; they count as no split' }),
  rates: z.strictObject({
    anySplit: rateSchema,
    effectSplit: rateSchema.meta({ description: 'some split with a treatment effect unstable at alpha' }),
    recovered: rateSchema.meta({ description: 'the true tree, cuts within the tolerance of the design' }),
    rootRight: rateSchema,
    coverage: rateSchema.meta({
      description: 'intervals of subgroups that have the mean true effect of their patients; n: intervals',
    }),
  }),
  averages: z.strictObject({
    nodes: averageSchema,
    leaves: averageSchema,
    rootCut: averageSchema,
    rootCutError: averageSchema,
    ari: averageSchema,
    kappa: averageSchema,
    falseDiscovery: averageSchema,
    correlation: averageSchema,
    rmse: averageSchema,
    correlationNew: averageSchema,
    rmseNew: averageSchema,
    bias: averageSchema,
  }),
})

const cellSchema = z.record(z.string(), z.union([z.number(), z.string()]))

/** The result of `simulate`: schema name `copse.simulate/1`. */
export const simulateSchema = z.strictObject({
  schema: z.literal('copse.simulate/1'),
  version: z.string(),
  spec: z.strictObject({
    design: z.string(),
    title: z.string(),
    seed: z.int(),
    replicates: z.int(),
    methods: z.array(methodSchema),
    control_: controlInForceSchema,
    like: z
      .strictObject({
        data: z.string().nullable(),
        patients: z.int(),
        family: z.string(),
        effect: z.number(),
        tau: z.number(),
        sigma: z.number(),
        residuals: z.enum(['normal', 'resampled']),
        fixedTrials: z.boolean(),
        plant: z.string().nullable(),
      })
      .nullable(),
  }),
  cells: z.array(
    z.strictObject({
      cell: cellSchema,
      methods: z.array(summarySchema),
      differences: z
        .array(
          z.strictObject({
            method: methodSchema,
            against: methodSchema,
            measure: z.enum(['anySplit', 'effectSplit', 'recovered', 'ari']),
            difference: number,
            mcse: number,
          }),
        )
        .meta({ description: 'differences of methods on the same data sets from the first method' }),
    }),
  ),
  notes: z.array(noteSchema),
})

export type SimulateResult = z.infer<typeof simulateSchema>
export type SimulateOptions = z.infer<typeof simulateOptionsSchema>
export type SimulateCell = SimulateResult['cells'][number]
