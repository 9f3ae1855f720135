import { describe, expect, it } from 'vitest'
import { stability } from '../../src/workflow/trust/stability.js'
import { expectClose } from '../tolerances.js'
import { familyData } from '../workflow/result-data.js'

const FEW = { resamples: 20, bootstraps: 20 }
const Z = 1.959963984540054

describe.each(['binomial', 'poisson'] as const)('effects corrected for selection: %s', (family) => {
  const data = familyData(family)

  it('begin with the difference that the subgroups’ own models give', async () => {
    const { subgroups, corrected } = await stability(data, 'mob-si', { minsize: 20, alpha: 0.5 }, FEW)
    const { best, worst, naive, outOfBag } = corrected!.contrast!
    const [first, second] = [best, worst].map((node) => subgroups.find((own) => own.node === node)!.effect)
    const se = Math.hypot(first.se!, second.se!)
    expectClose(naive.estimate, first.estimate! - second.estimate!, { rtol: 1e-12 })
    expectClose(naive.se, se, { rtol: 1e-12 })
    expectClose(naive.hi, naive.estimate + Z * se, { rtol: 1e-10 })
    // θ* ± z·√(se² + (θ − θ*)²/2), methods.md §11.3.
    const wide = Math.sqrt(se ** 2 + (naive.estimate - outOfBag!.estimate) ** 2 / 2)
    expectClose(outOfBag!.hi, outOfBag!.estimate + Z * wide, { rtol: 1e-10 })
  })

  it('have a standard error in PALM trees, whose models have no residual variance', async () => {
    const { corrected } = await stability(data, 'palmtree', { minsize: 20, alpha: 0.5 }, FEW)
    expect(corrected!.contrast!.naive.se).toBeGreaterThan(0)
  })
})
