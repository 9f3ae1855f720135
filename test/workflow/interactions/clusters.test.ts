import { expect, it } from 'vitest'
import { fit } from '../../../src/workflow/fit/fit.js'
import { interactions } from '../../../src/workflow/interactions/interactions.js'
import { expectClose } from '../../tolerances.js'
import type { Row } from '../../trees/trial-data.js'
import { generator, prepareRows } from '../../trees/trial-data.js'

/** Three trials of practices whose patients are alike. */
function patients(family: 'gaussian' | 'binomial') {
  const random = generator(5)
  const rows: Row[] = []
  for (let k = 0; k < 3; k++)
    for (let g = 0; g < 12; g++) {
      const level = 2 * random()
      for (let m = 0; m < 14; m++) {
        const [arm, z] = ['ce'[m % 2], Math.floor(100 * random())]
        const y = level + k + (arm === 'e' && z > 50 ? 0.7 : 0) + 2 * random()
        rows.push({
          trial: `T${k}`,
          practice: `P${k}.${g}`,
          arm,
          z,
          y: family === 'gaussian' ? y : Number(y > 3),
        })
      }
    }
  const roles = { outcome: 'y', treatment: 'arm', control: 'c', trial: 'trial', cluster: 'practice' }
  return prepareRows({
    rows,
    roles: { ...roles, covariates: ['z'], family, ...(family === 'binomial' && { event: '1' }) },
  })
}

it.each(['gaussian', 'binomial'] as const)(
  'the common one-stage difference of %s subgroups allows for clusters as that of a split does',
  (family) => {
    const data = patients(family)
    const { analyses, notes } = interactions(data.table, data.roles, { by: 'z>50' })
    const { within } = analyses[0].contrasts[0]
    const guide = [{ path: [], split: { variable: 'z', cut: 50 } }]
    const tree = fit(data, 'metamob-wt', { maxdepth: 2 }, undefined, guide)
    const split = tree.tree.nodes[0].split!.within!
    for (const key of ['estimate', 'se', 'df', 'lo', 'hi', 'p'] as const)
      expectClose(within![key] ?? null, split[key], { rtol: 1e-9 }, key)
    expect(within).toMatchObject({ method: 'satterthwaite', covariance: 'CR2' })
    const alone = interactions(data.table, { ...data.roles, cluster: undefined }, { by: 'z>50' })
    expect(alone.analyses[0].contrasts[0].within!.se).not.toBeCloseTo(within!.se!, 6)
    expect(notes.map(({ message }) => message).join()).toContain('allow for groups of "practice" (CR2)')
  },
)
