import { lazy, Suspense, useState } from 'react'
import { Button } from 'react-aria-components/Button'
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure'
import type { FitResult } from '../../../src/results/fit-schema.js'
import type { AnalysisState } from '../../state/use-analysis.js'
import type { FitRequest } from '../../worker/api.js'
import { PatientList } from '../data/patient-list.js'

const FigureView = lazy(async () => ({ default: (await import('../../kit/figure.js')).FigureView }))

interface Props {
  readonly fit: FitResult
  readonly node: number
  readonly analysis: AnalysisState
  readonly request: FitRequest
  readonly version: string
}

/** More of a node, when it is asked for: the processes of its tests, and the patients of a subgroup. */
export function NodeDetails({ fit, node: id, analysis, request, version }: Props) {
  const node = fit.tree.nodes[id - 1]
  const [open, setOpen] = useState(false)
  return (
    <div className="node-details">
      {node.tests.some(({ p }) => p !== null) && (
        <Disclosure className="more" isExpanded={open} onExpandedChange={setOpen}>
          <Button slot="trigger" className="quiet">
            Test process
          </Button>
          <DisclosurePanel>
            {open && (
              <Suspense fallback={<p className="hint">Drawing …</p>}>
                <FigureView
                  analysis={analysis}
                  request={request}
                  version={version}
                  figure={{ figure: 'process', node: id }}
                />
              </Suspense>
            )}
          </DisclosurePanel>
        </Disclosure>
      )}
      {node.split === null && (
        <PatientList key={`${version} ${id}`} fit={fit} node={id} analysis={analysis} request={request} />
      )}
    </div>
  )
}
