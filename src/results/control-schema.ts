import { z } from 'zod'
import { PRIOR_FORMS, parsePrior } from '../models/bayes/prior-setting.js'
import { FALLBACK_METHOD, METHODS } from '../trees/methods/method.js'

/** Settings of `fit` and `effects` alike. */
export const priorFields = {
  tauPrior: z
    .string()
    .nullable()
    .default(null)
    .refine((text) => text === null || parsePrior(text) !== null, { message: PRIOR_FORMS })
    .meta({
      description:
        'prior of the standard deviation of the treatment effects between trials, for few trials: halfnormal, halfnormal:S, halfcauchy:S or uniform:U, on the scale of the effects (default: none)',
    }),
  mcid: z.number().gt(0).nullable().default(null).meta({
    description:
      'smallest difference that matters, on the scale of the effects (log odds or rate ratio): with --tau-prior, how probable a larger one is (default: none)',
  }),
}

const pvalueSchema = z.enum(['exact', 'hansen'])

/**
 * The settings of a fit: one schema for the flags of the command line (`treatmentCoding` is `--treatment-coding`), for
 * the JSON and for forms. Names, values and defaults are R's where R has them.
 */
export const controlSchema = z.strictObject({
  alpha: z
    .number()
    .gt(0)
    .lte(1)
    .default(0.05)
    .meta({ description: 'significance level of the stability tests' }),
  bonferroni: z.boolean().default(true).meta({ description: 'adjust p-values for the number of covariates' }),
  minsize: z
    .int()
    .min(2)
    .nullable()
    .default(null)
    .meta({ description: 'minimum patients in a subgroup (default: 10 per coefficient of the root model)' }),
  minevents: z.int().min(1).optional().meta({
    description: 'times to an event: minimum events in a subgroup (default: 10)',
  }),
  intervals: z
    .union([z.int().min(1).max(1000), z.literal('cox')])
    .optional()
    .meta({
      description:
        "times to an event: intervals in each of which hazards are constant, cut at quantiles of the event times; cox: one for each event time, which is Cox's model (default: 8)",
    }),
  at: z.number().gt(0).optional().meta({
    description:
      'times to an event: time at which risks and numbers needed to treat are wanted (default: none)',
  }),
  horizon: z.number().gt(0).optional().meta({
    description:
      'times to an event: up to which restricted mean times are taken (default: 80% of what every arm of every subgroup is seen for)',
  }),
  maxdepth: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .meta({ description: 'maximum depth of the tree, the root being 1 (default: none)' }),
  trim: z
    .number()
    .gt(0)
    .default(0.1)
    .refine((trim) => trim < 0.5 || (trim > 1 && Number.isInteger(trim)), {
      message: 'a share below 0.5, or a whole number of patients above 1',
    })
    .meta({ description: 'share (or number) of patients left out at either end of the supLM test' }),
  prune: z.enum(['none', 'aic', 'bic']).default('none').meta({ description: 'prune the grown tree' }),
  abstol: z
    .number()
    .gt(0)
    .default(0.001)
    .meta({ description: 'change of the log-likelihood at which tree and joint model have converged' }),
  maxit: z.int().min(1).default(100).meta({ description: 'most iterations between tree and joint model' }),
  reml: z
    .boolean()
    .default(true)
    .meta({ description: 'mixed models by restricted maximum likelihood, else by maximum likelihood' }),
  catsplit: z
    .enum(['binary', 'multiway'])
    .default('binary')
    .meta({ description: 'split nominal factors in two, or into one child a level' }),
  numsplit: z
    .enum(['left', 'center'])
    .default('left')
    .meta({ description: 'cut numeric covariates at an observed value, or midway to the next' }),
  nominal: z.enum(['all', 'effect']).default('all').meta({
    description:
      'search nominal factors over all partitions, or (with more than 10 levels) in the order of their treatment effects',
  }),
  ties: z
    .enum(['distinct', 'rows'])
    .default('distinct')
    .meta({ description: 'test at distinct values of a covariate, or at every row of the file as R does' }),
  pvalue: pvalueSchema.optional().meta({
    description:
      "p-values of the supLM test: exact for the distinct values of the node, or Hansen's (1997) as in R (default: exact, hansen with --ties rows)",
  }),
  ordinal: z.enum(['chisq', 'L2', 'max']).default('chisq').meta({
    description:
      'test of ordered factors: over the levels, over their cumulation as for numbers, or the largest coefficient over it',
  }),
  parm: z.enum(['all', 'treatment', 'treatment-partykit']).default('all').meta({
    description:
      "coefficients whose instability is tested: all, the treatment effect given the others, or R's component of it",
  }),
  vcov: z.enum(['opg', 'info', 'sandwich']).default('opg').meta({
    description: 'covariance of the scores: outer product of gradients, information, or sandwich',
  }),
  prognosis: z.enum(['all', 'own']).default('all').meta({
    description:
      'metamob-wt: what the covariates predict of the outcome is taken up for all of them together, or for the covariate that is tested alone',
  }),
  mintrials: z.int().min(1).nullable().default(null).meta({
    description:
      'metamob-wt: trials that must tell on which side of a split the effect is larger (default: 2, or as many as there are)',
  }),
  compat: z.enum(['none', 'partykit']).default('none').meta({
    description: 'behave as R where it is known to fail, for comparison only (implies --ties rows)',
  }),
  treatmentCoding: z
    .enum(['01', 'half'])
    .default('01')
    .meta({ description: 'code control and experimental arm as 0 and 1, or as −½ and ½' }),
  correlated: z
    .boolean()
    .default(false)
    .meta({ description: 'metamob-ri: correlated random intercept and treatment effect' }),
  ranefstart: z
    .boolean()
    .default(false)
    .meta({ description: 'start mixed trees from the random effects of the model without subgroups' }),
  nagq: z.int().min(1).max(100).default(1).meta({
    description:
      'points of the adaptive Gauss–Hermite quadrature of mixed models for binary and count outcomes with one random effect (1: Laplace)',
  }),
  ...priorFields,
  firth: z.boolean().default(false).meta({
    description: "binary and count outcomes: effects of the subgroups by Firth's penalised likelihood",
  }),
  fallback: z
    .boolean()
    .default(false)
    .meta({
      description: `fit ${FALLBACK_METHOD} as well where stratified intercepts tell nothing about instability in some node`,
    }),
  honest: z.number().gt(0).lt(1).nullable().default(null).meta({
    description:
      'share of the patients set aside to estimate the effects of the subgroups that the others find (default: none)',
  }),
  cv: z.int().min(2).max(100).nullable().default(null).meta({
    description: 'folds of a cross-validation of the whole search (default: none)',
  }),
  seed: z
    .int()
    .min(0)
    .max(2147483647)
    .default(1)
    .meta({ description: 'of the random numbers of --honest and --cv' }),
  level: z.number().gt(0).lt(1).default(0.95).meta({ description: 'level of confidence intervals' }),
})

/** The settings in force, as results state them: what depends on other settings is filled in. */
export const controlInForceSchema = controlSchema.extend({
  pvalue: pvalueSchema.meta({ description: 'null distribution of the supLM tests of numeric covariates' }),
})

export type Control = z.infer<typeof controlInForceSchema>

export const methodSchema = z.enum(METHODS)
