import { useState } from 'react'
import { Button } from 'react-aria-components/Button'
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure'
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup'
import { LEADING_METHOD } from '../../src/trees/methods/leading-method.js'
import type { Method } from '../../src/trees/methods/method.js'
import { DEFAULT_METHOD, METHODS } from '../../src/trees/methods/method.js'
import { methodOf } from '../../src/trees/methods/methods.js'
import { METHOD_INFO } from '../../src/words/method-info.js'
import { Choice, Typed } from '../kit/choice.js'
import { Equation } from '../kit/equation.js'
import { useGrowing } from '../kit/growing.js'
import { ErrorMessage } from '../kit/message.js'
import type { OptionField } from '../state/options.js'
import { MAIN_OPTIONS, MORE_OPTIONS } from '../state/options.js'
import type { Settings } from '../state/settings.js'
import { optionOfFlag } from '../state/words.js'
import type { AppError } from '../worker/api.js'

/** The leading and the recommended one first, then the more often useful before the less. */
const METHOD_ORDER: readonly Method[] = [
  ...new Set<Method>([
    LEADING_METHOD,
    DEFAULT_METHOD,
    'metamob-ri',
    'mob-si',
    'mob-ri',
    'palmtree',
    ...METHODS,
  ]),
]

interface Props {
  readonly settings: Settings
  readonly error: AppError | null
  change(change: Partial<Settings>): void
}

/** Step 2: the method, and its settings. */
export function MethodView({ settings, error, change }: Props) {
  const wrong = error?.place.option === undefined ? null : optionOfFlag(error.place.option)
  const field = (option: OptionField) => (
    <Option
      key={option.name}
      option={option}
      settings={settings}
      change={change}
      error={wrong === option.name ? error : null}
    />
  )
  const changed = MORE_OPTIONS.filter(({ name }) => (settings.options[name] ?? '') !== '').length
  const [open, setOpen] = useState(changed > 0)
  const [equations, setEquations] = useState(false)
  const shown = useGrowing(METHOD_ORDER.length, 2)
  // Its many fields are drawn when they are first looked at.
  const opened = open || wrong !== null
  return (
    <section id="method" tabIndex={-1} aria-labelledby="method-title">
      <header className="section-head">
        <h2 id="method-title">Method</h2>
      </header>
      <RadioGroup
        className="methods"
        aria-label="Method"
        value={settings.method}
        onChange={(method) => change({ method: method as Method })}
      >
        {METHOD_ORDER.slice(0, shown).map((method) => (
          <Radio key={method} value={method} className="method">
            <span className="method-title">
              {METHOD_INFO[method].title}
              {method === LEADING_METHOD && <span className="tag">start here</span>}
            </span>
            {equations && (
              <span className="method-equation">
                E(y) = <Equation text={METHOD_INFO[method].equation} />
              </span>
            )}
            <span className="method-words">{methodOf(method).advice}</span>
          </Radio>
        ))}
      </RadioGroup>
      <Button className="quiet" aria-pressed={equations} onPress={() => setEquations(!equations)}>
        {equations ? 'Hide the equations' : 'How it is computed: equations'}
      </Button>
      {equations && (
        <p className="hint legend">
          γ intercept, β treatment effect, b random, δ fixed effect of a trial; j subgroup, k trial, t
          treatment.
        </p>
      )}
      {error !== null && error.place.option === '--method' && <ErrorMessage error={error} />}
      <div className="options">{MAIN_OPTIONS.map(field)}</div>
      <Disclosure
        className="more"
        isExpanded={open || MORE_OPTIONS.some(({ name }) => name === wrong)}
        onExpandedChange={setOpen}
      >
        <Button slot="trigger" className="quiet">
          More settings{changed > 0 ? ` (${changed} changed)` : ''}
        </Button>
        <DisclosurePanel>
          {opened && <div className="options">{MORE_OPTIONS.map(field)}</div>}
          <Button className="quiet" onPress={() => change({ options: {} })}>
            Back to the defaults
          </Button>
        </DisclosurePanel>
      </Disclosure>
    </section>
  )
}

function Option({ option, settings, change, error }: Props & { option: OptionField }) {
  const { name, label, help, kind, fallback, choices } = option
  const value = settings.options[name] ?? ''
  const set = (text: string) => {
    const { [name]: _, ...others } = settings.options
    change({
      options:
        text === '' || (kind !== 'number' && kind !== 'text' && text === fallback)
          ? others
          : { ...others, [name]: text },
    })
  }
  if (kind === 'number' || kind === 'text')
    return (
      <Typed
        numeric={kind === 'number'}
        label={label}
        value={value}
        placeholder={fallback}
        help={help}
        error={error}
        onChange={set}
      />
    )
  const all =
    choices ??
    ([
      ['true', 'yes'],
      ['false', 'no'],
    ] as const)
  return (
    <Choice
      label={label}
      value={value === '' ? fallback : value}
      choices={all}
      help={help}
      error={error}
      onChange={set}
    />
  )
}
