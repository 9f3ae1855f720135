import type { Ipd } from '../../data/patients/ipd.js'
import type { Note } from '../../errors.js'
import type { FamilyName } from '../../families/families.js'
import { twoStage } from '../../meta/two-stage.js'
import type { InteractionAnalysis } from '../../results/interactions-schema.js'
import type { EffectsDesign } from '../effects/effects-design.js'
import { designOfTrial } from '../effects/effects-design.js'
import { pooledPart } from '../effects/effects-two-stage.js'
import type { TrialEffect } from '../effects/trial-effect.js'
import { trialEffect } from '../effects/trial-effect.js'
import { byArm } from '../patients/prepare.js'

/** What all analyses have besides their contrasts. */
export type AnalysisBody = Omit<InteractionAnalysis, 'label' | 'variables' | 'data' | 'answer' | 'notes'> & {
  readonly notes: readonly Note[]
}

export interface AnalysisOptions {
  readonly family: FamilyName
  readonly level: number
}

/** Effects of the trials, or of some of their patients, each by itself. */
export function ownEffects(
  design: EffectsDesign,
  { family, level }: AnalysisOptions,
  belongs: (patient: number) => boolean = () => true,
): TrialEffect[] {
  const rows = design.trials.map((): number[] => [])
  design.trial.forEach((k, i) => {
    if (belongs(i)) rows[k].push(i)
  })
  return rows.map((list, k) =>
    trialEffect(designOfTrial(design, k, list), { family, level, firth: 'separated' }),
  )
}

/** The trials' effects pooled by restricted maximum likelihood; null where none tells. */
export function overallOf(
  own: readonly TrialEffect[],
  { family, level }: AnalysisOptions,
): InteractionAnalysis['overall'] {
  const told = own.flatMap(({ estimate }) => estimate ?? [])
  if (told.length === 0) return null
  const pooled = twoStage(
    told.map(({ estimate }) => estimate),
    told.map(({ se }) => se!),
    { level },
  )
  return pooledPart(pooled, family)
}

/** Patients of each arm for whom something holds; case weights count them. */
export function armsOf(ipd: Ipd, belongs: (patient: number) => boolean): Record<string, number> {
  const counts: [number, number] = [0, 0]
  for (let i = 0; i < ipd.n; i++) if (belongs(i)) counts[ipd.treatment.arm[i]] += ipd.weights?.[i] ?? 1
  return byArm(ipd, counts)
}

export const total = (arms: Readonly<Record<string, number>>): number =>
  Object.values(arms).reduce((sum, n) => sum + n, 0)
