import type { Note } from '../../errors.js'
import { bracketedRoot } from '../../numerics/bracketed-root.js'
import { qchisq } from '../../numerics/distributions/distributions.js'
import { newtonMinimum } from '../../numerics/optimise.js'
import type { LmmFit } from './lmm.js'
import { fitLmm } from './lmm.js'
import { naturalDeviance, naturalDevianceJet, naturalOf } from './lmm-natural.js'
import { naturalScale } from './lmm-optimise.js'

/** Profile likelihood interval; null where the profile does not close the interval. */
export interface ProfileInterval {
  readonly lo: number | null
  readonly hi: number | null
}

/** Profile likelihood intervals of the variance parameters. */
export interface VarianceProfile {
  /** Standard deviation of each random effect (q). */
  readonly sd: readonly ProfileInterval[]
  /** Correlation of the random effects; null when they are independent. */
  readonly cor: ProfileInterval | null
  /** Residual standard deviation. */
  readonly sigma: ProfileInterval
  readonly notes: readonly Note[]
}

/**
 * Profile likelihood intervals: the values of a parameter at which the criterion, minimised over all others, exceeds
 * its minimum by less than the chi-squared quantile with 1 degree of freedom. A standard deviation whose interval
 * reaches the boundary has lower end 0, a correlation ±1.
 *
 * @param reml whether the criterion is REML's or the ML deviance; left out: that of the fit, so that the interval holds
 * the estimate. `false` for a REML fit is what lme4's `confint(method = "profile")` does (ADR 21).
 *
 * Notes: `PROFILE_OPEN` when the data do not bound a parameter.
 * Source: Bates, Mächler, Bolker & Walker (2015), section 5.1; lme4 1.1-31 interpolates the profile, this does not.
 */
export function profileVariances(fit: LmmFit, level = 0.95, reml = fit.reml): VarianceProfile {
  const { q } = fit.moments
  const open: ProfileInterval = { lo: null, hi: null }
  if (!(fit.sigma > 0)) {
    const cor = fit.theta.length === 3 ? open : null
    return { sd: new Array(q).fill(open), cor, sigma: open, notes: [openNote('any variance')] }
  }
  const profile = criterionProfile(fit, reml, qchisq(level, 1))
  const notes: Note[] = []
  const interval = (parameter: number, name: string, bounds: readonly [number, number]) => {
    const ends = profile(parameter, bounds)
    if (ends.lo === null || ends.hi === null) notes.push(openNote(name))
    return ends
  }
  const sd = Array.from({ length: q }, (_, a) =>
    interval(a, `the standard deviation of random effect ${a + 1}`, [0, Number.POSITIVE_INFINITY]),
  )
  const angle =
    fit.theta.length === 3
      ? interval(2, 'the correlation of the random effects', [-Math.PI / 2, Math.PI / 2])
      : null
  const logSigma = interval(fit.theta.length, 'the residual standard deviation', [
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ])
  return { sd, cor: angle && mapEnds(angle, Math.sin), sigma: mapEnds(logSigma, Math.exp), notes }
}

function openNote(what: string): Note {
  return { code: 'PROFILE_OPEN', message: `the data do not bound ${what}: its profile interval stays open` }
}

function mapEnds({ lo, hi }: ProfileInterval, f: (x: number) => number): ProfileInterval {
  return { lo: lo === null ? null : finite(f(lo)), hi: hi === null ? null : finite(f(hi)) }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** A function (parameter, bounds) → interval, in natural parameters. */
function criterionProfile(fit: LmmFit, reml: boolean, reach: number) {
  const { moments, covariance } = fit
  const best = fit.reml === reml ? fit : fitLmm(moments, { covariance, reml, start: fit.theta })
  const optimum = naturalOf(best.theta, best.sigma)
  const scale = optimum.map((_, u) => (u < moments.q ? naturalScale(moments)[u] * best.sigma : 1))

  return (parameter: number, [least, most]: readonly [number, number]): ProfileInterval => {
    const free = [...optimum.keys()].filter((u) => u !== parameter)
    let warm = Float64Array.from(free, (u) => optimum[u] / scale[u])
    /** The criterion above its minimum, all other parameters at their best, less what the level allows. */
    const excess = (value: number): number => {
      const eta = (x: Float64Array) => {
        const out = optimum.slice()
        out[parameter] = value
        free.forEach((u, i) => {
          out[u] = x[i] * scale[u]
        })
        return out
      }
      const jet = (x: Float64Array) => {
        const { value: v, gradient, hessian } = naturalDevianceJet(moments, eta(x), covariance, reml)
        const size = optimum.length
        return {
          value: v,
          gradient: Float64Array.from(free, (u) => gradient[u] * scale[u]),
          hessian: Float64Array.from(
            free.flatMap((u) => free.map((w) => hessian[u * size + w] * scale[u] * scale[w])),
          ),
        }
      }
      const lowest = newtonMinimum((x) => naturalDeviance(moments, eta(x), covariance, reml), jet, warm)
      warm = lowest.x.slice()
      return lowest.value - best.criterion - reach
    }
    const end = (direction: -1 | 1, bound: number) => {
      warm = Float64Array.from(free, (u) => optimum[u] / scale[u])
      return profileEnd(excess, optimum[parameter], direction, bound, scale[parameter])
    }
    return { lo: end(-1, least), hi: end(1, most) }
  }
}

/**
 * Where `excess` (negative at `centre`) crosses zero in a direction: the bound itself if it does not before, null if
 * there is no crossing within reach of an infinite bound.
 */
export function profileEnd(
  excess: (value: number) => number,
  centre: number,
  direction: -1 | 1,
  bound: number,
  step: number,
): number | null {
  let inside = centre
  for (let width = step / 4, tries = 0; tries < 60; width *= 2, tries++) {
    const next = direction < 0 ? Math.max(bound, inside - width) : Math.min(bound, inside + width)
    const beyond = excess(next)
    if (beyond >= 0) return finite(bracketedRoot(excess, inside, next))
    // The deviance of next to no data may have no value out there.
    if (Number.isNaN(beyond)) return null
    if (next === bound) return bound
    inside = next
  }
  return null
}
