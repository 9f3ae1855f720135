import type { FitResult } from '../../../src/results/fit-schema.js'
import { FigureView } from '../../kit/figure.js'
import type { AnalysisState } from '../../state/use-analysis.js'
import type { FitRequest } from '../../worker/api.js'
import { Extensions } from '../extensions.js'
import { SubgroupTable } from './subgroup-table.js'

interface Props {
  readonly fit: FitResult
  readonly analysis: AnalysisState
  readonly request: FitRequest
  readonly version: string
  readonly selected: number
  onSelect(node: number): void
}

/** The effects of the subgroups: table, forest plot, outcomes by arm and trial. */
export function EffectsView({ fit, analysis, request, version, selected, onSelect }: Props) {
  const drawn = { analysis, request, version }
  return (
    <>
      <SubgroupTable fit={fit} selected={selected} onSelect={onSelect} />
      <Extensions fit={fit} />
      <FigureView {...drawn} figure={{ figure: 'forest' }} />
      <h3>Outcomes by arm and trial</h3>
      <FigureView {...drawn} figure={{ figure: 'tree', panels: 'box' }} />
    </>
  )
}
