import { numberNeeded } from '../../meta/number-needed.js'
import type { CompareResult } from '../compare-schema.js'
import type { FitResult, FitSubgroup, OneFit } from '../fit-schema.js'
import { checkTree } from './check-tree.js'
import type { Nonsense } from './nonsense.js'
import { checkNumbers, checkWhere, Findings } from './nonsense.js'

/**
 * What cannot be true in a result that has the right shape, or null: figures and predictions follow its numbers from node to
 * node, and a file may be damaged, or made to do harm.
 */
export function nonsenseOf(result: FitResult | CompareResult): Nonsense | null {
  const findings = new Findings()
  checkNumbers(result, findings)
  if (result.schema === 'copse.fit/1') checkWhole(result, findings)
  else checkCompare(result, findings)
  return findings.all[0] ?? null
}

function checkWhole(fit: FitResult, findings: Findings): void {
  checkFit(fit, findings)
  if (fit.fallback !== null) checkFit(fit.fallback, findings.at('fallback'))
  const leaves = new Set(fit.subgroups.map(({ node }) => node))
  fit.cv?.subgroups.forEach(({ node }, i) => {
    findings.at('cv', 'subgroups', i).need(leaves.has(node), `node ${node}, which is no subgroup`)
  })
}

function checkFit(fit: OneFit, findings: Findings): void {
  const { spec, data, tree, subgroups, model, notes } = fit
  checkTree(fit, findings)
  checkWhere(spec.where, findings.at('spec', 'where'))
  findings.at('spec').need(spec.control !== spec.experimental, 'one arm twice')
  findings.at('data', 'used').need(data.used <= data.rows, 'more patients than rows')
  const trials = data.trials.map(({ trial }) => trial)
  findings.at('data', 'trials').need(new Set(trials).size === trials.length, 'a trial twice')
  checkCounts(
    data.trials.flatMap(({ arms }) => Object.values(arms)),
    findings.at('data', 'trials'),
  )
  checkCounts(Object.values(data.excluded), findings.at('data', 'excluded'))
  subgroups.forEach(({ trials: own, effect, outcome }, i) => {
    const at = findings.at('subgroups', i)
    for (const row of [...own, ...(outcome?.trials ?? [])])
      at.at('trials').need(trials.includes(row.trial), 'a trial that is not in the data')
    checkCounts(
      own.flatMap(({ trial: _, ...counts }) => Object.values(counts)),
      at.at('trials'),
    )
    const { ratio } = effect
    if (ratio)
      for (const end of ['estimate', 'lo', 'hi'] as const)
        at.at('effect', 'ratio', end).need(isRatioOf(ratio[end], effect[end]), 'not the ratio of the effect')
    if (outcome?.nnt !== undefined)
      at.at('outcome', 'nnt').need(isNntOf(outcome, spec), 'not 1/difference of the risks')
  })
  const leaves = new Set(subgroups.map(({ node }) => node))
  model.fixed.forEach(({ node }, i) => {
    findings
      .at('model', 'fixed', i)
      .need(node === null || leaves.has(node), `node ${node}, which is no subgroup`)
  })
  model.random.forEach(({ term2, variance }, i) => {
    findings.at('model', 'random', i).need(term2 !== null || (variance ?? 0) >= 0, 'a variance below 0')
  })
  const terms = model.random.filter(({ term2 }) => term2 === null).map(({ term }) => term)
  findings
    .at('model', 'ranef')
    .need(model.ranef.length === 0 || terms.length > 0, 'random effects of no term')
  model.ranef.forEach((row, i) => {
    for (const term of terms)
      findings.at('model', 'ranef', i, term).need(typeof row[term] === 'number', 'no random effect')
  })
  notes.forEach(({ node }, i) => {
    const known = node === undefined || (node >= 1 && node <= tree.nodes.length)
    findings.at('notes', i, 'node').need(known, `node ${node}, which is not there`)
  })
}

function checkCounts(counts: readonly unknown[], findings: Findings): void {
  for (const count of counts)
    findings.need(typeof count === 'number' && count >= 0, `${String(count)} as a number of patients`)
}

/** Ratios are exponentials of effects; one that overflows is null. */
function isRatioOf(ratio: number | null, effect: number | null): boolean {
  if (ratio === null || effect === null) return true
  return ratio >= 0 && Math.abs(Math.log(ratio) - effect) <= 1e-6 * Math.max(1, Math.abs(effect))
}

/** Numbers needed to treat are the difference of the risks turned over. */
function isNntOf(
  { difference, nnt }: NonNullable<FitSubgroup['outcome']>,
  { better }: OneFit['spec'],
): boolean {
  const own = better === undefined ? null : numberNeeded(difference, better)
  if (own === null || own.throughInfinity !== nnt!.throughInfinity) return false
  return (['estimate', 'lo', 'hi'] as const).every((end) => {
    const [is, should] = [nnt![end], own[end]]
    if (is === null || should === null) return is === should
    return Math.abs(is - should) <= 1e-9 * Math.abs(should)
  })
}

function checkCompare({ spec, methods, agreement }: CompareResult, findings: Findings): void {
  checkWhere(spec.where, findings.at('spec', 'where'))
  const names = methods.map(({ method }) => method)
  const at = findings.at('methods')
  at.need(names.length > 0 && new Set(names).size === names.length, 'no methods, or one twice')
  const fitted = methods.filter(({ fit }) => fit !== null).map(({ method }) => method)
  at.need(fitted.length > 0, 'no method that could be fitted')
  methods.forEach(({ method, fit, error }, i) => {
    const own = at.at(i)
    own.need((fit === null) !== (error === null), 'both a fit and an error, or neither')
    if (fit === null) return
    own.at('fit', 'spec', 'method').need(fit.spec.method === method, `the fit of ${fit.spec.method}`)
    checkWhole(fit, own.at('fit'))
  })
  const { same, splits, adjustedRand } = agreement
  const inGroups = same.flat()
  findings
    .at('agreement', 'same')
    .need(
      inGroups.length === fitted.length && fitted.every((method) => inGroups.includes(method)),
      'other methods than those that were fitted',
    )
  splits.forEach((split, i) => {
    const isKnown = split.methods.every((method) => fitted.includes(method))
    findings.at('agreement', 'splits', i).need(isKnown, 'a method that was not fitted')
  })
  adjustedRand.forEach(({ a, b, index }, i) => {
    const own = findings.at('agreement', 'adjustedRand', i)
    own.need(fitted.includes(a) && fitted.includes(b), 'a method that was not fitted')
    own.need(Math.abs(index) <= 1 + 1e-9, `an index of ${index}`)
  })
}
