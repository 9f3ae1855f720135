import { timeText } from '../../../src/data/dates.js'
import { takesExposure } from '../../../src/words/family-words.js'
import { shortInWords } from '../../../src/words/numbers.js'
import { Bars } from '../../kit/bars.js'
import { useGrowing } from '../../kit/growing.js'
import { ErrorMessage } from '../../kit/message.js'
import { withRole } from '../../state/set-role.js'
import type { Role } from '../../state/settings.js'
import { mayAdjust } from '../../state/settings.js'
import type { Overview } from '../../worker/api.js'
import { ColumnType } from './column-type.js'
import type { DataProps } from './data-props.js'

const ROLES: readonly (readonly [Role, string])[] = [
  ['outcome', 'Outcome'],
  ['treatment', 'Arm'],
  ['trial', 'Trial'],
  ['covariate', 'Covariate'],
  ['id', 'Identifier'],
  ['weights', 'Weights'],
  ['exposure', 'Exposure'],
  ['time', 'Time to event'],
  ['cluster', 'Cluster'],
  ['none', 'Not used'],
]
/** The columns with their types, missing counts and distributions, and a role for each. */
export function ColumnsTable({
  overview,
  settings,
  change,
  error,
  errorAt,
}: DataProps & { overview: Overview }) {
  const shown = useGrowing(overview.columns.length, 4)
  const setRole = (name: string, role: Role) => change(withRole(settings, overview.columns, name, role))
  const setAdjust = (name: string, adjust: boolean) =>
    change({
      adjust: adjust ? [...settings.adjust, name] : settings.adjust.filter((other) => other !== name),
      guide: [],
    })
  return (
    <table className="columns">
      <caption className="visually-hidden">Columns of the data and their roles</caption>
      <thead>
        <tr>
          <th scope="col">Column</th>
          <th scope="col" className="type">
            Type
          </th>
          <th scope="col" className="number missing">
            Missing
          </th>
          <th scope="col" className="distribution">
            Distribution
          </th>
          <th scope="col" className="role">
            Role
          </th>
          <th scope="col" className="adjust">
            Adjust
          </th>
        </tr>
      </thead>
      <tbody>
        {overview.columns.slice(0, shown).map((column) => {
          const { name, label, missing, distinct, bars, range, time } = column
          const short = (value: number): string =>
            time === undefined ? shortInWords(value, 4) : timeText(value, time)
          const role = settings.roles[name] ?? 'none'
          const own = error?.place.column === name ? errorAt('column') : null
          const adjusted = settings.adjust.includes(name) && mayAdjust(settings, name)
          return (
            <tr key={name} data-role={role} data-adjusted={adjusted || undefined}>
              <th scope="row">
                {name}
                {label !== undefined && <span className="hint variable-label">{label}</span>}
              </th>
              <td className="type">
                <ColumnType
                  column={column}
                  settings={settings}
                  change={change}
                  error={error?.place.column === name ? errorAt('type') : null}
                />
                <span className="hint">
                  {' '}
                  {distinct >= 1000 ? 'many values' : `${distinct} ${distinct === 1 ? 'value' : 'values'}`}
                </span>
              </td>
              <td className="number" data-label="missing">
                {missing === 0 ? '–' : missing.toLocaleString('en')}
              </td>
              <td className="distribution">
                <Bars
                  bars={bars}
                  label={`${name}: ${range === null ? bars.map(({ label }) => label).join(', ') : `${short(range[0])} to ${short(range[1])}`}`}
                />
                {range !== null && (
                  <span className="hint range">
                    {short(range[0])} – {short(range[1])}
                  </span>
                )}
              </td>
              <td className="role">
                <select
                  aria-label={`Role of ${name}`}
                  aria-invalid={own ? true : undefined}
                  value={role}
                  onChange={(event) => setRole(name, event.target.value as Role)}
                >
                  {ROLES.filter(([key]) => key !== 'exposure' || takesExposure(settings.family)).map(
                    ([key, words]) => (
                      <option key={key} value={key}>
                        {words}
                      </option>
                    ),
                  )}
                </select>
                {own && <ErrorMessage error={own} />}
              </td>
              <td className="adjust">
                {mayAdjust(settings, name) && (
                  <label>
                    <input
                      type="checkbox"
                      checked={adjusted}
                      onChange={(event) => setAdjust(name, event.target.checked)}
                    />
                    <span className="visually-hidden">Adjust for {name}</span>
                    <span className="narrow-only" aria-hidden="true">
                      adjust
                    </span>
                  </label>
                )}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
