import { describe, expect, it } from 'vitest'
import { familyOf } from '../../src/families/families.js'
import { armOf, trialOf } from '../../src/models/cells/cells.js'
import { fitGlm } from '../../src/models/rows/glm.js'
import { ColumnSource } from '../../src/sources/columns.js'
import { byScores } from '../../src/trees/grow/by-scores.js'
import { growNow } from '../../src/trees/grow/growth.js'
import { mob } from '../../src/trees/grow/mob.js'
import { strataModel } from '../../src/trees/node-models/strata-model.js'
import { controlOf } from '../../src/workflow/fit/control-of.js'
import { expectClose } from '../tolerances.js'
import type { GlmFamilyName } from './glm-data.js'
import { generatedGlmData } from './glm-data.js'
import type { Row } from './trial-data.js'
import { prepareRows } from './trial-data.js'

/** Every split tried by fitting both children patient by patient: with few patients, so that children are separated. */

const FAMILIES = ['binomial', 'poisson'] as const satisfies GlmFamilyName[]
const TRIALS = 3
const MINSIZE = 5
const trialIndex = (row: Row): number => Number(String(row.trial).slice(1)) - 1

function naive(
  rows: readonly Row[],
  family: GlmFamilyName,
  stratified: boolean,
  exposed: boolean,
  shift: Float64Array,
) {
  const intercepts = stratified
    ? Array.from({ length: TRIALS }, (_, k) => rows.map((row) => Number(trialIndex(row) === k)))
    : [rows.map(() => 1)]
  const y = rows.map((row) => Number(row.y))
  const exposure = rows.map((row) => (exposed ? Number(row.time) : 1))
  return fitGlm(
    {
      sum: y,
      n: exposure,
      columns: [...intercepts, rows.map((row) => Number(row.arm === 'e'))],
      offset: rows.map((row) => shift[2 * trialIndex(row) + Number(row.arm === 'e')]),
    },
    { family: familyOf(family), constant: familyOf(family).constant(y, exposure) },
  )
}

describe.each(FAMILIES)('%s', (family) => {
  describe.each([
    ['mob', false],
    ['mob-si', true],
  ] as const)('%s', (_, stratified) => {
    it.each([
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ])('splits where the likelihood is largest (exposure: %s, offset: %s)', (exposed, offset) => {
      if (exposed && family === 'binomial') return
      const seen = { splits: 0, separated: 0 }
      for (let seed = 0; seed < 12; seed++) {
        const made = generatedGlmData(seed, family, 45 + seed, TRIALS)
        for (const variable of ['z', 'fine', 'site']) {
          const roles = { ...made.roles, covariates: [variable], ordered: undefined }
          const data = { ...made, roles: exposed ? { ...roles, exposure: 'time' } : roles }
          const source = new ColumnSource(prepareRows(data).ipd, 'distinct', family)
          const shift = source.centre.map((_, s) => (offset ? 0.7 * trialOf(s) - 0.4 - 0.3 * armOf(s) : 0))
          const control = controlOf({ alpha: 1, minsize: MINSIZE, maxdepth: 2, trim: 0.02 })
          const model = strataModel(source, { family, stratified, dfsplit: 1 }, shift, control)
          const { nodes } = growNow(mob(source, byScores(source, model, control), control))
          const logLik = (rows: readonly Row[]) => naive(rows, family, stratified, exposed, shift)
          expectClose(-nodes[0].fit.objfun, logLik(data.rows).logLik, { rtol: 1e-9 }, 'root')
          const sides = candidates(data.rows, variable)
            .filter(({ left, right }) => Math.min(left.length, right.length) >= MINSIZE)
            .map((split) => ({ ...split, fits: [logLik(split.left), logLik(split.right)] }))
          const best = Math.max(...sides.map(({ fits }) => fits[0].logLik + fits[1].logLik))
          if (nodes.length === 1) {
            expect(nodes[0].stop).toBe('constant')
            continue
          }
          const own = -nodes[1].fit.objfun - nodes[2].fit.objfun
          expectClose(own, best, { rtol: 1e-9, atol: 1e-9 }, `${variable}, seed ${seed}`)
          // Which side of a partition is the left one does not matter.
          const chosen = sides
            .flatMap(({ left, right, fits }) => [
              { n: left.length, fits },
              { n: right.length, fits: fits.toReversed() },
            ])
            .find(
              ({ n, fits }) =>
                n === nodes[1].fit.n &&
                fits.every((fit, j) => Math.abs(fit.logLik + nodes[1 + j].fit.objfun) < 1e-8),
            )
          expect(chosen, `${variable}, seed ${seed}`).toBeDefined()
          seen.splits++
          seen.separated += Number(chosen!.fits.some(({ diverging }) => diverging.length > 0))
          chosen!.fits.forEach((fit, j) => {
            const { effect } = nodes[1 + j].fit
            const naiveEffect = fit.coefficients.at(-1)!
            if (naiveEffect !== null) expectClose(effect, naiveEffect, { rtol: 1e-7, atol: 1e-7 }, 'effect')
            else expect(effect === null || !Number.isFinite(effect)).toBe(true)
          })
        }
      }
      expect(seen.splits).toBeGreaterThan(25)
      expect(seen.separated).toBeGreaterThan(0)
    })
  })
})

function candidates(rows: readonly Row[], variable: string) {
  const values = [...new Set(rows.map((row) => row[variable]!))]
  const sets =
    variable === 'site'
      ? Array.from({ length: 2 ** (values.length - 1) }, (_, bits) =>
          values.filter((_value, level) => (bits >> level) & 1),
        )
      : values.map((cut) => values.filter((value) => Number(value) <= Number(cut)))
  return sets.map((set) => ({
    left: rows.filter((row) => set.includes(row[variable]!)),
    right: rows.filter((row) => !set.includes(row[variable]!)),
  }))
}
