import { z } from 'zod'
import { FALLBACK_METHOD } from '../trees/methods/method.js'
import { answerSchema } from './answer/answer-schema.js'
import { interactionSchema } from './answer/told-schema.js'
import { bayesSchema } from './bayes-schema.js'
import { controlInForceSchema, methodSchema } from './control-schema.js'
import { guideSchema } from './guide-schema.js'
import {
  armOutcomesSchema,
  conditionSchema,
  dataSchema,
  effectSchema,
  noteSchema,
  number,
  specSchema,
  splitSchema,
} from './result-schema.js'
import { subgroupSurvivalSchema, survivalSchema } from './survival/survival-schema.js'
import { calibrationSchema } from './trust/calibration-schema.js'

const testSchema = z.strictObject({
  variable: z.string(),
  kind: z.enum(['supLM', 'chisq', 'max', 'supF', 'F']),
  statistic: z.number(),
  df: z
    .int()
    .meta({ description: 'degrees of freedom of the χ² test; number of scores for supLM; numerator of F' }),
  dfResidual: z
    .number()
    .optional()
    .meta({ description: 'denominator degrees of freedom of the tests from within trials' }),
  peak: z
    .union([z.number(), z.string()])
    .nullable()
    .meta({ description: 'value or level at which the process is largest' }),
  logP: number,
  p: number,
  logPAdjusted: number,
  pAdjusted: number,
})

const nodeSchema = z.strictObject({
  id: z.int(),
  parent: z.int().nullable(),
  depth: z.int(),
  condition: conditionSchema
    .nullable()
    .meta({ description: 'what leads here from the parent; null for the root' }),
  n: z.number().meta({ description: 'patients; the sum of their case weights, if there are any' }),
  objfun: z.number().meta({
    description:
      'residual sum of squares of the node model (negative log-likelihood for binary and count outcomes)',
  }),
  coefficients: z
    .record(z.string(), number)
    .meta({ description: "the node model's coefficients under R's names; null where R drops the column" }),
  tests: z.array(testSchema),
  split: splitSchema.nullable(),
  instability: z
    .array(
      z.strictObject({
        part: z.enum(['treatment', 'intercepts']),
        statistic: z.number(),
        df: z.int(),
        logP: number,
        p: number,
      }),
    )
    .meta({
      description:
        "the test of the split's covariate for the treatment effect and for the other coefficients alone, p-values not adjusted",
    }),
  kids: z.array(z.int()),
  stop: z
    .enum([
      'not-significant',
      'too-small',
      'max-depth',
      'no-admissible-split',
      'constant',
      'test-failed',
      'pruned',
      'user-driven',
    ])
    .nullable(),
})

const subgroupSchema = z.strictObject({
  node: z.int(),
  label: z.string().meta({ description: 'the rule in words' }),
  rule: z.array(conditionSchema),
  n: z.number(),
  trials: z
    .array(z.object({ trial: z.string() }).catchall(z.union([z.number(), z.string()])))
    .meta({ description: 'patients by trial, under the names of the two arms' }),
  effect: effectSchema,
  survival: subgroupSurvivalSchema.optional().meta({
    description: 'of times to an event: Cox’s model, curves of the arms, proportional hazards',
  }),
  outcome: armOutcomesSchema
    .extend({
      trials: z
        .array(z.strictObject({ trial: z.string(), control: number, experimental: number }))
        .meta({ description: 'the same in each trial of the subgroup' }),
    })
    .nullable()
    .meta({
      description:
        'mean outcome (risk, rate per unit of exposure) in either arm and their difference, standardised over the trials of the subgroup',
    }),
})

const termSchema = z.strictObject({
  node: z
    .int()
    .nullable()
    .meta({ description: 'the subgroup the coefficient belongs to; null for a shared one' }),
  term: z.string(),
  name: z.string().meta({ description: "the coefficient's name in R's fit" }),
  estimate: number,
  se: number,
  df: number,
  statistic: number,
  p: number,
  lo: number,
  hi: number,
})

const modelSchema = z.strictObject({
  kind: z.enum(['lm', 'glm', 'lmm', 'glmm', 'palm', 'within', 'hazard']),
  logLik: number,
  residualVariance: number,
  fixed: z.array(termSchema),
  covariance: z
    .literal('CR2')
    .optional()
    .meta({ description: 'cluster-robust covariance of the coefficients; absent: of the model' }),
  random: z.array(
    z.strictObject({
      group: z.string(),
      term: z.string(),
      term2: z.string().nullable().meta({ description: 'second term of a covariance, null for a variance' }),
      variance: number,
      sd: number.meta({ description: 'standard deviation τ̂; null for a covariance' }),
      correlation: number.optional().meta({ description: 'of a covariance' }),
    }),
  ),
  ranef: z
    .array(z.object({ level: z.string() }).catchall(z.union([z.number(), z.string()])))
    .meta({ description: 'conditional modes of the random effects of each trial' }),
  theta: z.array(z.number()).meta({ description: "relative covariance factor, lme4's theta" }),
  criterion: z.enum(['REML', 'ML', 'Laplace', 'AGQ']).nullable(),
  iterations: z.int(),
  converged: z.boolean(),
  singular: z.boolean(),
})

const cvSchema = z.strictObject({
  folds: z.int(),
  seed: z.int(),
  parts: z
    .array(
      z.strictObject({
        fold: z.int(),
        n: z.number().meta({ description: 'patients left out' }),
        subgroups: z.int(),
        variables: z.array(z.string()).meta({ description: 'variable of each split' }),
      }),
    )
    .meta({ description: 'the tree that was grown without each fold' }),
  loss: z.strictObject({ tree: number, single: number }).meta({
    description: 'mean deviance per patient left out: of the tree, and of the method without splits',
  }),
  calibration: z.strictObject({ slope: number, se: number, lo: number, hi: number }).nullable().meta({
    description:
      "slope of the observed on the predicted effect in patients left out (1: as predicted, 0: no relation); null when no fold's tree splits",
  }),
  subgroups: z.array(
    z.strictObject({
      node: z.int(),
      effect: number.meta({ description: 'as estimated from the patients who made the subgroup' }),
      predicted: number.meta({ description: 'mean effect predicted for its patients without them' }),
    }),
  ),
})

const withinSchema = z.strictObject({
  components: z
    .array(
      z.strictObject({
        subgroups: z.array(z.int()).meta({ description: 'nodes that can be compared with each other' }),
        trials: z.array(z.strictObject({ trial: z.string(), effect: z.number() })).meta({
          description: "each trial's treatment effect in the mix of subgroups of all",
        }),
        pooled: z.strictObject({ estimate: z.number(), se: number, tau2: z.number() }),
        differences: z.array(z.strictObject({ from: z.int(), to: z.int(), ...interactionSchema.shape })),
        wald: z
          .strictObject({ statistic: z.number(), df: z.int(), dfResidual: number, p: z.number() })
          .nullable()
          .meta({ description: 'joint test of all differences; it follows the search' }),
        heterogeneity: z
          .strictObject({ Q: z.number(), df: z.int(), p: z.number() })
          .nullable()
          .meta({ description: 'of the differences between trials' }),
      }),
    )
    .meta({ description: 'trials and subgroups that are connected by patients of both arms' }),
  outside: z.array(z.string()).meta({ description: 'trials that tell nothing of the effect' }),
})

const oneFitSchema = z.strictObject({
  schema: z.literal('copse.fit/1'),
  version: z.string(),
  spec: specSchema.extend({
    method: methodSchema,
    control_: controlInForceSchema,
    guide: guideSchema.optional().meta({ description: 'splits that a person set or forbade' }),
  }),
  data: dataSchema,
  tree: z.strictObject({ nodes: z.array(nodeSchema) }),
  subgroups: z.array(subgroupSchema),
  survival: survivalSchema.optional().meta({ description: 'of times to an event' }),
  model: modelSchema,
  answer: answerSchema.nullable().optional().meta({
    description:
      'whether the treatment effect differs between patients, within trials; of sums in a database with `prognosis` own',
  }),
  bayes: bayesSchema.optional().meta({
    description: 'the same subgroups under a prior of the heterogeneity, where one was asked for',
  }),
  within: withinSchema.optional().meta({
    description: 'metaMOB-WT: what the trials say of the differences between subgroups, from within trials',
  }),
  notes: z.array(noteSchema),
})

/** The result of `fit`: schema name `copse.fit/1`. */
export const fitSchema = oneFitSchema.extend({
  cv: cvSchema.nullable().meta({ description: 'cross-validation, if it was asked for' }),
  calibration: calibrationSchema.optional().meta({
    description:
      'how often the method finds as much where the effect is the same for all patients of a trial, if it was asked for',
  }),
  fallback: oneFitSchema.nullable().meta({
    description: `the fit of ${FALLBACK_METHOD}, if it was asked for and stratified intercepts told nothing about instability in some node`,
  }),
})

export type FitResult = z.infer<typeof fitSchema>
export type OneFit = z.infer<typeof oneFitSchema>
export type CrossValidation = z.infer<typeof cvSchema>
export type FitNode = z.infer<typeof nodeSchema>
export type FitSubgroup = z.infer<typeof subgroupSchema>
export type FitModel = z.infer<typeof modelSchema>
export type FitTerm = z.infer<typeof termSchema>
