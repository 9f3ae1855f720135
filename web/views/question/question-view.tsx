import { useRef, useState } from 'react'
import { Button } from 'react-aria-components/Button'
import { BETTER } from '../../../src/data/roles/roles.js'
import { outcomeKind } from '../../../src/words/family-words.js'
import { count } from '../../../src/words/numbers.js'
import { Choice } from '../../kit/choice.js'
import { SegmentedChoice } from '../../kit/segmented.js'
import { withRole } from '../../state/set-role.js'
import type { Role, Settings } from '../../state/settings.js'
import { sentences } from '../../state/words.js'
import type { AppError, Overview } from '../../worker/api.js'

interface Props {
  readonly settings: Settings
  readonly known: Overview
  readonly error: AppError | null
  /** Asked before the first answer: a button leads to it. */
  readonly asking: boolean
  /** The files are being read anew: what is asked here is about to change. */
  readonly reading: boolean
  change(change: Partial<Settings>): void
  onSearch(): void
  onLook(): void
}

/** The question in a sentence, and the few answers that no file holds. */
export function QuestionView({ settings, known, error, asking, reading, change, onSearch, onLook }: Props) {
  const frame = useRef<HTMLElement>(null)
  // What was said before the file came, in a link, is said.
  const [unsaid, setUnsaid] = useState(settings.better === null && !asking)
  const [pressed, setPressed] = useState(false)
  const order = known.columns.map(({ name }) => name)
  const column = (role: Role) => known.columns.find(({ name }) => settings.roles[name] === role)
  const [outcome, arm, trial] = [column('outcome'), column('treatment'), column('trial')]
  const arms = arm?.values ?? []
  const { control, experimental, family, event, better } = settings
  const own = experimental ?? (arms.length === 2 ? (arms.find((name) => name !== control) ?? null) : null)
  const setRole = (name: string, role: Role) => change(withRole(settings, known.columns, name, role))
  const isEvent = outcomeKind(family) === 'event'
  const twoValues = outcome?.distinct === 2
  const eventWords = `${outcome?.name ?? '?'} = ${event ?? largest(outcome?.values ?? [])}`
  const said = better !== null || unsaid
  const missing =
    error !== null
      ? sentences(error)
      : !said
        ? isEvent
          ? `One answer is missing: is ${eventWords} good?`
          : `One answer is missing: which ${outcome?.name ?? 'outcome'} is better?`
        : null
  const search = () => {
    if (missing === null) return onSearch()
    setPressed(true)
    frame.current
      ?.querySelector<HTMLElement>('.wanted input, [aria-invalid="true"], .direction input')
      ?.focus()
  }
  const covariates = order.filter((name) => ['covariate', 'none'].includes(settings.roles[name] ?? 'none'))
  return (
    <section id="question" className="question" tabIndex={-1} aria-labelledby="question-title" ref={frame}>
      <p className="eyebrow">{asking ? 'Before the search' : 'Question'}</p>
      <h2 id="question-title">{asking ? 'Is this the question?' : 'The question'}</h2>
      <div className="paper">
        <p className="asks">
          Does{' '}
          <Choice
            label="Experimental arm of the question"
            hideLabel
            value={own ?? ''}
            choices={[['', 'which arm?'], ...arms.map((name) => [name, name] as const)]}
            onChange={(name) => {
              const other = arms.length === 2 ? (arms.find((one) => one !== name) ?? null) : null
              if (other !== null) change({ control: other, experimental: null, guide: [] })
              else change({ experimental: name === '' ? null : name, guide: [] })
            }}
          />{' '}
          rather than{' '}
          <Choice
            label="Control arm of the question"
            hideLabel
            value={control ?? ''}
            choices={[['', 'which arm?'], ...arms.map((name) => [name, name] as const)]}
            onChange={(name) => change({ control: name === '' ? null : name, experimental: null, guide: [] })}
          />{' '}
          change {isEvent ? 'the chance of' : ''}{' '}
          <Choice
            label="Outcome of the question"
            hideLabel
            value={outcome?.name ?? ''}
            choices={[['', 'which column?'], ...order.map((name) => [name, name] as const)]}
            onChange={(name) => name !== '' && setRole(name, 'outcome')}
          />
          {isEvent && outcome !== undefined && (
            <span className="event"> = {eventWords.slice(outcome.name.length + 3)}</span>
          )}{' '}
          in the patients of the {trial === undefined ? 'trials' : count(trial.distinct, 'trial')} in{' '}
          <Choice
            label="Trial column of the question"
            hideLabel
            value={trial?.name ?? ''}
            choices={[['', 'no column'], ...order.map((name) => [name, name] as const)]}
            onChange={(name) => (name === '' ? trial && setRole(trial.name, 'none') : setRole(name, 'trial'))}
          />
          ?
        </p>
        {twoValues && outcome?.kind === 'number' && (
          <div className="ask">
            <p>
              <strong>{outcome.name} holds two values only. What is it?</strong>
              <span className="hint">It decides whether risks or means are compared.</span>
            </p>
            <SegmentedChoice
              label={`What ${outcome.name} is`}
              value={family === 'binomial' ? 'binomial' : 'gaussian'}
              choices={[
                ['binomial', 'An event: yes or no'],
                ['gaussian', 'A number'],
              ]}
              onChange={(next) =>
                change({ family: next as Settings['family'], better: null, event: null, guide: [] })
              }
            />
          </div>
        )}
        <div className="ask direction">
          <p>
            <strong>
              {isEvent
                ? `Is ${eventWords} good for the patient?`
                : `Which ${outcome?.name ?? 'outcome'} is better for the patient?`}
            </strong>
            <span className="hint">It decides which end of the axis favours whom. copse cannot know.</span>
          </p>
          <SegmentedChoice
            label="Which outcomes are better for the patient"
            value={better ?? (unsaid ? 'unsaid' : null)}
            wanted={pressed && !said}
            choices={[
              ['higher', isEvent ? 'Good: more is better' : 'Higher'],
              ['lower', isEvent ? 'Bad: fewer is better' : 'Lower'],
              ['unsaid', 'Leave open'],
            ]}
            onChange={(next) => {
              setUnsaid(next === 'unsaid')
              change({ better: BETTER.find((one) => one === next) ?? null })
            }}
          />
        </div>
        <fieldset className="chips">
          <legend>Subgroups may be made by</legend>
          {covariates.map((name) => {
            const { missing: gaps } = known.columns.find((one) => one.name === name)!
            return (
              <label key={name} className="chip">
                <input
                  type="checkbox"
                  checked={settings.roles[name] === 'covariate'}
                  onChange={(pick) => setRole(name, pick.target.checked ? 'covariate' : 'none')}
                />
                <span>
                  {name}
                  {gaps > 0 && <small> {gaps.toLocaleString('en')} missing</small>}
                </span>
              </label>
            )
          })}
        </fieldset>
      </div>
      {asking && (
        <div className="ask-end">
          <p className="hint">
            {missing !== null && (
              <strong className={pressed ? 'missing' : undefined} role={pressed ? 'alert' : undefined}>
                {missing}{' '}
              </strong>
            )}
            Types, levels, missing values:{' '}
            <Button className="link" onPress={onLook}>
              look at the columns
            </Button>
          </p>
          <Button className="primary" onPress={search} isDisabled={reading}>
            {reading ? 'Reading…' : 'Search for subgroups'}
          </Button>
        </div>
      )}
    </section>
  )
}

/** The event unless another is said: the larger of two numbers. */
function largest(values: readonly string[]): string {
  const sorted = [...values].sort((a, b) => Number(b) - Number(a))
  return sorted.every((value) => Number.isFinite(Number(value))) ? (sorted[0] ?? '1') : '…'
}
