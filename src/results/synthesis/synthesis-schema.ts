import { z } from 'zod'
import { methodSchema } from '../control-schema.js'
import { noteSchema, number } from '../result-schema.js'

/** Settings of `synthesise`; what is left out gets its default. */
export const synthesisOptionsSchema = z.strictObject({
  rows: z.int().min(10).max(10_000_000).nullable().default(null).meta({
    description: 'rows to make (default: as many as there are)',
  }),
  copies: z.int().min(1).max(1000).default(1).meta({ description: 'sets of synthetic data' }),
  seed: z.int().min(0).max(4294967295).default(1).meta({ description: 'seed of the random numbers' }),
  trialSizes: z.enum(['fixed', 'sampled']).default('fixed').meta({
    description: 'trials as large as they are, or drawn with replacement',
  }),
  randomised: z.boolean().default(true).meta({
    description:
      'covariates do not depend on the arm, nor the arm on anything but the trial: as randomisation has it, without the chance imbalance of these data',
  }),
  interactions: z.enum(['none', 'arm', 'all']).default('none').meta({
    description:
      'products in the model of the outcome: none (treatment effects are the same for all: subgroups and differences between trials are gone), arm with each covariate and trial, or covariates with each other as well',
  }),
  values: z.enum(['observed', 'interpolate', 'density']).default('interpolate').meta({
    description: 'numbers: values of patients, between these, or smoothed',
  }),
  countModel: z.enum(['number', 'poisson', 'nb']).default('number').meta({
    description:
      'counts: as other numbers are made, or by a log-linear model, Poisson or negative binomial, in proportion to the exposure',
  }),
  tails: z.int().min(0).max(1000).default(0).meta({
    description:
      'set values beyond the T-th smallest and largest of a column to these, so that extremes of single patients are not published',
  }),
  byTrial: z.boolean().default(false).meta({ description: 'models for each trial by itself' }),
  proper: z.boolean().default(false).meta({
    description: 'draw the parameters of the models as well, for every copy anew',
  }),
  dropReplicated: z.boolean().default(false).meta({
    description: 'leave out synthetic rows whose keys are those of one patient and of no other row',
  }),
  bounds: z
    .record(z.string(), z.tuple([number, number]))
    .default({})
    .meta({ description: 'least and largest value by column; null for none' }),
  rules: z.array(z.string()).default([]).meta({ description: 'values that follow from others' }),
  keys: z.array(z.string()).nullable().default(null).meta({
    description:
      'columns that an intruder may know of a patient (default: trial, arm and covariates with levels)',
  }),
  target: z.string().nullable().default(null).meta({
    description: 'column that an intruder would learn (default: the outcome)',
  }),
  event: z.string().nullable().default(null).meta({
    description: 'for times to an event, the column that says whether it happened (0 or 1)',
  }),
  methods: z
    .array(methodSchema)
    .default(['mob'])
    .meta({ description: 'methods whose trees of original and synthetic data are compared' }),
})

const propensitySchema = z
  .strictObject({ pMSE: z.number(), expected: z.number(), ratio: z.number(), parameters: z.int() })
  .nullable()
const tableSchema = z.strictObject({
  variables: z.array(z.string()),
  pMSE: z.number(),
  ratio: z.number(),
  df: z.int(),
  statistic: z.number(),
})
const estimateSchema = z
  .strictObject({ estimate: z.number(), se: z.number(), df: z.number(), lo: z.number(), hi: z.number() })
  .nullable()
const overlapSchema = z.strictObject({
  original: estimateSchema,
  synthetic: estimateSchema,
  overlap: number.meta({
    description: 'mean share of the 95% intervals in common; negative by their distance',
  }),
  standardised: number.meta({ description: 'difference in standard errors of the original' }),
})

const utilitySchema = z.strictObject({
  main: propensitySchema.meta({
    description: 'pMSE of a logistic model of being synthetic on main effects; ratio to its expectation',
  }),
  products: propensitySchema.meta({ description: 'the same with all products of two variables' }),
  oneWay: z.array(tableSchema),
  twoWay: z.array(tableSchema),
  differences: z.array(
    z.strictObject({
      variable: z.string(),
      level: z.string().nullable().optional().meta({ description: 'absent: a number; null: missing' }),
      difference: number,
    }),
  ),
  effect: z
    .strictObject({ all: overlapSchema, trials: z.array(overlapSchema.extend({ trial: z.string() })) })
    .nullable()
    .meta({ description: 'difference of means or risks; null for times to an event' }),
  trees: z.array(
    z.strictObject({
      method: methodSchema,
      failure: z
        .string()
        .nullable()
        .meta({ description: 'code of the error that one of the fits ended with' }),
      original: z.array(z.string()).meta({ description: 'variables of the splits, the root first' }),
      synthetic: z.array(z.string()),
      subgroups: z.tuple([z.int(), z.int()]),
      adjustedRand: number,
      jaccard: number.meta({ description: 'of the sets of variables' }),
      sameRoot: z.boolean(),
    }),
  ),
})

const percent = z.number().meta({ description: 'percent' })
const quantilesSchema = z.strictObject({ min: z.number(), q5: z.number(), q25: z.number(), q50: z.number() })
const disclosureSchema = z.strictObject({
  keys: z.array(z.string()),
  target: z.string(),
  identity: z.strictObject({ UiO: percent, UiS: percent, UiOiS: percent, repU: percent }),
  attribution: z.strictObject({
    ...{ Dorig: percent, Dsyn: percent, iS: percent, DiS: percent, DiSCO: percent, DiSDiO: percent },
    ...{ baseCAPd: percent, CAPd: percent, CAPs: percent, DCAP: percent, TCAP: number, TCAPelliot: number },
  }),
  values: z.array(
    z.strictObject({
      variable: z.string(),
      shareInOriginal: number,
      uniqueValues: z.int(),
      uniqueValuesReplicated: number,
    }),
  ),
  nearest: z.strictObject({
    syntheticToOriginal: quantilesSchema,
    originalToOriginal: quantilesSchema,
    copies: z.number(),
    copiesAmongOriginal: z.number(),
    nndr: z.strictObject({ q5: z.number(), q50: z.number() }),
    shareCloser: z.number(),
    rows: z.strictObject({ original: z.int(), synthetic: z.int() }),
  }),
})

const warningSchema = z.strictObject({
  code: z.string(),
  severity: z.enum(['note', 'warning', 'strong']),
  copy: z.int(),
  message: z.string(),
})

/** The result of `synthesise`: schema name `copse.synthesis/1`. */
export const synthesisSchema = z.strictObject({
  schema: z.literal('copse.synthesis/1'),
  version: z.string(),
  spec: z.strictObject({
    data: z.string().nullable(),
    outcome: z.string(),
    treatment: z.string(),
    control: z.string(),
    experimental: z.string(),
    trial: z.string().nullable(),
    family: z.string(),
    options: synthesisOptionsSchema,
  }),
  data: z.strictObject({
    rows: z.int().meta({ description: 'of the file' }),
    used: z.int(),
    columns: z.array(
      z.strictObject({
        name: z.string(),
        part: z.enum(['trial', 'arm', 'covariate', 'exposure', 'event', 'outcome']),
        kind: z.enum(['number', 'levels', 'ordered']),
        missing: z.int(),
        predictors: z.array(z.string()).meta({ description: 'columns that it is made from' }),
      }),
    ),
  }),
  copies: z.array(
    z.strictObject({
      copy: z.int(),
      rows: z.int(),
      dropped: z.int().meta({ description: 'rows left out because their keys are those of one patient' }),
      utility: utilitySchema,
      disclosure: disclosureSchema,
    }),
  ),
  combined: z
    .strictObject({
      copies: z.int(),
      estimate: z.number(),
      se: z.number(),
      lo: z.number(),
      hi: z.number(),
    })
    .nullable()
    .optional()
    .meta({
      description:
        'treatment effect of all copies together, by the rules of Raab, Nowok & Dibben (2016); null of one copy',
    }),
  promised: z.string().optional().meta({ description: 'what synthetic data do not promise' }),
  warnings: z.array(warningSchema),
  notes: z.array(noteSchema),
})

export type SynthesisResult = z.infer<typeof synthesisSchema>
export type SynthesisOptions = z.infer<typeof synthesisOptionsSchema>
export type SynthesisWarning = z.infer<typeof warningSchema>
export type SynthesisCopy = SynthesisResult['copies'][number]
