import { z } from 'zod'
import { fitSchema } from '../fit-schema.js'
import { dataSchema, noteSchema, number } from '../result-schema.js'
import { leaveOneOutSchema } from './leave-one-out-schema.js'

/** Settings of `stability` beside those of a fit; what is left out gets its default. */
export const stabilityOptionsSchema = z.strictObject({
  resamples: z
    .int()
    .min(20)
    .max(100000)
    .default(100)
    .meta({ description: 'halves of the patients whose trees are compared with that of all' }),
  bootstraps: z
    .union([z.literal(0), z.int().min(20).max(100000)])
    .default(200)
    .meta({ description: 'bootstrap samples that effects are corrected with; 0 for no correction' }),
})

const share = z.number().meta({ description: 'share of the trees' })
const estimateSchema = z.strictObject({
  estimate: z.number(),
  se: z.number(),
  lo: z.number(),
  hi: z.number(),
})
export const failedSchema = z
  .array(z.strictObject({ code: z.string(), count: z.int() }))
  .meta({ description: 'resamples that the method failed in, by the code of the error' })

const correctionParts = {
  used: z.int().meta({ description: 'bootstrap samples that tell' }),
  outOfBag: estimateSchema.nullable().meta({
    description: 'mean effect in the patients that trees were grown without; null where too few samples tell',
  }),
  optimismCorrected: estimateSchema.nullable().meta({
    description: 'the effect less how much more effects are in the patients that trees were grown of',
  }),
  shrunk: estimateSchema
    .nullable()
    .meta({ description: 'the effect moved towards the mean of all by `factor`' }),
}

const correctedSchema = z.strictObject({
  trees: z.int(),
  failed: failedSchema,
  slope: number.meta({
    description:
      'slope of effects in patients not used on those in the patients used; null when no bootstrap tree splits',
  }),
  factor: z.number().meta({
    description: 'the slope between 0 and 1: the share of a difference that holds in patients not used',
  }),
  subgroups: z.array(z.strictObject({ node: z.int(), ...correctionParts })),
  contrast: z
    .strictObject({ best: z.int(), worst: z.int(), naive: estimateSchema, ...correctionParts })
    .nullable()
    .meta({ description: 'the difference between the subgroups with the largest and the least effect' }),
})

const stabilityPart = z.strictObject({
  jaccard: z
    .number()
    .meta({ description: 'mean over the trees of the largest Jaccard coefficient of a leaf' }),
  recovered75: share,
  dissolved50: share,
  within: number.meta({ description: 'share of the pairs of its patients who share a leaf' }),
  between: number.meta({ description: 'share of the pairs of a patient of it and another who share a leaf' }),
  coreShare80: z
    .number()
    .meta({ description: 'share of its patients who are in the leaf that matches it in 80% of the trees' }),
  verdict: z.enum(['stable', 'uncertain', 'not reproduced']),
})

const { spec, tree, subgroups, model } = fitSchema.shape

/** The result of `stability`: schema name `copse.stability/1`. */
export const stabilitySchema = z.strictObject({
  schema: z.literal('copse.stability/1'),
  version: z.string(),
  spec: spec.extend({ resamples: z.int(), bootstraps: z.int() }),
  data: dataSchema,
  fit: z.strictObject({ nodes: tree.shape.nodes, model }).meta({ description: 'the tree of all patients' }),
  halves: z
    .strictObject({
      trees: z.int(),
      failed: failedSchema,
      covariates: z.array(
        z.strictObject({
          covariate: z.string(),
          anywhere: share.meta({ description: 'share of the trees that split on it' }),
          root: share.meta({ description: 'share of the trees that split on it first' }),
          splits: z.number().meta({ description: 'mean number of splits on it' }),
        }),
      ),
      noSplit: share.meta({ description: 'share of the trees without any split' }),
      cuts: z.array(
        z.strictObject({
          covariate: z.string(),
          cuts: z.array(z.number()),
          quartiles: z.array(z.number()).nullable(),
          partitions: z.array(z.strictObject({ parts: z.array(z.array(z.string())), count: z.int() })),
        }),
      ),
      leaves: z.array(z.int()).meta({ description: 'subgroups of each tree' }),
      rand: z.number().meta({ description: 'mean Rand index with the tree of all patients' }),
      adjustedRand: z.number(),
      rmsEffect: number.meta({
        description: 'root mean square difference of the effects of patients from those by the tree of all',
      }),
      sdEffect: z
        .array(z.number())
        .nullable()
        .meta({ description: 'quartiles over the patients of the standard deviation of their effects' }),
    })
    .meta({ description: 'trees of halves of the patients, drawn within trial and arm' }),
  subgroups: z.array(subgroups.element.extend({ stability: stabilityPart })),
  corrected: correctedSchema.nullable().meta({
    description:
      'effects corrected for selection, on the scale of the model (log odds ratios, log rate ratios); null for a single subgroup, adjusted models, case weights, or when not asked for',
  }),
  leaveOneOut: leaveOneOutSchema.nullable().meta({
    description:
      'effects in each trial predicted from the others; null for binary and count outcomes, case weights, or too few trials',
  }),
  notes: z.array(noteSchema),
})

export type StabilityResult = z.infer<typeof stabilitySchema>
export type Corrected = z.infer<typeof correctedSchema>
