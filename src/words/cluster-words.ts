import type { EffectsResult } from '../results/effects-schema.js'
import type { FitResult } from '../results/fit-schema.js'
import { count } from './numbers.js'

type Effect = FitResult['subgroups'][number]['effect']

/** `cluster-robust (CR2), 44 clusters (practice)`; null where no effect is. */
function robust(cluster: string, effects: readonly (Effect | null)[]): string | null {
  const numbers = effects.flatMap((effect) =>
    effect?.covariance === undefined || effect.clusters === undefined ? [] : [effect.clusters],
  )
  if (numbers.length === 0) return null
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)]
  const many = least === most ? count(most, 'cluster') : `${least} to ${count(most, 'cluster')}`
  return `cluster-robust (CR2), ${many} (${cluster})`
}

/** What the intervals of a fit's subgroups make of clusters; null without any. */
export function clusterLine({ spec, subgroups }: Pick<FitResult, 'spec' | 'subgroups'>): string | null {
  if (spec.cluster == null) return null
  const words = robust(
    spec.cluster,
    subgroups.map(({ effect }) => effect),
  )
  return words === null
    ? `Intervals and p-values take patients of one group of “${spec.cluster}” as independent.`
    : `Intervals and p-values: ${words}, Satterthwaite’s degrees of freedom.`
}

/** The same of the one-stage models of `effects`. */
export function effectsClusterLine({ spec, lm, lmm, twoStage }: EffectsResult): string | null {
  if (spec.cluster == null) return null
  const words = robust(spec.cluster, [lm.effect])
  const rest = lmm === null && twoStage === null ? '' : ', that of the others not'
  return words === null
    ? `Intervals and p-values take patients of one group of “${spec.cluster}” as independent.`
    : `Inference of the first model: ${words}, Satterthwaite’s degrees of freedom${rest}.`
}

/** The same of several methods side by side. */
export function compareClusterLine(fits: readonly FitResult[], titles: readonly string[]): string | null {
  const lines = fits.map(clusterLine)
  const distinct = [...new Set(lines)].filter((line) => line !== null)
  return distinct.length === 0
    ? null
    : distinct.map((line) => `${titles.filter((_, i) => lines[i] === line).join(', ')}: ${line}`).join(' ')
}

/** Effects of single trials are estimated as if there were no clusters. */
export const trialsClusterLine = ({ cluster }: FitResult['spec']): string | null =>
  cluster == null
    ? null
    : `Effects of single trials and what is made of them (interactions within trials, two-stage analyses) take patients of one group of “${cluster}” as independent.`
