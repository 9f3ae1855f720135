import { CopseError } from '../../errors.js'
import type { Control } from '../../results/control-schema.js'
import type { Prepared } from '../patients/prepare.js'

/**
 * Refuses what cannot be drawn again patient by patient.
 *
 * @param bootstraps samples with replacement
 * Coded errors: OPTIONS_CONFLICT, CLUSTER_NOT_POSSIBLE.
 */
export function assertResamples({ ipd }: Prepared, { ties }: Control, bootstraps: number): void {
  if (ties === 'rows')
    throw new CopseError({
      code: 'OPTIONS_CONFLICT',
      wrong:
        'with --ties rows a tree depends on the order of patients with the same value, which resamples do not have',
      found: '--ties rows, or --compat partykit',
      need: '--ties distinct',
      try: 'leaving it out',
      place: { option: '--ties' },
    })
  if (ipd.cluster !== null)
    throw new CopseError({
      code: 'CLUSTER_NOT_POSSIBLE',
      wrong: 'resamples are drawn patient by patient, as if those of a cluster were independent',
      found: '--cluster',
      need: 'independent patients',
      try: 'leaving --cluster out, knowing that subgroups then look more stable than they are',
      place: { option: '--cluster' },
    })
  if (ipd.weights !== null && bootstraps > 0)
    throw new CopseError({
      code: 'OPTIONS_CONFLICT',
      wrong: 'a row that stands for several patients cannot be drawn with replacement as one',
      found: '--weights with bootstrap samples',
      need: 'one row per patient, or halves alone',
      try: '--bootstraps 0, which leaves out the effects corrected for selection',
      place: { option: '--weights' },
    })
}
