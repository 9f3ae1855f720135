import type { FitResult } from '../../../src/results/fit-schema.js'
import { METHOD_INFO } from '../../../src/words/method-info.js'
import { FigureView } from '../../kit/figure.js'
import type { AnalysisState } from '../../state/use-analysis.js'
import type { FitRequest } from '../../worker/api.js'

interface Props {
  readonly fit: FitResult
  readonly analysis: AnalysisState
  readonly request: FitRequest
  readonly version: string
}

/** How the trials differ: random effects, and the effect of each within the subgroups. */
export function TrialsView({ fit, analysis, request, version }: Props) {
  const drawn = { analysis, request, version }
  return (
    <>
      {fit.model.random.length > 0 ? (
        <FigureView {...drawn} figure={{ figure: 'ranef' }} />
      ) : (
        <p className="hint">{METHOD_INFO[fit.spec.method].title} has no random effects.</p>
      )}
      <h3>Effects by trial within each subgroup</h3>
      <FigureView {...drawn} figure={{ figure: 'forest', trials: true }} />
    </>
  )
}
