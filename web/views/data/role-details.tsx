import type { Family } from '../../../src/data/roles/roles.js'
import { Choice } from '../../kit/choice.js'
import { ErrorMessage } from '../../kit/message.js'
import { columnsOf } from '../../state/settings.js'
import type { AppError, Overview } from '../../worker/api.js'
import type { DataProps } from './data-props.js'

const FAMILIES: readonly (readonly [Family, string])[] = [
  ['gaussian', 'a continuous value'],
  ['binomial', 'an event, or not'],
  ['poisson', 'a count'],
]

/** What the roles need besides columns: which arm is the control, what the outcome is, trials left out. */
export function RoleDetails({ overview, settings, change, errorAt }: DataProps & { overview: Overview }) {
  const order = overview.columns.map(({ name }) => name)
  const valuesOf = (role: 'treatment' | 'outcome' | 'trial') => {
    const name = columnsOf(settings, role, order)[0]
    return overview.columns.find((column) => column.name === name)?.values ?? []
  }
  const arms = valuesOf('treatment')
  const trials = valuesOf('trial').toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  const wrong = errorAt('details')
  const at = (option: string): AppError | null => (wrong?.place.option === option ? wrong : null)
  return (
    <div className="details">
      <Choice
        label="The outcome is"
        value={settings.family}
        choices={FAMILIES}
        error={at('--family')}
        onChange={(family) => change({ family: family as Family, guide: [] })}
      />
      {settings.family === 'binomial' && (
        <Choice
          label="The event is"
          value={settings.event ?? ''}
          choices={[
            ['', 'the larger number'],
            ...valuesOf('outcome').map((value) => [value, value] as const),
          ]}
          error={at('--event')}
          onChange={(event) => change({ event: event === '' ? null : event })}
        />
      )}
      <Choice
        label="The control arm is"
        value={settings.control ?? ''}
        choices={[['', 'choose'], ...arms.map((arm) => [arm, arm] as const)]}
        error={at('--control')}
        onChange={(control) => change({ control: control === '' ? null : control, guide: [] })}
      />
      {arms.length > 2 && (
        <Choice
          label="compared with"
          value={settings.experimental ?? ''}
          choices={[
            ['', 'choose'],
            ...arms.filter((arm) => arm !== settings.control).map((arm) => [arm, arm] as const),
          ]}
          error={at('--experimental')}
          onChange={(experimental) =>
            change({ experimental: experimental === '' ? null : experimental, guide: [] })
          }
        />
      )}
      {trials.length > 1 && (
        <fieldset className="trials">
          <legend>Trials</legend>
          {trials.map((trial) => (
            <label key={trial}>
              <input
                type="checkbox"
                checked={!settings.excludeTrials.includes(trial)}
                onChange={(event) =>
                  change({
                    excludeTrials: event.target.checked
                      ? settings.excludeTrials.filter((name) => name !== trial)
                      : [...settings.excludeTrials, trial],
                  })
                }
              />{' '}
              {trial}
            </label>
          ))}
          {errorAt('trials') && <ErrorMessage error={errorAt('trials')!} />}
        </fieldset>
      )}
    </div>
  )
}
