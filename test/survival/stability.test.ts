import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { stratumColumns } from '../../src/resampling/group-sums.js'
import { stratifiedEffects } from '../../src/resampling/stratified-effects.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { subgroupOfPatients } from '../../src/workflow/patients/placement.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import { calibrate } from '../../src/workflow/trust/calibrate.js'
import { individual } from '../../src/workflow/trust/individual.js'
import { stability } from '../../src/workflow/trust/stability.js'
import { expectClose } from '../tolerances.js'

const text = readFileSync('examples/relapse.csv', 'utf8')
const roles = {
  ...{ outcome: 'relapse', time: 'weeks', event: 'yes', treatment: 'arm', control: 'placebo' },
  ...{ trial: 'trial', family: 'survival' as const, covariates: ['episodes', 'sex'] },
}
const data = prepare(readDelimited(text), roles)

describe('halves of patients with times to an event', () => {
  it('have the hazard ratios of MOB-SI, patients that are drawn twice counting twice', () => {
    const own = fit(data, 'mob-si')
    const nodes = own.subgroups.map(({ node }) => node)
    const group = Int32Array.from(subgroupOfPatients(own, data.ipd), (node) => nodes.indexOf(node))
    const columns = stratumColumns(data.ipd, 'survival')
    const found = stratifiedEffects(columns, group, nodes.length)
    const twice = stratifiedEffects(columns, group, nodes.length, new Uint8Array(data.ipd.n).fill(2))
    own.subgroups.forEach(({ effect }, j) => {
      expectClose(found[j].effect, effect.estimate, { rtol: 1e-10 }, `effect ${j}`)
      expectClose(found[j].variance, effect.se! ** 2, { rtol: 1e-9 }, `variance ${j}`)
      expectClose(twice[j].effect, effect.estimate, { rtol: 1e-10 }, `effect of twice as many ${j}`)
      expectClose(twice[j].variance, effect.se! ** 2 / 2, { rtol: 1e-9 }, `their variance ${j}`)
    })
  })

  it('find the subgroups again, whatever the order of the file', async () => {
    const asked = { resamples: 20, bootstraps: 0 }
    const own = await stability(data, 'metamob-wt', {}, asked)
    expect(own.subgroups.every(({ stability: { jaccard } }) => jaccard > 0.75)).toBe(true)
    const [head, ...lines] = text.trim().split('\n')
    const turned = prepare(readDelimited([head, ...lines.toReversed()].join('\n')), roles)
    expect((await stability(turned, 'metamob-wt', {}, asked)).halves).toEqual(own.halves)
  })

  it('correct the effects of subgroups for their selection, as patients who are there again and again', async () => {
    const { corrected, subgroups } = await stability(data, 'mob-si', {}, { resamples: 20, bootstraps: 20 })
    const { best, worst, naive, outOfBag } = corrected!.contrast!
    const effectOf = (node: number) => subgroups.find((own) => own.node === node)!.effect
    expectClose(
      naive.se,
      Math.hypot(effectOf(best).se!, effectOf(worst).se!),
      { rtol: 1e-12 },
      'se of models of their own',
    )
    // Half of the squared shift from the naive estimate is added to its variance.
    const [shift, wider] = [naive.estimate - outOfBag!.estimate, (outOfBag!.hi - outOfBag!.lo) / 2]
    const reach = (naive.hi - naive.lo) / 2 / naive.se
    expectClose(
      wider / reach,
      Math.hypot(naive.se, shift / Math.SQRT2),
      { rtol: 1e-9 },
      'se in unused patients',
    )
    expect(corrected!.trees).toBe(20)
  })

  it('are no ground for what is not known to hold', async () => {
    await expect(individual(data, 'metamob-wt')).rejects.toMatchObject({ code: 'SURVIVAL_NOT_OFFERED' })
    await expect(calibrate(data, 'metamob-wt')).rejects.toMatchObject({ code: 'CALIBRATION_NOT_POSSIBLE' })
  })
})
