import type { Note } from '../../errors.js'
import { countText, quoteNames } from '../../errors.js'
import { type FamilyName, familyOf } from '../../families/families.js'
import type { Control } from '../../results/control-schema.js'
import { mostUnstable } from '../../trees/grow/test-node.js'
import type { FitControl } from '../../trees/methods/fit-control.js'
import type { Fitted } from '../../trees/methods/fitted.js'
import type { Method } from '../../trees/methods/method.js'
import { hasBoth } from '../../trees/methods/method.js'
import { methodOf, titlesOf } from '../../trees/methods/methods.js'
import { MOST_LEVELS_SPLIT } from '../../trees/node-models/within-model.js'
import type { StabilityTest, Tree } from '../../trees/shape/tree.js'

/** What a reader of the tree must know of its numerics. */
export function treeNotes(tree: Tree, trials: readonly string[], method: Method): Note[] {
  return tree.nodes.flatMap((node): Note[] => {
    const { id, dropped, stop, split, exhaustive } = node
    const notes: Note[] = []
    const names = methodOf(method).stratified ? dropped.groups.map((k) => trials[k]) : []
    const what = [
      ...(names.length > 0
        ? [`the intercept of ${names.length === 1 ? 'trial' : 'trials'} ${quoteNames(names)}`]
        : []),
      ...(dropped.groups.length > 0 && names.length === 0 ? ['the intercept'] : []),
      ...(dropped.treatment ? ['the treatment effect'] : []),
      ...(dropped.terms.length > 0 ? [`the coefficient of ${quoteNames(dropped.terms)}`] : []),
    ].join(' and ')
    if (what !== '' && stop === 'test-failed')
      notes.push({
        code: 'TEST_FAILED',
        node: id,
        message: `node ${id} was not tested: the fit of ${what} is exact there, where R's test fails (--compat partykit)`,
        ...(names.length === 1 && { trial: names[0] }),
      })
    else if (what !== '')
      notes.push({
        code: 'SCORE_WITHOUT_INFORMATION',
        node: id,
        message: `in node ${id} the fit of ${what} is exact up to rounding (one patient, say, or the same outcome in all): that tells nothing about instability and was left out of the tests there`,
        ...(names.length === 1 && { trial: names[0] }),
      })
    const unsplit = stop === 'no-admissible-split' ? tooManyLevels(node.tests) : null
    if (unsplit !== null)
      notes.push({
        code: 'TOO_MANY_LEVELS',
        node: id,
        column: unsplit,
        message: `the effect differs along "${unsplit}" in node ${id}, but more than ${MOST_LEVELS_SPLIT} of its levels are there: too many to try all their partitions; group the levels, or give them an order (--ordered)`,
      })
    if (!exhaustive && split !== null)
      notes.push({
        code: 'NOMINAL_SEARCH_BY_EFFECT',
        node: id,
        column: split.variable,
        message: `the levels of "${split.variable}" were split in node ${id} in the order of their treatment effects; a better partition may exist`,
      })
    return notes
  })
}

/** The nominal covariate of a test from within trials that a node is not split on because it has too many levels there. */
function tooManyLevels(tests: readonly StabilityTest[]): string | null {
  const best = mostUnstable(tests)
  return best >= 0 && (tests[best].levels ?? 0) > MOST_LEVELS_SPLIT ? tests[best].variable : null
}

/** The remedy for codes such as 0 and 1, of which one is rare: the test of a factor leaves no patients out. */
function asText(untested: readonly StabilityTest[]): string {
  const numeric = untested.filter(({ kind }) => kind === 'supLM').map(({ variable }) => variable)
  if (numeric.length === 0) return ''
  const flags = numeric.slice(0, 3).map((name) => {
    const type = `${name}=text`
    return `--types ${/[^\w=.-]/.test(type) ? JSON.stringify(type) : type}`
  })
  const more = numeric.length > 3 ? ' and so on' : ''
  return `; a column of a few codes, such as 0 and 1, is tested when it is read as text: ${flags.join(' ')}${more}`
}

/** What a reader must know of the root: covariates that could not be tested at all, too few patients. */
export function rootNotes({ nodes, minsize }: Tree, method: Method): Note[] {
  const [root] = nodes
  const untested = root.tests.filter(({ logP }) => logP === null)
  const why =
    methodOf(method).joint === 'within'
      ? 'no value leaves enough of them (--trim, --minsize) on either side, in enough trials with patients of both arms there (--mintrials)'
      : `no value leaves enough of them (--trim, --minsize) on either side${asText(untested)}`
  const notes: Note[] =
    untested.length === 0 || root.stop === 'constant'
      ? []
      : [
          {
            code: 'COVARIATE_NOT_TESTED',
            node: 1,
            message: `${quoteNames(untested.map(({ variable }) => variable))} could not be tested in all patients together: ${why}`,
          },
        ]
  if (root.stop !== 'too-small') return notes
  return [
    ...notes,
    {
      code: 'TOO_FEW_PATIENTS',
      node: 1,
      message: `${countText(root.fit.n)} patients are fewer than two subgroups of at least ${minsize} (minsize) need: the tree is a single node`,
    },
  ]
}

/** Covariates that a MOB tree should adjust for, but cannot: treatment, trial or each other explain them. */
export function adjustNotes({ kind, tree }: Fitted): Note[] {
  const { fit } = tree.nodes[0]
  if (kind !== 'own') return []
  return fit.aliasedCovariates().map((column) => ({
    code: 'COLUMN_ALIASED',
    node: 1,
    column,
    message: `"${column}" cannot be adjusted for: treatment, trial or other covariates explain it`,
  }))
}

/** How the alternation between tree and joint model went. */
export function alternationNotes(fitted: Fitted, { abstol, maxit, reml }: FitControl): Note[] {
  if (fitted.kind === 'own' || fitted.kind === 'within') return []
  const { logLik, ending, kind } = fitted
  const notes: Note[] = []
  const best = Math.max(...logLik)
  const last = logLik.at(-1)!
  // That it falls on the way is how the search goes; that it ends below an earlier tree is what a reader can do something
  // about. Restricted likelihoods of trees with other subgroups are not to be compared.
  const comparable = kind !== 'lmm' || !reml
  if (comparable && ending !== 'two-cycle' && best - last > abstol)
    notes.push({
      code: 'LIKELIHOOD_FELL',
      message: `the log-likelihood of the last tree is ${(best - last).toPrecision(3)} below that of an earlier one (iteration ${logLik.indexOf(best) + 1} of ${logLik.length}), because the tree changed: compare its subgroups with those of other methods${kind === 'palm' ? '' : ', or start elsewhere (--ranefstart)'}`,
    })
  if (ending === 'two-cycle')
    notes.push({
      code: 'TWO_CYCLE',
      message: `tree and mixed model alternate between two solutions; after ${logLik.length} iterations the one with the higher likelihood was kept`,
    })
  if (ending === 'maxit')
    notes.push({
      code: 'NOT_CONVERGED',
      message: `tree and joint model had not settled after ${maxit} iterations (maxit): the result is that of the last one`,
    })
  return notes
}

/** Settings that say nothing to the method: asked for, but without effect. */
export function unusedNotes(method: Method, family: FamilyName, control: Control): Note[] {
  const { correlated, reml, firth, vcov, cv, honest, seed, ranefstart, nagq, fallback } = control
  const within = methodOf(method).joint === 'within'
  const unused = [
    ...(correlated && !hasBoth(methodOf(method).random)
      ? [`--correlated is for ${titlesOf((own) => hasBoth(own.random))}`]
      : []),
    ...(!reml && methodOf(method).random === null ? ['--no-reml is for methods with random effects'] : []),
    ...(firth && methodOf(method).random !== null ? ['--firth is for methods without random effects'] : []),
    ...(firth && familyOf(family).linear && methodOf(method).random === null
      ? ['--firth is for binary outcomes and counts']
      : []),
    ...(ranefstart && methodOf(method).random === null
      ? ['--ranefstart is for methods with random effects']
      : []),
    ...(nagq > 1 && (methodOf(method).random === null || familyOf(family).linear)
      ? ['--nagq is for mixed models of binary outcomes and counts']
      : []),
    ...(fallback && !methodOf(method).stratified ? ['--fallback is for MOB-SI and metaMOB-SI'] : []),
    ...(firth && within
      ? ['--firth is for methods whose effects are maximum likelihood estimates of single models']
      : []),
    ...(!within && control.prognosis !== 'all'
      ? [`--prognosis is for ${titlesOf(({ joint }) => joint === 'within')}`]
      : []),
    ...(!within && control.mintrials !== null
      ? [`--mintrials is for ${titlesOf(({ joint }) => joint === 'within')}`]
      : []),
    ...(within && control.parm !== 'all' ? ['--parm is for tests of all coefficients of a model'] : []),
    ...(within && vcov !== 'opg' ? ['--vcov is for tests of the scores of a model'] : []),
    ...(within && control.ordinal !== 'chisq' ? ['--ordinal is for tests of the scores of a model'] : []),
    ...(within && control.nominal !== 'all' ? ['--nominal effect is for splits by the fit of a model'] : []),
    ...(control.tauPrior !== null && methodOf(method).random === null && !within
      ? ['--tau-prior is for methods with a heterogeneity between trials']
      : []),
    ...(control.mcid !== null && control.tauPrior === null ? ['--mcid is for --tau-prior'] : []),
    ...(seed !== 1 && honest === null && cv === null ? ['--seed is for --honest and --cv'] : []),
  ]
  const notes: Note[] = unused.map((message) => ({
    code: 'OPTION_WITHOUT_EFFECT',
    message: `${message}; ${methodOf(method).title} does not use it`,
  }))
  if (vcov !== 'opg' && !within)
    notes.push({
      code: 'VCOV_NOT_ROBUST',
      message: `--vcov ${vcov} scales the tests as partykit does, which is right only if the model's variance is (counts that vary more than Poisson's split without reason); the default, opg, needs no such assumption`,
    })
  return notes
}
