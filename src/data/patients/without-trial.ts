import type { Covariate, Ipd } from './ipd.js'
import { takeCovariates, takePatients } from './take-patients.js'

/** Positions of the patients of all trials but one. */
export const otherTrials = ({ n, trial }: Ipd, k: number): Uint32Array =>
  Uint32Array.from({ length: n }, (_, i) => i).filter((i) => trial.codes[i] !== k)

/** The patients at the given positions, with the trials and the levels of factors that they have. */
export function onlyThese(ipd: Ipd, adjust: readonly Covariate[], index: Uint32Array) {
  const part = takePatients(ipd, index)
  const { levels, codes } = present(part.trial)
  const trial = { ...part.trial, levels, codes }
  return {
    ipd: { ...part, trial, covariates: part.covariates.map(withPresent) },
    adjust: takeCovariates(adjust, index).map(withPresent),
  }
}

const withPresent = (covariate: Covariate): Covariate =>
  covariate.kind === 'numeric' ? covariate : { ...covariate, ...present(covariate) }

function present({ levels, codes }: { readonly levels: readonly string[]; readonly codes: Int32Array }) {
  const has = new Uint8Array(levels.length)
  for (const code of codes) has[code] = 1
  const place = new Int32Array(levels.length)
  let count = 0
  has.forEach((yes, code) => {
    if (yes === 1) place[code] = count++
  })
  return { levels: levels.filter((_, code) => has[code] === 1), codes: codes.map((code) => place[code]) }
}
