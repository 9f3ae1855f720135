import { describe, expect, it } from 'vitest'
import { familyOf } from '../../src/families/families.js'
import type { GlmSums } from '../../src/models/cells/glm-sums.js'
import { glmSums } from '../../src/models/cells/glm-sums-factory.js'
import { PooledSums } from '../../src/models/cells/pooled-sums.js'
import { groupsOf } from '../../src/models/cells/strata-fit.js'
import { StratifiedSums } from '../../src/models/cells/stratified-sums.js'
import { generator } from '../trees/trial-data.js'

/** The sums of any family against the closed forms of those that have one: two ways to the same maximum. */

const TRIALS = 4
const STRATA = 2 * TRIALS

function near(a: number, b: number): void {
  if (Number.isFinite(b)) expect(Math.abs(a - b)).toBeLessThan(2e-8 * (1 + Math.abs(b)))
  else expect(a).toBe(b)
}

function same(general: GlmSums, closed: GlmSums): void {
  near(general.logLik(), closed.logLik())
  const [own, other] = [general.estimates(), closed.estimates()]
  if (other.effect === null) expect(own.effect).toBeNull()
  else near(own.effect!, other.effect)
  own.intercepts.forEach((value, g) => {
    near(value, other.intercepts[g])
  })
}

describe.each(['binomial', 'poisson'] as const)('sums of any family, of %s outcomes', (name) => {
  const family = familyOf(name)
  it.each([true, false])(
    'have the maximum of the closed forms (an intercept per trial: %s)',
    (stratified) => {
      for (let seed = 0; seed < 150; seed++) {
        const random = generator(seed)
        const offset = Float64Array.from({ length: STRATA }, () =>
          seed % 3 === 0 ? 0 : Math.round(20 * random() - 10) / 10,
        )
        const groups = groupsOf(TRIALS, stratified)
        const general = stratified ? new StratifiedSums(family, offset) : new PooledSums(family, offset)
        const closed = glmSums(name, groups, offset)
        const patients: [stratum: number, mass: number, sum: number][] = []
        for (let i = 0; i < 3 + Math.floor(40 * random()); i++) {
          const s = Math.floor(STRATA * random())
          const events = random() < 0.3 ? 1 : 0
          const y = name === 'poisson' ? events * Math.floor(4 * random()) : events
          patients.push([s, name === 'poisson' ? 0.5 + random() : 1, y])
        }
        for (const [s, mass, y] of patients) for (const sums of [general, closed]) sums.add(s, mass, y)
        same(general, closed)
        // Sums also shrink, and start from the maximum before.
        for (const [s, mass, y] of patients.splice(0, patients.length >> 1))
          for (const sums of [general, closed]) sums.add(s, -mass, -y)
        same(general, closed)
      }
    },
  )
})
