import type { Row, TrialData } from './trial-data.js'
import { generator } from './trial-data.js'

export type GlmFamilyName = 'binomial' | 'poisson'

/**
 * Trials of binary outcomes or counts whose subgroups differ in their treatment effect: few patients, so that trials without
 * events and separated subgroups occur; weights, exposures and clusters beside them.
 */
export function generatedGlmData(seed: number, family: GlmFamilyName, n = 400, trials = 4): TrialData {
  const random = generator(seed)
  const draw = (below: number) => Math.floor(below * random())
  const base = Array.from({ length: trials }, () => 2 * random() - 1)
  const rows = Array.from({ length: n }, (_, i): Row => {
    // The first patients give every trial both arms.
    const trial = i < 2 * trials ? i >> 1 : Math.floor(trials * random() ** 1.3)
    const arm = i < 2 * trials ? i & 1 : draw(2)
    const z = draw(8)
    const site = 'pqrst'[draw(5)]
    const eta = base[trial] + arm * ((z > 4 ? 1.6 : -0.6) - ('pr'.includes(site) ? 1.2 : 0))
    const time = (1 + draw(8)) / 4
    let y = random() < 1 / (1 + Math.exp(-eta)) ? 1 : 0
    if (family === 'poisson') {
      y = 0
      for (let rest = random(); rest > Math.exp(-Math.exp(eta)); rest *= random()) y++
    }
    return {
      ...{ trial: `T${trial + 1}`, arm: 'ce'[arm], z, fine: Math.round(1e4 * random()) / 1e4, site },
      ...{ grade: ['I', 'II', 'III', 'IV'][draw(4)], y, w: 1 + draw(3), time, practice: `P${draw(20)}` },
    }
  })
  return {
    rows,
    roles: {
      ...{ outcome: 'y', treatment: 'arm', control: 'c', trial: 'trial', family },
      covariates: ['z', 'fine', 'grade', 'site'],
      ordered: { grade: ['I', 'II', 'III', 'IV'] },
    },
  }
}
