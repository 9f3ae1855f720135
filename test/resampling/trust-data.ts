import { readFileSync } from 'node:fs'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { stratumColumns } from '../../src/resampling/group-sums.js'
import { placeAll } from '../../src/resampling/place-all.js'
import type { Reference } from '../../src/resampling/replicate.js'
import { stratifiedEffects } from '../../src/resampling/stratified-effects.js'
import type { Method } from '../../src/trees/methods/method.js'
import { leavesOf } from '../../src/trees/shape/tree.js'
import { controlOf } from '../../src/workflow/fit/control-of.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import { leanFit } from '../../src/workflow/trust/lean-fit.js'

const file = (name: string) => readFileSync(new URL(`../fixtures/trust/${name}`, import.meta.url), 'utf8')

// biome-ignore lint/suspicious/noExplicitAny: reference values are as R wrote them
export const trustJson = (name: string): any => JSON.parse(file(name))

/** Columns of a file without header, one a resample. */
export function trustColumns(name: string): number[][] {
  const rows = file(name)
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number))
  return rows[0].map((_, b) => rows.map((row) => row[b]))
}

const data = prepare(readDelimited(file('data.csv')), {
  ...{ outcome: 'y', treatment: 'arm', control: 'control', trial: 'trial', family: 'gaussian' as const },
  covariates: ['age', 'bmi', 'score', 'sex', 'region'],
})

/** The patients in the order of the file, with the settings of the reference values and the tree of all of them. */
export function trustCase(method: Method) {
  const control = controlOf({ parm: 'treatment', pvalue: 'hansen' })
  const { ipd, adjust } = data
  const lean = { ipd, adjust, family: 'gaussian' as const }
  const original = leanFit(lean, new Uint8Array(ipd.n).fill(1), method, control)
  const columns = stratumColumns(ipd, 'gaussian')
  const leaves = leavesOf(original.tree).map(({ id }) => id)
  const subgroup = placeAll(original.tree, ipd).map((id) => leaves.indexOf(id))
  const effect = Float64Array.from(stratifiedEffects(columns, subgroup, leaves.length), (own) => own.effect)
  const reference: Reference = { subgroup, J: leaves.length, effect, extremes: { best: 1, worst: 0 } }
  const own = { ...control, minsize: original.tree.minsize }
  return { data, lean, original, leaves, columns, reference, control, own }
}
