import { familyOf } from '../../../families/families.js'
import type { FitResult } from '../../../results/fit-schema.js'
import { methodOf } from '../../../trees/methods/methods.js'
import { approximationInWords, priorInWords } from '../../../words/bayes/bayes-tables.js'
import { withSubscripts } from '../../../words/equation-words.js'
import { effectName, familyWords } from '../../../words/family-words.js'
import { equationOf, METHOD_INFO } from '../../../words/method-info.js'
import { count, countText, levelInWords } from '../../../words/numbers.js'
import type { Block, Section } from '../document.js'
import { heading, listed, paragraph } from '../document.js'
import type { ReportInput } from '../input.js'
import { Citations } from '../references.js'
import { testingWords } from './testing-words.js'

/** Methods in words that a manuscript can take over, with the settings in force and the references they need. */
export function methodsSection(input: ReportInput): Section {
  const cite = new Citations()
  const paragraphs = [
    dataWords(input, cite),
    overallWords(input, cite),
    modelWords(input.fit, cite),
    testingWords(input.fit, cite),
    inferenceWords(input, cite),
    sensitivityWords(input, cite),
  ]
  const references: Block = { kind: 'list', ordered: true, items: cite.list() }
  return {
    id: 'methods',
    title: 'Methods, for a manuscript',
    blocks: [...paragraphs.map((text) => paragraph(text)), heading('References'), references],
  }
}

function dataWords({ fit, described }: ReportInput, cite: Citations): string {
  const { spec, data } = fit
  const left = described.groups[0].n - described.groups[0].used
  return `We analysed individual participant data of ${count(data.trials.length, 'randomised trial')} that compared ${spec.experimental} with ${spec.control}. The flow of data is reported after PRISMA-IPD ${cite.cite('stewart')}. Patients with a missing outcome, treatment, trial or covariate were left out of all analyses${left > 0 ? ` (${countText(left)} of ${countText(described.groups[0].n)})` : ' (none)'}. Balance of the arms before treatment was described by standardised differences within trials ${cite.cite('austin')}.`
}

function overallWords({ effects, adjusted, fit }: ReportInput, cite: Citations): string {
  const result = adjusted ?? effects
  if (result === null) return ''
  const adjust = adjusted === null ? '' : `, without and with adjustment for ${listed(adjusted.spec.adjust)}`
  const { linear } = familyOf(fit.spec.family)
  const survival = fit.spec.time !== undefined
  const criterion = fit.spec.control_.reml ? 'restricted maximum likelihood' : 'maximum likelihood'
  const mixed =
    result.lmm == null
      ? ''
      : survival
        ? ', and by a mixed Cox model in which the treatment effect varied between trials (baseline hazards of the trials profiled out of Breslow’s likelihood, Laplace approximation)'
        : `, and by a mixed model in which the treatment effect varied between trials (${criterion}; degrees of freedom by Satterthwaite’s method ${cite.cite('satterthwaite')}${fit.spec.control_.reml ? ` and by that of Kenward and Roger ${cite.cite('kenward')}` : ''})`
  const two =
    result.twoStage == null
      ? ''
      : ` Beside them stands a two-stage meta-analysis: the effects of the trials were pooled with common effect, by the method of DerSimonian and Laird ${cite.cite('dersimonian')}, by restricted maximum likelihood with the intervals of Hartung, Knapp, Sidik and Jonkman ${cite.cite('hartung', 'sidik')}, and by that of Paule and Mandel; intervals of the between-trial variance τ² are from the Q-profile ${cite.cite('viechtbauer')}.`
  return `The overall treatment effect (${effectName(fit.spec.family)}) was estimated by ${survival ? 'Cox’s model stratified by trial (ties by Efron’s method)' : `a ${linear ? '' : 'generalised '}linear model with trial as fixed effect`}${mixed}${adjust}.${two}`
}

/** What the working model of times to an event is. */
function hazardWords({ spec, survival }: Pick<FitResult, 'spec' | 'survival'>): string {
  if (survival === undefined) return ''
  const { intervals } = survival
  const how =
    spec.control_.intervals === 'cox'
      ? 'had a step at every event time, which is Cox’s model'
      : `were constant within ${intervals} intervals of ${spec.time} that were cut at quantiles of the event times`
  const profiled = methodOf(spec.method).stratified
    ? ' and belong to each trial in each subgroup; they were profiled out of the likelihood'
    : ''
  return ` Baseline hazards (γ) ${how}${profiled}.${methodOf(spec.method).joint === 'within' ? ' Residuals are martingale residuals.' : ' The tests are fluctuation tests of the martingale residuals.'} Each subgroup has at least ${spec.control_.minevents} events. Beside the tree, each subgroup was described by Cox’s model stratified by trial (Efron), Kaplan–Meier curves with log-log intervals, restricted means up to ${survival.horizon} and a score test of proportional hazards.`
}

function modelWords({ spec, model, survival }: FitResult, cite: Citations): string {
  const { method, family, control_ } = spec
  const { title, algorithm, joint: way, random, cites } = methodOf(method)
  const equation = equationOf(method, spec.adjust)
  const adjusted =
    spec.adjust.length === 0
      ? ''
      : ` x stands for the covariates adjusted for, ${listed(spec.adjust)}, whose coefficients ${methodOf(method).sharedAdjust ? 'all subgroups share' : 'are those of the subgroup'}.`
  const { models: kind } = familyWords(family)
  const alternates = way === 'mixed' || way === 'additive'
  const origin = cite.cite(...cites)
  const joint =
    way === 'additive'
      ? 'an additive model of all patients'
      : familyOf(family).linear
        ? `a linear mixed model of all patients (${control_.reml ? 'restricted maximum likelihood' : 'maximum likelihood'}; ${cite.cite('bates').slice(1, -1)})`
        : `${spec.time === undefined ? 'a generalised linear mixed model' : 'a mixed model of the hazards'} of all patients (${control_.nagq > 1 ? `adaptive Gauss–Hermite quadrature with ${control_.nagq} points` : 'Laplace approximation'})`
  const correlated =
    random?.randomIntercept && random.randomTreatment
      ? control_.correlated
        ? ' The two random effects were allowed to be correlated.'
        : ' The two random effects were taken to be independent.'
      : ''
  const alternation = alternates
    ? ` The tree and ${joint} were fitted in turn, each given the other${control_.ranefstart ? ', starting from the random effects of the model without subgroups' : ''}, until the log-likelihood changed by less than ${control_.abstol} (${count(model.iterations, 'iteration')}${model.converged ? '' : `, not converged within ${control_.maxit}`}).`
    : ''
  return `Subgroups were sought with ${title} ${origin}, model-based recursive partitioning ${cite.cite('zeileis')} of ${kind} of ${spec.outcome} on treatment (coded ${control_.treatmentCoding === '01' ? '0 and 1' : '−½ and ½'}). With j the subgroup, k the trial and t the treatment, ${spec.time === undefined ? 'the linear predictor' : 'the log hazard'} is ${withSubscripts(equation)}: the model ${algorithm}.${adjusted}${correlated}${alternation}${hazardWords({ spec, survival })} Candidate covariates were ${listed(spec.covariates)}.`
}

function inferenceWords({ fit, prediction }: ReportInput, cite: Citations): string {
  const { spec, subgroups, model } = fit
  const { control_ } = spec
  const method = subgroups[0].effect.method
  const level = levelInWords(control_.level)
  const how = {
    t: 'Student’s t distribution',
    z: 'the normal distribution',
    satterthwaite: `t distributions with Satterthwaite’s degrees of freedom ${method === 'satterthwaite' ? cite.cite('satterthwaite') : ''}`,
  }[method]
  const roger = subgroups.some(({ effect }) => effect.kenwardRoger)
    ? `, beside which Kenward–Roger inference ${cite.cite('kenward')} is given where the two differ materially`
    : ''
  const robust = subgroups[0].effect.covariance !== undefined
  const clusters =
    spec.cluster === null
      ? ''
      : robust
        ? ` Standard errors allow for clusters of patients (${spec.cluster}) by the cluster-robust covariance with bias-reduced linearisation, CR2 ${cite.cite('pustejovsky')}; so do the tests of the tree, which sum scores by cluster, but not the estimates of single trials.`
        : ` The tests of the tree sum scores by clusters of patients (${spec.cluster}); standard errors, intervals and p-values take patients as independent.`
  const firth =
    control_.firth && (model.kind === 'glm' || (model.kind === 'palm' && !familyOf(spec.family).linear))
      ? ` Effects were estimated by Firth’s penalised likelihood ${cite.cite('firth')}.`
      : ''
  const predicted =
    prediction === null
      ? ''
      : ` Prediction intervals for the effect in a new trial have two degrees of freedom fewer than there are trials ${cite.cite('higgins')}.`
  const honest =
    control_.honest === null
      ? ' They are not adjusted for the search.'
      : ` A random ${Math.round(100 * control_.honest)}% of the patients of each trial and arm were set aside to estimate the effects in the subgroups that the others found ${cite.cite('athey')} (seed ${control_.seed}).`
  const cv =
    control_.cv === null
      ? ''
      : ` The whole search was cross-validated in ${control_.cv} parts (seed ${control_.seed}).`
  const where =
    model.kind === 'within'
      ? 'a model with an intercept for every trial in every subgroup, a treatment effect for every trial, and differences between subgroups that all trials share, so that these compare patients within trials only; their common level is that of the trials’ effects, pooled by restricted maximum likelihood'
      : model.kind === 'lm' || model.kind === 'glm' || methodOf(spec.method).joint === 'none'
        ? 'the subgroup’s own model'
        : 'the joint model of all patients'
  return `Treatment effects of the subgroups are from ${where}, with ${level} confidence intervals and two-sided p-values from ${how}${roger}.${priorWords(fit, cite)}${clusters}${firth}${honest}${predicted}${cv}`
}

function sensitivityWords({ compared, fit, within }: ReportInput, cite: Citations): string {
  const others = compared.methods
    .filter(({ method }) => method !== fit.spec.method)
    .map(({ method }) => METHOD_INFO[method].title)
  const methods =
    others.length === 0
      ? ''
      : `As sensitivity analyses, ${listed(others)} were fitted with the same settings; agreement of subgroups was measured by the adjusted Rand index ${cite.cite('hubert')}. `
  const deft =
    within.length === 0
      ? ''
      : `For each split, the interaction with treatment was also estimated within each trial and pooled ${cite.cite('fisher')}. `
  return `${methods}${deft}The analysis is exploratory; its credibility is discussed by the questions of ICEMAN ${cite.cite('schandelmaier')}. It was done with copse ${fit.version}.`
}

/** What was done under a prior of the heterogeneity. */
function priorWords({ bayes, spec }: ReportInput['fit'], cite: Citations): string {
  if (bayes === undefined) return ''
  const grown =
    methodOf(spec.method).joint === 'within'
      ? ''
      : ' The tree was grown given the posterior means of the random effects, and iterations ended by the marginal likelihood.'
  return ` Beside them, the heterogeneity between trials was given a prior ${cite.cite('rover')}: ${priorInWords(bayes)}.${grown} ${approximationInWords(bayes)} Results are shown with the scale halved and doubled as well.`
}
