import { Choice } from '../../kit/choice.js'
import { TypedList } from '../../kit/typed-list.js'
import type { Settings } from '../../state/settings.js'
import { columnsOf, mayAdjust } from '../../state/settings.js'
import type { Overview } from '../../worker/api.js'
import type { DataProps } from './data-props.js'

/** Numbers with at most so many values may stand for groups. */
const MOST_GROUPS = 12

/** What a factor's levels are, and in which order: nominal with its reference first, ordered, or as found. */
export function FactorLevels({ overview, settings, change, errorAt }: DataProps & { overview: Overview }) {
  const order = overview.columns.map(({ name }) => name)
  const [trial] = columnsOf(settings, 'trial', order)
  const used = (name: string) =>
    settings.roles[name] === 'covariate' || (settings.adjust.includes(name) && mayAdjust(settings, name))
  const factors = overview.columns.filter(
    ({ name, values }) => (used(name) || name === trial) && values !== null && values.length <= MOST_GROUPS,
  )
  if (factors.length === 0) return null
  const set = (name: string, kind: string, levels: readonly string[]) => {
    const { [name]: _o, ...ordered } = settings.ordered
    const { [name]: _l, ...nominal } = settings.levels
    const part: Partial<Settings> = {
      ordered: kind === 'ordered' ? { ...ordered, [name]: levels } : ordered,
      levels: kind === 'levels' ? { ...nominal, [name]: levels } : nominal,
      guide: [],
    }
    change(part)
  }
  return (
    <div className="details">
      {factors.map(({ name, kind, time, values, ordered }) => {
        const own = Object.hasOwn(settings.ordered, name)
          ? 'ordered'
          : Object.hasOwn(settings.levels, name)
            ? 'levels'
            : ''
        const levels = settings.ordered[name] ?? settings.levels[name] ?? []
        const said = errorAt('levels')
        const wrong = said?.place.column === name ? said : null
        const numeric = kind === 'number' && time === undefined
        const proposed = numeric
          ? values!.toSorted((a, b) => Number(a) - Number(b))
          : time === undefined
            ? values!
            : values!.toSorted()
        return (
          <div key={name} className="field-group">
            <Choice
              label={name === trial ? `Order of the trials (${name})` : `${name} is`}
              value={own}
              choices={[
                [
                  '',
                  numeric
                    ? 'a number'
                    : kind === 'number'
                      ? 'a date'
                      : name === trial
                        ? 'as sorted'
                        : ordered
                          ? `ordered, as the file says: ${values!.join(' < ')}`
                          : 'unordered, as sorted',
                ],
                [
                  'levels',
                  name === trial
                    ? 'the first being the reference'
                    : 'unordered, the first being the reference',
                ],
                ...(name === trial ? [] : [['ordered', 'ordered'] as const]),
              ]}
              error={own === '' ? wrong : null}
              onChange={(next) => set(name, next, levels.length > 0 ? levels : proposed)}
            />
            {own !== '' && (
              <TypedList
                label={`Levels of ${name}${own === 'ordered' ? ', smallest first' : ''}`}
                items={levels}
                separator="<"
                wait={250}
                placeholder={values!.join(' < ')}
                error={wrong}
                onChange={(next) => set(name, own, next)}
              />
            )}
          </div>
        )
      })}
    </div>
  )
}
