import { describe, expect, it } from 'vitest'
import { kenwardRoger } from '../../src/models/lmm/kenward-roger.js'
import { fitLmm } from '../../src/models/lmm/lmm.js'
import type { LmmContrast } from '../../src/models/lmm/lmm-contrast.js'
import { globalContrast } from '../../src/models/lmm/lmm-contrast.js'
import { satterthwaite } from '../../src/models/lmm/satterthwaite.js'
import { expectClose, TOLERANCES } from '../tolerances.js'
import { fixedNames, globalMoments, LMM_CASES, localMoments } from './lmm-cases.js'

interface Term {
  term: string
  estimate: number
  se: number
  satterthwaite: { df: number; t: number; p: number }
  kenwardRoger?: { se: number; df: number; t: number; p: number }
}

describe.each(Object.keys(LMM_CASES))('inference on %s', (name) => {
  const c = LMM_CASES[name]()
  const { covariance, reml } = c
  const fixed = c.reference.fixed as Term[]
  const globalFit = fitLmm(globalMoments(c), { covariance, reml })
  const inGlobal = (term: string) => globalContrast(globalFit, fixedNames(c).indexOf(term))

  it('equals lmerTest and pbkrtest', () => {
    compare(globalFit, inGlobal)
  })

  it('has the reference’s covariance of the fixed effects', () => {
    const names = fixedNames(c)
    const { estimate } = satterthwaite(globalFit)
    const variance = (a: number, b: number) => {
      const global = new Float64Array(names.length)
      global[a] += 1
      global[b] += 1
      return estimate({ global })!.se! ** 2
    }
    fixed.forEach(({ term }, i) => {
      fixed.forEach(({ term: other }, j) => {
        const [a, b] = [names.indexOf(term), names.indexOf(other)]
        // Var(x + y) = Var x + Var y + 2 Cov(x, y); for a = b it is 4 Var x.
        const cov =
          a === b ? variance(a, a) / 4 : (variance(a, b) - variance(a, a) / 4 - variance(b, b) / 4) / 2
        const size = Math.sqrt(c.reference.vcov[i][i] * c.reference.vcov[j][j])
        expectClose(cov, c.reference.vcov[i][j], { atol: 1e-4 * size }, `${term}, ${other}`)
      })
    })
  })

  if (!c.trialIntercepts) return

  it('is the same for contrasts of local columns', () => {
    const localFit = fitLmm(localMoments(c), { covariance, reml })
    compare(localFit, (term) => {
      const column = c.xNames.slice(1).indexOf(term)
      if (column >= 0) return globalContrast(localFit, column)
      if (term === '(Intercept)') return { local: [{ trial: 0, local: 0, weight: 1 }] }
      return {
        local: [
          { trial: c.levels.indexOf(term.slice(5)), local: 0, weight: 1 },
          { trial: 0, local: 0, weight: -1 },
        ],
      }
    })
  })

  function compare(fit: ReturnType<typeof fitLmm>, contrastOf: (term: string) => LmmContrast) {
    const bySatterthwaite = satterthwaite(fit)
    const byKenwardRoger = kenwardRoger(fit)
    expect(byKenwardRoger.notes.map((note) => note.code)).toEqual(reml ? [] : ['KENWARD_ROGER_NEEDS_REML'])
    for (const { term, estimate, se, satterthwaite: s, kenwardRoger: kr } of fixed) {
      const contrast = contrastOf(term)
      const ours = bySatterthwaite.estimate(contrast)!
      expectClose(ours.estimate, estimate, TOLERANCES.fixef, `${term} estimate`)
      expectClose(ours.se, se, TOLERANCES.se, `${term} se`)
      expectClose(ours.df, s.df, TOLERANCES.df, `${term} Satterthwaite df`)
      expectLogP(ours.p!, s.p, ours, term)
      const theirs = byKenwardRoger.estimate(contrast)
      if (kr === undefined) {
        expect(theirs).toBeNull()
        continue
      }
      expectClose(theirs!.se, kr.se, TOLERANCES.se, `${term} Kenward–Roger se`)
      expectClose(theirs!.df, kr.df, TOLERANCES.df, `${term} Kenward–Roger df`)
      expectLogP(theirs!.p!, kr.p, theirs!, term)
    }
  }
})

/** The p-value agrees as far as df (relative error 1e-3) and the statistic (1e-4) do. */
function expectLogP(
  p: number,
  expected: number,
  { df, statistic }: { df: number | null; statistic: number | null },
  what: string,
) {
  const size = Math.min(df! + 1, statistic! ** 2)
  expectClose(Math.log(p), Math.log(expected), { atol: 1e-3 * (1 + size) }, `${what} log p`)
}
