import { useState } from 'react'
import { Button } from 'react-aria-components/Button'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { outcomeKind } from '../../../src/words/family-words.js'
import { Typed } from '../../kit/choice.js'
import { FigureView } from '../../kit/figure.js'
import { OneByOne } from '../../kit/one-by-one.js'
import { download } from '../../state/download.js'
import type { AnalysisState } from '../../state/use-analysis.js'
import type { AppError, Explored, FitRequest } from '../../worker/api.js'
import { CovariateView } from '../covariate/covariate-view.js'
import { NotesView } from '../notes-view.js'

interface Props {
  readonly fit: FitResult
  readonly analysis: AnalysisState
  readonly request: FitRequest
  readonly version: string
  onLook(looked: string, found: string): void
}

const TITLES: Readonly<Record<string, string>> = {
  'interactions.txt': 'In words',
  'interactions.csv': 'Table (CSV)',
  'interactions.json': 'Results (JSON)',
}

/** Subgroups that a person has in mind: does the effect differ between them, within trials? No tree is needed. */
export function ExploreView({ fit, analysis, request, version, onLook }: Props) {
  const [typed, setTyped] = useState('')
  const [asked, setAsked] = useState<string | null>(null)
  const [state, setState] = useState<Explored | AppError | null>(null)
  const ask = async () => {
    const by = typed.trim() === '' ? request.roles.covariates.map(quoted).join(',') : typed
    const reply = await analysis.run<Explored>('Comparing subgroups', (remote) => remote.explore(request, by))
    setAsked(by)
    setState(reply.ok ? reply.value : reply.error)
    if (reply.ok)
      for (const { title, answer } of reply.value.answers) onLook(`Subgroups of one’s own: ${title}`, answer)
  }
  const times = outcomeKind(request.roles.family) === 'time'
  const error = state !== null && 'message' in state ? state : null
  const found = state !== null && 'answers' in state ? state : null
  return (
    <div className="explore">
      <CovariateView {...{ fit, analysis, request, onLook }} />
      <h3>Your own subgroups</h3>
      <p>
        Does the effect differ between subgroups that you have in mind? Name columns or conditions:{' '}
        {times ? 'a number needs a condition' : 'a number by itself is linear in it'}, levels are compared
        with the first.
      </p>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault()
          void ask()
        }}
      >
        <Typed
          label="Your own subgroups"
          value={typed}
          placeholder="age>50, sex"
          help={times ? 'Empty: every covariate that has levels.' : 'Empty: every covariate.'}
          error={error}
          onChange={setTyped}
        />
        <Button type="submit" className="secondary">
          Compare them
        </Button>
      </form>
      {found !== null && asked !== null && (
        <OneByOne>
          {found.answers.map(({ title, answer }) => (
            <section key={title}>
              <h3>{title}</h3>
              <p>{answer}</p>
            </section>
          ))}
          <FigureView
            analysis={analysis}
            request={request}
            version={version}
            figure={{ figure: 'interactions', by: asked }}
          />
          <div className="actions">
            {found.files.map((file) => (
              <Button key={file.name} className="secondary" onPress={() => download(file)}>
                {TITLES[file.name]}
              </Button>
            ))}
          </div>
          {found.notes.length > 0 && <NotesView notes={found.notes} />}
        </OneByOne>
      )}
    </div>
  )
}

/** A name with a comma goes in quotes. */
const quoted = (name: string): string => (/[",]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)
