import type { FitResult } from '../../../results/fit-schema.js'
import { adjustedFor } from '../../../words/adjust-text.js'
import { directionInWords } from '../../../words/benefit/favours-words.js'
import { clusterLine, trialsClusterLine } from '../../../words/cluster-words.js'
import { effectName } from '../../../words/family-words.js'
import type { Drawn } from '../figure-block.js'

/** What the forest plot shows, made from what was drawn. */
export function forestCaption(fit: FitResult, drawn: Drawn): string {
  const { spec, subgroups } = fit
  const where = [
    ...(subgroups.length > 1 ? ['by subgroup'] : []),
    ...(drawn('overall') || subgroups.length === 1 ? ['in all patients'] : []),
  ].join(', and ')
  const parts = [
    `${capital(effectName(spec.family))} ${where}${adjustedFor(spec)}`,
    ...(drawn('trial') ? ['with the effect of each trial on its own within the subgroup'] : []),
    ...(drawn('prediction') ? ['pale bars: the interval for the effect in a new trial'] : []),
  ]
  const clusters = [
    directionInWords(spec),
    clusterLine(fit),
    ...(drawn('trial') ? [trialsClusterLine(spec)] : []),
  ]
  return [`${parts.join('; ')}.`, ...clusters.filter((line) => line !== null)].join(' ')
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
