/** What the models of a family minimise. */
export interface Objective {
  /** Whether models are linear ones, by least squares; else generalised linear ones, by maximum likelihood. */
  readonly linear: boolean
  /** −2 log-likelihood of n patients at the smallest objective, up to a constant of theirs. */
  readonly lack: (objfun: number, n: number) => number
  /** The log-likelihood of n patients at the smallest objective. */
  readonly logLikOf: (objfun: number, n: number) => number
  /** In words. */
  readonly objective: string
}

/** The residual sum of squares; the variance is the one that makes the normal likelihood largest. */
export const LEAST_SQUARES: Objective = {
  linear: true,
  lack: (rss, n) => n * Math.log(rss),
  logLikOf: (rss, n) => (-n / 2) * (Math.log((2 * Math.PI * rss) / n) + 1),
  objective: 'residual sum of squares',
}

/** The negative log-likelihood. */
export const LIKELIHOOD: Objective = {
  linear: false,
  lack: (objfun) => 2 * objfun,
  logLikOf: (objfun) => -objfun,
  objective: 'negative log-likelihood',
}
