import { meant } from '../../closest-name.js'
import { type TimeKind, timeNumber } from '../../data/dates.js'
import { CopseError, countText, quoteNames } from '../../errors.js'
import type { CellSource } from '../../sources/cell-source.js'
import type { GuidedNode, GuidedSplit } from '../shape/guide.js'
import type { StabilityTest } from '../shape/tree.js'
import type { ChosenSplit } from './split-node.js'

/** The tests that may lead to a split: those of forbidden covariates are as if they could not be made. */
export function allowedTests(tests: readonly StabilityTest[], wish: GuidedNode | null): StabilityTest[] {
  const forbidden = new Set(wish?.forbid ?? [])
  return tests.map((test) => (forbidden.has(test.variable) ? { ...test, logP: null } : test))
}

/**
 * Carries out a split that a person has set.
 *
 * Coded errors: VARIABLE_UNKNOWN, GUIDE_INVALID (no cut, or levels that the node does not have), GUIDE_TOO_SMALL.
 *
 * @param minsize patients that each side must have
 */
export function guidedSplit<Node>(
  source: CellSource<Node>,
  node: Node,
  { variable, cut: given, left = [] }: GuidedSplit,
  minsize: number,
): { readonly index: number; readonly chosen: ChosenSplit } {
  const index = source.covariates.findIndex(({ name }) => name === variable)
  if (index < 0) throw unknown(variable, source)
  const covariate = source.covariates[index]
  const numeric = covariate.kind === 'numeric'
  const { time } = covariate
  const cut = typeof given === 'string' && time ? timeNumber(given, time) : given
  if (numeric && !Number.isFinite(cut)) throw noCut(variable, given, time)
  const cells = source.cells(node, index)
  const seen = new Set(cells.code.subarray(0, cells.length))
  const child = numeric
    ? Int32Array.from(source.valuesIn(node, index), (value) => (value <= Number(cut) ? 0 : 1))
    : Int32Array.from(covariate.levels!, (level, code) => {
        if (covariate.kind === 'nominal' && !seen.has(code)) return -1
        return left.includes(level) ? 0 : 1
      })
  const patients = [0, 0]
  for (let cell = 0; cell < cells.length; cell++) patients[child[cells.code[cell]]] += cells.n[cell]
  if (Math.min(...patients) < minsize) throw tooSmall(variable, patients, minsize)
  const partition = numeric
    ? { covariate: index, cut: Number(cut) }
    : { covariate: index, child, children: 2 }
  const side = (kid: number) => (covariate.levels ?? []).filter((_, code) => child[code] === kid)
  const split = numeric
    ? ({ variable, kind: 'numeric', cut: Number(cut), ...(time && { time }), userDriven: true } as const)
    : ({
        variable,
        kind: covariate.kind === 'ordered' ? 'ordered' : 'nominal',
        left: side(0),
        right: side(1),
        userDriven: true,
      } as const)
  return { index, chosen: { split, partition, exhaustive: true } }
}

function unknown<Node>(variable: string, { covariates }: CellSource<Node>): CopseError {
  const names = covariates.map(({ name }) => name)
  return new CopseError({
    code: 'VARIABLE_UNKNOWN',
    wrong: `"${variable}" is none of the covariates`,
    need: `one of ${quoteNames(names, 40)}`,
    ...meant(variable, names),
    place: { option: '--guide', column: variable },
  })
}

function noCut(variable: string, cut: unknown, time: TimeKind | undefined): CopseError {
  return new CopseError({
    code: 'GUIDE_INVALID',
    wrong: `the split on "${variable}" cannot be made`,
    found: cut === undefined ? 'no cut' : `the cut ${JSON.stringify(cut)}`,
    need: time === undefined ? 'a number' : time === 'time' ? 'a time as 13:45:00' : 'a date as 2014-03-31',
    place: { option: '--guide', column: variable },
  })
}

function tooSmall(variable: string, patients: readonly number[], minsize: number): CopseError {
  return new CopseError({
    code: 'GUIDE_TOO_SMALL',
    wrong: `the split on "${variable}" leaves too few patients on one side`,
    found: `${countText(patients[0])} and ${countText(patients[1])} patients`,
    need: `at least ${minsize} on either side`,
    try: 'another cut, or a smaller --minsize',
    place: { option: '--guide', column: variable },
  })
}
