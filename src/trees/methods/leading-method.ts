import type { FitControl } from './fit-control.js'
import type { Method } from './method.js'
import { DEFAULT_METHOD } from './method.js'

/** The method whose answer and tree come first where all are shown: it asks whether the effect differs within trials. */
export const LEADING_METHOD = 'metamob-wt'

/** What the leading method may have no meaning for. */
export type LeadingSettings = Partial<Pick<FitControl, 'ties' | 'pvalue' | 'catsplit'>>

/**
 * The method that reports and the app lead with unless one is named: {@link LEADING_METHOD}, or the default method where that
 * has no meaning (R's rules for ties and p-values, splits in more than two).
 */
export const leadingMethod = ({ ties, pvalue, catsplit }: LeadingSettings): Method =>
  ties !== 'rows' && pvalue !== 'hansen' && catsplit !== 'multiway' ? LEADING_METHOD : DEFAULT_METHOD
