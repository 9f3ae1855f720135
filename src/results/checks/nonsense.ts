import { assertCondition } from '../../sources/sql/select/condition.js'

/** What cannot be true in a result, and where. */
export interface Nonsense {
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** Collects what the checks of a result find, by path. The first is reported. */
export class Findings {
  readonly all: Nonsense[] = []

  constructor(private readonly path: readonly (string | number)[] = []) {}

  at(...steps: readonly (string | number)[]): Findings {
    const inner = new Findings([...this.path, ...steps])
    // Whatever is found deeper is found here.
    Object.defineProperty(inner, 'all', { value: this.all })
    return inner
  }

  need(holds: boolean, message: string): void {
    if (!holds) this.all.push({ path: this.path, message })
  }
}

/**
 * Outcomes are below 1e70 in size, their sums of squares below this; beyond it figures would add up infinities. Numbers that
 * no figure shows, statistics and ratios (which are read from the logarithm), may be larger; numbers needed to treat may be
 * infinite, and run through infinity: they are compared with the difference that they are made from.
 */
const LARGEST = 1e150
const ANY_SIZE = new Set(['statistic', 'ratio', 'nnt'])

/** Objects whose keys are names of the data: a trial or an arm may be called `p`. */
const BY_NAME = new Set([
  'coefficients',
  'arms',
  'excluded',
  'trials',
  'ranef',
  'spec',
  'ordered',
  'levels',
  'types',
])

/**
 * What must hold for numbers wherever they stand in a result: sizes that can be added up, intervals whose lower end is the
 * lower one, probabilities from 0 to 1, spreads and numbers of patients that are not negative.
 */
export function checkNumbers(value: unknown, findings: Findings, byName = false): void {
  if (typeof value === 'number') findings.need(Math.abs(value) <= LARGEST, `a number of size ${value}`)
  if (typeof value !== 'object' || value === null) return
  if (!byName && !Array.isArray(value)) checkKnown(value as Record<string, unknown>, findings)
  for (const [key, part] of Object.entries(value)) {
    if (ANY_SIZE.has(key) && !byName) continue
    const inner = findings.at(Array.isArray(value) ? Number(key) : key)
    checkNumbers(part, inner, byName || BY_NAME.has(key))
  }
}

function checkKnown(object: Readonly<Record<string, unknown>>, findings: Findings): void {
  const number = (key: string): number | null => {
    const value = Object.hasOwn(object, key) ? object[key] : null
    return typeof value === 'number' ? value : null
  }
  const [lo, hi] = [number('lo'), number('hi')]
  findings.need(lo === null || hi === null || lo <= hi, 'an interval whose lower end is above its upper end')
  for (const key of ['p', 'pAdjusted']) {
    const p = number(key)
    findings.at(key).need(p === null || (p >= 0 && p <= 1), `a p-value of ${p}`)
  }
  for (const key of ['logP', 'logPAdjusted'])
    findings.at(key).need((number(key) ?? 0) <= 1e-9, `the logarithm of a p-value of ${number(key)}`)
  for (const key of ['se', 'sd', 'n', 'rows', 'used', 'df', 'iterations', 'residualVariance'])
    findings.at(key).need((number(key) ?? 0) >= 0, `${number(key)}, which is below 0`)
}

/** A condition goes into R code and into statements. */
export function checkWhere(where: string | null | undefined, findings: Findings): void {
  if (where === null || where === undefined) return
  try {
    assertCondition(where)
  } catch {
    findings.need(false, 'more than one SQL condition')
  }
}
