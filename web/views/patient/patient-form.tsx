import { timeText } from '../../../src/data/dates.js'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { shortInWords } from '../../../src/words/numbers.js'
import { Choice, Typed } from '../../kit/choice.js'
import type { Overview } from '../../worker/api.js'

/** What is known of a patient, as typed; what is empty is not known. */
export type Patient = Readonly<Record<string, string>>

interface Props {
  readonly fit: FitResult
  readonly known: Overview
  readonly patient: Patient
  onChange(patient: Patient): void
}

/** The covariates that the tree asks for; the others do not matter to it. */
export function PatientForm({ fit, known, patient, onChange }: Props) {
  return (
    <div className="options">
      {askedFor(fit).map(({ variable, levels }) => {
        const column = known.columns.find(({ name }) => name === variable)
        const { range = null, time } = column ?? {}
        const set = (value: string) => onChange({ ...patient, [variable]: value })
        const value = patient[variable] ?? ''
        if (levels !== null)
          return (
            <Choice
              key={variable}
              label={variable}
              value={value}
              choices={[['', 'not known'], ...levels.map((level) => [level, level] as const)]}
              onChange={set}
            />
          )
        return (
          <Typed
            key={variable}
            numeric={time === undefined}
            label={variable}
            value={value}
            placeholder="not known"
            {...(range !== null && {
              help: `In these data ${range.map((end) => (time ? timeText(end, time) : shortInWords(end, 4))).join(' to ')}.`,
            })}
            onChange={set}
          />
        )
      })}
    </div>
  )
}

/** Covariates that the tree splits on, and of factors the levels that its splits have seen. */
export function askedFor({
  tree,
}: FitResult): { readonly variable: string; readonly levels: string[] | null }[] {
  const found = new Map<string, Set<string> | null>()
  for (const { condition } of tree.nodes) {
    if (condition === null) continue
    const seen = found.get(condition.variable) ?? new Set<string>()
    if (condition.op === 'in') for (const level of condition.values) seen.add(level)
    found.set(condition.variable, condition.op === 'in' ? seen : null)
  }
  return [...found].map(([variable, levels]) => ({ variable, levels: levels && [...levels] }))
}
