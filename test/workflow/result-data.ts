import { readDelimited } from '../../src/data/delimited/delimited.js'
import { prepare } from '../../src/workflow/patients/prepare.js'

/** Patients of three trials with a binary outcome or a count, in which covariates matter. */
export function familyData(family: 'binomial' | 'poisson') {
  const rows = Array.from({ length: 360 }, (_, i) => {
    const draw = (((i + 1) * 7919) % 997) / 997
    const [x, arm] = [(i * 37) % 101, i % 2]
    const site = ['a', 'b', 'c', 'd'][(i >> 2) % 4]
    const size = 0.2 + 0.5 * Number(arm === 1 && x > 50) + 0.05 * Number(site === 'a')
    const y = family === 'binomial' ? Number(draw < size) : Math.floor(4 * size * draw * 2)
    return [y, ['old', 'new'][arm], `T${i % 3}`, x, site].join(',')
  })
  return prepare(readDelimited(['y,arm,trial,x,site', ...rows].join('\n')), {
    ...{ outcome: 'y', treatment: 'arm', control: 'old', trial: 'trial', family },
    covariates: ['x', 'site'],
  })
}
