import { useState } from 'react'
import { Button } from 'react-aria-components/Button'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { reachableLeaves } from '../../../src/trees/shape/reachable-leaves.js'
import { FOR_A_GROUP, subgroupInSentence } from '../../../src/words/answer/patient-words.js'
import { percent } from '../../../src/words/numbers.js'
import { cutInWords, ruleInWords } from '../../../src/words/rule-words.js'
import type { Fitting, Overview } from '../../worker/api.js'
import '../../styles/covariate.css'
import { SubgroupPanel } from '../answer/subgroup-panel.js'
import { pathOf } from '../result/tree-walk.js'
import type { Patient } from './patient-form.js'
import { askedFor, PatientForm } from './patient-form.js'

interface Props {
  readonly fit: FitResult
  readonly known: Overview
  readonly newTrial: Fitting['newTrial']
  /** Chooses the subgroup in the tree as well. */
  onSelect(node: number): void
}

/** Which subgroup is my patient in? Nothing that is typed here leaves this view. */
export function PatientView({ fit, known, newTrial, onSelect }: Props) {
  const [patient, setPatient] = useState<Patient>({})
  const { nodes } = fit.tree
  if (askedFor(fit).length === 0)
    return (
      <p>
        There are no subgroups: whoever the patient is, the effect in all patients is the best guess.{' '}
        {FOR_A_GROUP}
      </p>
    )
  const wrong = askedFor(fit).filter(
    ({ variable, levels }) => levels === null && isNoNumber(patient[variable] ?? '', variable, known),
  )
  const ends = reachableLeaves(fit.tree, patient)
  const groups = fit.subgroups.filter(({ node }) => ends.includes(node))
  const one = groups.length === 1 && ends.length === 1 ? groups[0] : null
  const all = groups.reduce((sum, { n }) => sum + n, 0)
  return (
    <section className="patient" aria-labelledby="patient-title">
      <h3 id="patient-title">Which subgroup is my patient in?</h3>
      <p className="hint">
        Only what the tree asks for; leave open what is not known. Nothing that is entered here is kept or
        sent.
      </p>
      <PatientForm {...{ fit, known, patient }} onChange={setPatient} />
      {wrong.length > 0 && (
        <p className="message error" role="alert">
          {wrong.map(({ variable }) => variable).join(', ')}: not a number, so taken as not known.
        </p>
      )}
      <div className="patient-answer" aria-live="polite">
        {one === null ? (
          <>
            <p>
              {groups.length === 0
                ? 'The trials have no such patients where the tree splits.'
                : `What is known leaves ${groups.length} of ${fit.subgroups.length} subgroups open:`}
            </p>
            <ul>
              {groups.map((group) => (
                <li key={group.node}>
                  <strong>{group.label}</strong>{' '}
                  <span className="hint">({percent(group.n, all)} of the patients in these subgroups)</span>
                  <br />
                  {subgroupInSentence(group, fit.spec) ?? 'No estimate.'}
                </li>
              ))}
            </ul>
          </>
        ) : (
          <>
            <ol className="patient-path" aria-label="The way through the tree">
              {pathOf(nodes, one.node)
                .slice(1)
                .map((id) => (
                  <li key={id}>
                    {ruleInWords([nodes[id - 1].condition!])}
                    <span className="hint"> {distance(fit, id, patient, known)}</span>
                  </li>
                ))}
            </ol>
            <p className="cut-words">{subgroupInSentence(one, fit.spec)}</p>
            <div className="patient-panel">
              <SubgroupPanel fit={fit} node={one.node} newTrial={newTrial} />
            </div>
            <Button className="link" onPress={() => onSelect(one.node)}>
              Mark this subgroup in the tree
            </Button>
          </>
        )}
        <p className="hint">{FOR_A_GROUP}</p>
      </div>
    </section>
  )
}

const isNoNumber = (text: string, variable: string, known: Overview): boolean =>
  text.trim() !== '' &&
  known.columns.find(({ name }) => name === variable)?.time === undefined &&
  Number.isNaN(Number(text))

/** A value this near the cut, as a share of the covariate's range, may belong on its other side as well. */
const NEAR = 0.05

/** How far the patient is from the cut that leads to a node; empty where there is no distance. */
function distance({ tree }: FitResult, id: number, patient: Patient, { columns }: Overview): string {
  const { condition } = tree.nodes[id - 1]
  if (condition === null || condition.op === 'in' || condition.time !== undefined) return ''
  const far = Math.abs(Number(patient[condition.variable]) - condition.value)
  const range = columns.find(({ name }) => name === condition.variable)?.range
  const near = range != null && far <= NEAR * (range[1] - range[0])
  const words = `${cutInWords(Number(far.toPrecision(2)))} from the cut`
  return near ? `(${words}: the other side may fit as well)` : `(${words})`
}
