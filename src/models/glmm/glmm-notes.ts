import type { Note } from '../../errors.js'
import { quoteNames } from '../../errors.js'
import type { LmmCovariance } from '../lmm/lmm-theta.js'
import type { GlmmCovariance } from './glmm-covariance.js'
import type { GlmmDesign } from './glmm-design.js'
import type { GlmmDiverging } from './glmm-diverging.js'

/** What a reader must know of a fit. */
export function glmmNotes(fit: {
  readonly design: GlmmDesign
  readonly diverging: GlmmDiverging
  readonly converged: boolean
  readonly iterations: number
  readonly singular: boolean
  readonly covariance: LmmCovariance
  readonly information: GlmmCovariance | null
}): Note[] {
  const { design, diverging, information } = fit
  const { cells } = design
  const nameOf = (column: number) => cells.columnNames?.[column] ?? `column ${column + 1}`
  const notes: Note[] = []
  const independent = new Set(design.independent)
  for (let c = 0; c < cells.p; c++)
    if (!independent.has(c))
      notes.push({
        code: 'COLUMN_ALIASED',
        message: `the coefficient of "${nameOf(c)}" cannot be estimated: other columns explain it`,
        column: nameOf(c),
      })
  if (diverging.global.length > 0) {
    const names = diverging.global.map(({ column }) => nameOf(column))
    notes.push({
      code: 'GLM_SEPARATION',
      message: `the outcome is separated: no finite maximum likelihood estimate exists for ${quoteNames(names)}`,
      ...(names.length === 1 && { column: names[0] }),
    })
  }
  const groups = diverging.local.length
  if (groups > 0)
    notes.push({
      code: 'GLM_SEPARATION',
      message:
        `${groups} of the intercepts within trials ${groups === 1 ? 'has' : 'have'} no finite maximum likelihood ` +
        'estimate: the outcomes there are all the same or separated, and tell nothing of the other coefficients',
    })
  if (!fit.converged)
    notes.push({
      code: 'GLMM_NOT_CONVERGED',
      message: `the generalised linear mixed model had not converged after ${fit.iterations} iterations`,
    })
  if (fit.singular)
    notes.push({
      code: 'SINGULAR_FIT',
      message:
        fit.covariance === 'correlated' && cells.q === 2
          ? 'a variance between trials is estimated as zero, or the correlation of the random effects as 1 or −1'
          : 'a variance between trials is estimated as zero',
    })
  if (information === null)
    notes.push({ code: 'GLMM_SE_NOT_COMPUTABLE', message: 'the mixed model has no standard errors' })
  else if (information.fixedTheta)
    notes.push({
      code: 'GLMM_SE_AT_FIXED_VARIANCES',
      message:
        'standard errors take the variances between trials as known: the data do not tell enough about them',
    })
  return notes
}
