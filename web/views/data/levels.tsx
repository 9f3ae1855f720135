import { lazy, Suspense, useState } from 'react'
import { Button } from 'react-aria-components/Button'
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure'
import type { Overview } from '../../worker/api.js'
import type { DataProps } from './data-props.js'

const FactorLevels = lazy(async () => ({ default: (await import('./factor-levels.js')).FactorLevels }))

/** Levels of factors, out of the way until they matter. */
export function Levels(props: DataProps & { overview: Overview }) {
  const { settings, errorAt } = props
  const changed = Object.keys(settings.ordered).length + Object.keys(settings.levels).length
  const [open, setOpen] = useState(changed > 0)
  return (
    <Disclosure className="more" isExpanded={open || errorAt('levels') !== null} onExpandedChange={setOpen}>
      <Button slot="trigger" className="quiet">
        Levels and their order{changed > 0 ? ` (${changed} set)` : ''}
      </Button>
      <DisclosurePanel>
        {(open || errorAt('levels') !== null) && (
          <Suspense fallback={null}>
            <FactorLevels {...props} />
          </Suspense>
        )}
      </DisclosurePanel>
    </Disclosure>
  )
}
