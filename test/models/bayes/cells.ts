import { readdirSync, readFileSync } from 'node:fs'
import type { EffectContrast } from '../../../src/models/bayes/effect-contrast.js'
import { inTrial, ofColumn, randomEffect } from '../../../src/models/bayes/effect-contrast.js'
import type { LmmCells } from '../../../src/models/lmm/lmm-cells.js'

const folder = new URL('../../fixtures/bayes/', import.meta.url)
export const filesNamed = (start: string): string[] =>
  readdirSync(folder).filter((name) => name.startsWith(start))
export const readJson = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'))

/** A cell of the reference files. */
interface Cell {
  readonly leaf: number
  readonly trial: string
  readonly arm: 0 | 1
  readonly n: number
  readonly mean?: number
  readonly ss?: number
  readonly sum?: number
}

/** The joint model of a reference file as cells of a mixed model, with the contrasts it reports. */
export function jointOf({
  cells,
  leaves,
  trials,
  method,
}: {
  readonly cells: readonly Cell[]
  readonly leaves: readonly number[]
  readonly trials: readonly string[]
  readonly method: string
}) {
  const stratified = method === 'metamob-si'
  const both = method === 'metamob-ri'
  const q = both ? 2 : 1
  const J = leaves.length
  const leaf = cells.map((cell) => leaves.indexOf(cell.leaf))
  const used = cells.filter(({ n }) => n > 0)
  const width = stratified ? 1 : 2
  const lmm: LmmCells = {
    trials: trials.length,
    q,
    p: stratified ? J : 2 * J,
    locals: stratified ? J : 0,
    length: used.length,
    trial: cells.map(({ trial }) => trials.indexOf(trial)),
    z: cells.flatMap(({ arm }) => (both ? [1, arm] : method === 'mob-ri' ? [1] : [arm])),
    ...(stratified && { local: leaf }),
    x: {
      width,
      values: cells.flatMap(({ arm }) => (stratified ? [arm] : [1, arm])),
      columns: leaf.flatMap((j) => (stratified ? [j] : [j, J + j])),
    },
    n: cells.map(({ n }) => n),
    sum: cells.map(({ n, mean, sum }) => sum ?? n * mean!),
    ...(cells[0].ss !== undefined && { squares: cells.map(({ ss }) => ss!) }),
  }
  const columns = leaves.map((_, j) => (stratified ? j : J + j))
  const treatment = method === 'mob-ri' ? null : q - 1
  const effects = columns.map(ofColumn)
  const random = Array.from({ length: q }, (_, a) => trials.map((_, k) => randomEffect(k, a))).flat()
  const trialEffects: EffectContrast[] =
    treatment === null ? [] : columns.flatMap((column) => trials.map((_, k) => inTrial(column, k, treatment)))
  return { lmm, q, effects, random, trialEffects }
}

export const near = (found: number, expected: number, atol: number, rtol = 0): string | null =>
  Math.abs(found - expected) <= atol + rtol * Math.abs(expected) ? null : `${found} instead of ${expected}`
