import { marginalsFigure } from '../../figures/synthesis/marginals-figure.js'
import { pairsFigure } from '../../figures/synthesis/pairs-figure.js'
import type { ReportDocument } from '../../reports/report/document.js'
import { synthesisDocument } from '../../reports/report/synthesis/synthesis-document.js'
import type { Synthesis } from './synthesise.js'

/** Width of figures for a phone, in mm. */
const NARROW = { width: 90 }

/** The report on synthetic data, with figures of the first copy. Coded errors: none. */
export function synthesisReport({ result, original, copies }: Synthesis): ReportDocument {
  return synthesisDocument(result, {
    marginals: {
      wide: marginalsFigure(original, copies[0]),
      narrow: marginalsFigure(original, copies[0], NARROW),
    },
    pairs: { wide: pairsFigure(result.copies[0]), narrow: pairsFigure(result.copies[0], NARROW) },
  })
}
