import { useState } from 'react'
import { Button } from 'react-aria-components/Button'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { shortInWords } from '../../../src/words/numbers.js'
import type { AnalysisState } from '../../state/use-analysis.js'
import type { FitRequest, PatientRow } from '../../worker/api.js'

const MOST = 100

interface Props {
  readonly fit: FitResult
  readonly node: number
  readonly analysis: AnalysisState
  readonly request: FitRequest
}

/** The patients of a subgroup by row of the file, when they are asked for. */
export function PatientList({ fit, node, analysis, request }: Props) {
  const [rows, setRows] = useState<readonly PatientRow[] | null>(null)
  const show = async () => {
    const reply = await analysis.run<readonly PatientRow[]>('Looking up the patients', (remote) =>
      remote.patients(request, node, MOST),
    )
    if (reply.ok) setRows(reply.value)
  }
  const n = fit.tree.nodes[node - 1].n
  if (rows === null)
    return (
      <Button className="quiet" onPress={show}>
        Show its patients
      </Button>
    )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list must be scrollable by keyboard
    <section className="patient-list" tabIndex={0} aria-label="Patients of the subgroup">
      <table>
        <caption>
          {rows.length < n ? `The first ${rows.length} of ${n} patients` : `Its ${n} patients`}
        </caption>
        <thead>
          <tr>
            <th scope="col" className="number">
              Row
            </th>
            <th scope="col">Trial</th>
            <th scope="col">Arm</th>
            <th scope="col" className="number">
              {fit.spec.outcome}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ row, trial, arm, outcome }, k) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of stacked files may have one number
            <tr key={k}>
              <td className="number">{row}</td>
              <td>{trial}</td>
              <td>{arm}</td>
              <td className="number">{shortInWords(outcome, 6)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
