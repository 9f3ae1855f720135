import type { TimeKind } from '../../data/dates.js'
import { familyOf } from '../../families/families.js'
import type { DescribedColumn } from '../../results/describe-schema.js'
import type { FitResult } from '../../results/fit-schema.js'
import { methodOf } from '../../trees/methods/methods.js'
import { byHandInWords } from '../../words/by-hand.js'
import { METHOD_INFO } from '../../words/method-info.js'
import { rComment, rName, rString, rVector } from './r-names.js'
import { readInR } from './r-read.js'
import { rReadings } from './r-readings.js'
import { rSettings } from './r-settings.js'
import { rTimeReader, rTimes } from './r-times.js'
import { WITHIN_R, withinTreeCode } from './within-r.js'

/** The treatment as a number, beside the columns of the file. */
function treatmentName({ spec }: FitResult): string {
  const taken = new Set([spec.outcome, spec.treatment, spec.trial, ...spec.covariates])
  let name = 'treated'
  while (taken.has(name)) name += '_'
  return name
}

/**
 * The R script that makes the same tree from the same file, with the settings in force: reading, factor levels, complete
 * patients, the call, and for mixed methods the joint model with both approximations of degrees of freedom. Where R cannot
 * do the same, a comment says so.
 *
 * @param columns the covariates as `describe` found them, for the levels of factors
 */
export function rCode(fit: FitResult, columns: readonly DescribedColumn[]): string {
  const { spec } = fit
  if (familyOf(spec.family).r === null)
    return `${rComment(`R’s packages have no trees of such an outcome (${spec.outcome}).`)}\n`
  if (methodOf(spec.method).joint === 'within') return withinScript(fit, columns)
  const needs: readonly string[] = [
    ...(methodOf(spec.method).r.package === null ? [] : [methodOf(spec.method).r.package!]),
    ...(fit.model.kind === 'lmm' ? ['lmerTest', 'pbkrtest'] : []),
  ]
  return `${[
    rComment(
      `The analysis of copse ${fit.version} in R: ${METHOD_INFO[spec.method].title}. install.packages(${rVector([...readInR(spec).packages, ...needs])}) first.`,
    ),
    ...[byHandInWords(spec)]
      .filter((words) => words !== null)
      .map((words) =>
        rComment(`${words} R’s packages know no such splits: this script makes the tree without them.`),
      ),
    needs
      .filter((name) => name !== 'pbkrtest')
      .map((name) => `library(${name})`)
      .join('\n'),
    ...dataCode(fit, columns),
    rSettings(fit)
      .comments.map((comment) => rComment(comment))
      .join('\n'),
    treeCode(fit),
    ...jointCode(fit),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`
}

function dataCode(fit: FitResult, columns: readonly DescribedColumn[]): string[] {
  const { spec, data } = fit
  const adjust = spec.adjust ?? []
  const predictors = [...new Set([...spec.covariates, ...adjust])]
  const used = [spec.outcome, spec.treatment, spec.trial, ...predictors, spec.weights, spec.exposure]
    .concat(spec.cluster)
    .filter((name) => name !== null)
  const one = (name: string) => `d[[${rString(name)}]]`
  const outcome = one(spec.outcome)
  const levels = (name: string) => {
    const column = columns.find((entry) => entry.name === name && entry.role !== 'outcome')
    return column === undefined || column.kind === 'numeric' ? null : column
  }
  const timeOf = (name: string): TimeKind | undefined => {
    const column = columns.find((entry) => entry.name === name && entry.role !== 'outcome')
    return column?.kind === 'numeric' ? column.time : undefined
  }
  const times = new Set(predictors.map(timeOf).filter((time) => time !== undefined))
  return [
    [readInR(spec).code, ...missingInColumns(spec), ...rReadings(spec)].join('\n'),
    ...rTimes(times),
    [
      `d <- d[${one(spec.treatment)} %in% ${rVector([spec.control, spec.experimental])}, ]`,
      `d <- d[complete.cases(d[, ${rVector([...new Set(used)])}]), ]`,
      ...(spec.trial === null
        ? []
        : [
            `${one(spec.trial)} <- factor(${one(spec.trial)}, levels = ${rVector(data.trials.map(({ trial }) => trial))})`,
            ...(spec.excludeTrials.length > 0 ? [`d <- d[!is.na(${one(spec.trial)}), ]`] : []),
          ]),
      ...predictors.map((name) => {
        const factor = levels(name)
        if (factor === null) return `${one(name)} <- ${readerOf(timeOf(name))}(${one(name)})`
        const make = factor.kind === 'ordered' ? 'ordered' : 'factor'
        return `${one(name)} <- droplevels(${make}(${one(name)}, levels = ${rVector(factor.levels)}))`
      }),
      spec.event !== null
        ? `${outcome} <- as.numeric(${outcome} == ${rString(spec.event)})`
        : `${outcome} <- as.numeric(${outcome})`,
      ...[spec.weights, spec.exposure]
        .filter((name) => name !== null)
        .map((name) => `${one(name)} <- as.numeric(${one(name)})`),
      `d$${treatmentName(fit)} <- as.numeric(${one(spec.treatment)} == ${rString(spec.experimental)})${spec.control_.treatmentCoding === 'half' ? ' - 0.5' : ''}`,
      ...(spec.exposure === null ? [] : [`d$.logExposure <- log(${one(spec.exposure)})`]),
    ].join('\n'),
  ]
}

/** Texts that are missing values in one column only (`age=999`), as statements. */
function missingInColumns({ na, ...spec }: FitResult['spec']): string[] {
  const names = [spec.outcome, spec.treatment, spec.trial, ...spec.covariates, ...spec.adjust, spec.exposure]
  return na.flatMap((text) => {
    const column = names.find((name) => name !== null && text.startsWith(`${name}=`))
    if (column === undefined || column === null) return []
    const one = `d[[${rString(column)}]]`
    return [`${one}[${one} %in% ${rString(text.slice(column.length + 1).trim())}] <- NA`]
  })
}

const readerOf = (time: TimeKind | undefined): string =>
  time === undefined ? 'as.numeric' : rTimeReader(time)

/** The random part of mixed methods. */
function randomPart(fit: FitResult): string {
  const { method, trial, control_ } = fit.spec
  const t = treatmentName(fit)
  const k = rName(trial ?? 'trial')
  return methodOf(method).r.random?.(t, k, control_.correlated) ?? ''
}

function treeCode(fit: FitResult): string {
  const { spec, data } = fit
  const t = treatmentName(fit)
  const trial = spec.trial === null || data.trials.length < 2 ? null : rName(spec.trial)
  const adjust = (spec.adjust ?? []).map(rName)
  const { r, joint, stratified } = methodOf(spec.method)
  const shared = joint === 'additive'
  const fixed = [
    `${rName(spec.outcome)} ~ ${t}`,
    ...(stratified && trial !== null ? [trial] : []),
    ...(shared ? [] : adjust),
  ].join(' + ')
  const covariates = spec.covariates.map(rName).join(' + ')
  const mixed = joint === 'mixed'
  const middle = mixed ? ` | ${randomPart(fit)}` : shared ? ` | ${[trial ?? '1', ...adjust].join(' + ')}` : ''
  const { linear, r: family } = familyOf(spec.family)
  const call = shared ? r.package : `${linear ? 'lm' : 'glm'}${mixed ? 'er' : ''}tree`
  const args = [
    `${fixed}${middle} | ${covariates}`,
    'data = d',
    ...(linear ? [] : [`family = ${family}`]),
    ...(spec.weights === null ? [] : [`weights = d[[${rString(spec.weights)}]]`]),
    ...(spec.exposure === null ? [] : ['offset = .logExposure']),
    ...(spec.cluster === null ? [] : [`cluster = d[[${rString(spec.cluster)}]]`]),
    ...rSettings(fit).args,
  ]
  return [
    `tree <- ${call}(\n  ${args.join(',\n  ')}\n)`,
    'print(tree)',
    ...(mixed || shared ? [] : ['coef(tree)', 'summary(tree)']),
  ].join('\n')
}

/** Inference in the subgroups of a mixed tree: glmertree gives none. */
function jointCode(fit: FitResult): string[] {
  const { spec, model, subgroups } = fit
  if (model.kind !== 'lmm' || subgroups.length < 2) return []
  const t = treatmentName(fit)
  const own = [
    t,
    ...(methodOf(spec.method).stratified ? [rName(spec.trial ?? 'trial')] : []),
    ...(spec.adjust ?? []).map(rName),
  ]
  const inner = own.length === 1 ? t : `(${own.join(' + ')})`
  return [
    [
      '# The joint model of all patients, with inference for the treatment effect of each subgroup',
      'd$.tree <- factor(predict(tree, newdata = d, type = "node"))',
      `joint <- lmer(${rName(spec.outcome)} ~ .tree / ${inner} + ${randomPart(fit)}, data = d, REML = ${spec.control_.reml ? 'TRUE' : 'FALSE'})`,
      `effects <- grep(":${t}$", names(fixef(joint)), value = TRUE)`,
      'coef(summary(joint, ddf = "Satterthwaite"))[effects, ]',
      ...(spec.control_.reml ? ['coef(summary(joint, ddf = "Kenward-Roger"))[effects, ]'] : []),
      `confint(joint, parm = "theta_") # standard deviations between trials`,
    ].join('\n'),
  ]
}

/** metaMOB-WT, which no package has: the script brings it along. */
function withinScript(fit: FitResult, columns: readonly DescribedColumn[]): string {
  const { spec } = fit
  const { control_: control } = spec
  const { packages } = readInR(spec)
  const left = [
    ...(control.numsplit === 'left' ? [] : ['cuts midway']),
    ...(control.prune === 'none' ? [] : ['pruning']),
    ...(control.honest === null ? [] : ['honest estimation']),
    ...(control.cv === null ? [] : ['cross-validation']),
    ...(byHandInWords(spec) === null ? [] : ['splits set by hand']),
    ...(spec.cluster === null
      ? []
      : [
          `the clusters (${spec.cluster}), so that its p-values, its tree and its standard errors are those of independent patients and not of this analysis`,
        ]),
  ]
  return `${[
    rComment(
      `The analysis of copse ${fit.version} in R: ${METHOD_INFO[spec.method].title}.${packages.length === 0 ? '' : ` install.packages(${rVector(packages)}) first.`}`,
    ),
    ...(left.length === 0 ? [] : [rComment(`This script does without: ${left.join(', ')}.`)]),
    WITHIN_R,
    ...dataCode(fit, columns),
    withinTreeCode({
      ...{ outcome: spec.outcome, trial: spec.trial ?? 'trial', treatment: treatmentName(fit) },
      ...{ covariates: spec.covariates, adjust: spec.adjust ?? [], weights: spec.weights },
      ...{ exposure: spec.exposure, family: familyOf(spec.family).r! },
      ...{ alpha: control.alpha, bonferroni: control.bonferroni, minsize: control.minsize },
      ...{ mintrials: control.mintrials, trim: control.trim, maxdepth: control.maxdepth },
      prognosis: control.prognosis,
    }),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`
}
