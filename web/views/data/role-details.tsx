import { BETTER } from '../../../src/data/roles/roles.js'
import { FAMILY_NAMES, type FamilyName, familyWords, outcomeKind } from '../../../src/words/family-words.js'
import { Choice } from '../../kit/choice.js'
import { ErrorMessage } from '../../kit/message.js'
import { columnsOf } from '../../state/settings.js'
import type { AppError, Overview } from '../../worker/api.js'
import type { DataProps } from './data-props.js'

const FAMILIES = FAMILY_NAMES.map((name) => [name, familyWords(name).choice] as const)

/** What the roles need besides columns: which arm is the control, what the outcome is, trials left out. */
export function RoleDetails({ overview, settings, change, errorAt }: DataProps & { overview: Overview }) {
  const order = overview.columns.map(({ name }) => name)
  const valuesOf = (role: 'treatment' | 'outcome' | 'trial') => {
    const name = columnsOf(settings, role, order)[0]
    return overview.columns.find((column) => column.name === name)?.values ?? []
  }
  const arms = valuesOf('treatment')
  const outcome = columnsOf(settings, 'outcome', order)[0]
  const kind = outcomeKind(settings.family)
  const isEvent = kind === 'event' || kind === 'time'
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
        onChange={(family) => change({ family: family as FamilyName, better: null, guide: [] })}
      />
      {isEvent && (
        <Choice
          label="The event is"
          value={settings.event ?? ''}
          choices={[
            ['', 'the larger number'],
            ...valuesOf('outcome').map((value) => [value, value] as const),
          ]}
          error={at('--event')}
          // The other event may be the better one.
          onChange={(event) => change({ event: event === '' ? null : event, better: null })}
        />
      )}
      {outcome !== undefined && (
        <Choice
          label="Better are"
          value={settings.better ?? ''}
          choices={[
            ['', 'not said'],
            ['lower', isEvent ? 'fewer events' : 'lower values'],
            ['higher', isEvent ? 'more events' : 'higher values'],
          ]}
          error={at('--better')}
          onChange={(better) => change({ better: BETTER.find((one) => one === better) ?? null })}
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
