import type { Control } from '../../src/results/control-schema.js'
import type { ControlOptions } from '../../src/workflow/fit/control-of.js'

/** A setting as the form shows it. The schema itself stays in the worker: it is not needed to draw a form. */
export interface OptionField {
  readonly name: keyof Control
  readonly label: string
  readonly help: string
  readonly kind: 'number' | 'text' | 'switch' | 'choice'
  /** What is in force when nothing is typed. */
  readonly fallback: string
  readonly choices?: readonly (readonly [value: string, words: string])[]
}

const number = (name: keyof Control, label: string, fallback: string, help: string): OptionField => ({
  name,
  label,
  help,
  kind: 'number',
  fallback,
})
const toggle = (
  name: keyof Control,
  label: string,
  fallback: 'true' | 'false',
  help: string,
): OptionField => ({
  name,
  label,
  help,
  kind: 'switch',
  fallback,
})
const choice = (
  name: keyof Control,
  label: string,
  help: string,
  ...choices: readonly (readonly [string, string])[]
): OptionField => ({ name, label, help, kind: 'choice', fallback: choices[0][0], choices })

/** The settings that most people need. */
export const MAIN_OPTIONS: readonly OptionField[] = [
  number(
    'alpha',
    'Significance level',
    '0.05',
    'A node is split when its smallest adjusted p-value is not above this.',
  ),
  number(
    'minsize',
    'Smallest subgroup',
    'automatic',
    'In patients. Automatic: ten for each coefficient of the model.',
  ),
  number(
    'maxdepth',
    'Deepest level of the tree',
    'no limit',
    'The root is level 1; a single split makes level 2.',
  ),
  choice(
    'prune',
    'Pruning',
    'Takes back splits that do not pay for their parameters.',
    ['none', 'none'],
    ['aic', 'by AIC'],
    ['bic', 'by BIC'],
  ),
]

/** Everything else. */
export const MORE_OPTIONS: readonly OptionField[] = [
  toggle('bonferroni', 'Adjust for the number of covariates', 'true', 'Bonferroni, within each node.'),
  number(
    'trim',
    'Share left out at either end',
    '0.1',
    'Of the supLM test: a share below 0.5, or a number of patients.',
  ),
  choice(
    'ties',
    'Tests look',
    'Results at distinct values do not depend on the order of the rows.',
    ['distinct', 'at distinct values'],
    ['rows', 'after every row, as R does'],
  ),
  choice(
    'pvalue',
    'p-values of supLM tests',
    'Exact for the values of the node, or Hansen’s approximation.',
    ['', 'automatic'],
    ['exact', 'exact'],
    ['hansen', 'Hansen (1997), as in R'],
  ),
  choice(
    'ordinal',
    'Test of ordered factors',
    'Over the levels, or over their cumulation.',
    ['chisq', 'χ² over the levels'],
    ['L2', 'supLM'],
    ['max', 'largest coefficient'],
  ),
  choice(
    'parm',
    'Look for instability of',
    'All coefficients, or the treatment effect alone.',
    ['all', 'all coefficients'],
    ['treatment', 'the treatment effect, given the others'],
    ['treatment-partykit', 'the treatment effect, as partykit'],
  ),
  choice(
    'prognosis',
    'Covariates that predict the outcome',
    'For the tests from within trials: what is taken out of the outcome before the effect is compared.',
    ['all', 'all, whichever is tested'],
    ['own', 'the tested one alone'],
  ),
  number(
    'mintrials',
    'Trials that must tell',
    'two, if there are',
    'For metaMOB-WT: how many trials need patients of both arms on either side of a split.',
  ),
  choice(
    'vcov',
    'Covariance of the scores',
    'How the scores are standardised.',
    ['opg', 'outer product of gradients'],
    ['info', 'information'],
    ['sandwich', 'sandwich'],
  ),
  choice(
    'catsplit',
    'Split nominal factors',
    'In two groups of levels, or one child a level.',
    ['binary', 'in two'],
    ['multiway', 'one child a level'],
  ),
  choice(
    'nominal',
    'Search nominal factors',
    'All partitions, or only cuts in the order of the effects.',
    ['all', 'all partitions'],
    ['effect', 'in order of the effects'],
  ),
  choice(
    'numsplit',
    'Cut numeric covariates',
    'At an observed value, or midway to the next.',
    ['left', 'at a value'],
    ['center', 'midway'],
  ),
  toggle(
    'reml',
    'Restricted maximum likelihood',
    'true',
    'For methods with random effects; otherwise maximum likelihood.',
  ),
  toggle(
    'correlated',
    'Correlated random effects',
    'false',
    'metaMOB-RI: random intercept and treatment effect may correlate.',
  ),
  choice(
    'treatmentCoding',
    'Coding of the arms',
    'Matters for random intercepts only.',
    ['01', '0 and 1'],
    ['half', '−½ and ½'],
  ),
  toggle(
    'ranefstart',
    'Start from the model without subgroups',
    'false',
    'Mixed trees start from its random effects.',
  ),
  number(
    'abstol',
    'Convergence',
    '0.001',
    'Change of the log-likelihood at which tree and model have settled.',
  ),
  number('maxit', 'Most iterations', '100', 'Between tree and joint model.'),
  number('nagq', 'Quadrature points', '1', 'Mixed models of binary and count outcomes; 1 is Laplace.'),
  {
    name: 'tauPrior',
    label: 'Prior of the heterogeneity',
    help: 'For few trials: halfnormal, halfnormal:S, halfcauchy:S or uniform:U, the standard deviation of the treatment effects between trials.',
    kind: 'text',
    fallback: 'none',
  },
  number(
    'mcid',
    'Smallest difference that matters',
    'none',
    'On the scale of the effects; with a prior of the heterogeneity, how probable a larger one is.',
  ),
  number('minevents', 'Fewest events in a subgroup', '10', 'Of times to an event.'),
  number(
    'intervals',
    'Intervals of constant hazards',
    '8',
    'Of times to an event, cut at quantiles of the event times; cox: one for each event time.',
  ),
  number('at', 'Risks at', 'no time', 'Of times to an event: a time, for risks and numbers needed to treat.'),
  number(
    'horizon',
    'Restricted means up to',
    'automatic',
    'Of times to an event. Automatic: 80% of what every arm of every subgroup is seen for.',
  ),
  toggle('firth', 'Firth’s penalised likelihood', 'false', 'Effects of binary and count outcomes.'),
  toggle(
    'fallback',
    'Fit metaMOB-RI as well',
    'false',
    'Where stratified intercepts tell nothing about instability.',
  ),
  number(
    'honest',
    'Share set aside for estimation',
    'none',
    'Effects are estimated from patients who did not find the subgroups.',
  ),
  number('cv', 'Folds of cross-validation', 'none', 'Of the whole search.'),
  number('seed', 'Seed', '1', 'Of the random numbers of the two settings above.'),
  number('level', 'Level of confidence intervals', '0.95', 'Of all intervals.'),
  choice(
    'compat',
    'As R’s packages',
    'Also where they are known to fail; for comparison.',
    ['none', 'no'],
    ['partykit', 'as partykit'],
  ),
]

export const ALL_OPTIONS = [...MAIN_OPTIONS, ...MORE_OPTIONS]

/** What was typed, as the analysis takes it. A text that is no number stays a text, so that the error can show it. */
export function controlOptions(typed: Readonly<Record<string, string>>): ControlOptions {
  const options: Record<string, unknown> = {}
  for (const { name, kind, fallback } of ALL_OPTIONS) {
    const text = typed[name]?.trim() ?? ''
    if (text === '' || text === fallback) continue
    if (kind === 'switch') options[name] = text === 'true'
    else if (kind === 'choice' || kind === 'text') options[name] = text
    else options[name] = Number.isNaN(Number(text)) ? text : Number(text)
  }
  return options
}
