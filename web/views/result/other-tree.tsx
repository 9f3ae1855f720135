import { Button } from 'react-aria-components/Button'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { LEADING_METHOD } from '../../../src/trees/methods/leading-method.js'
import type { Method } from '../../../src/trees/methods/method.js'
import { DEFAULT_METHOD } from '../../../src/trees/methods/method.js'
import { METHOD_INFO } from '../../../src/words/method-info.js'

interface Props {
  readonly result: FitResult
  onMethod(method: Method): void
}

/** Where to look from here: at trees that split on the level as well, or back at whether the effect differs. */
export function OtherTree({ result, onMethod }: Props) {
  const { method } = result.spec
  if (method !== LEADING_METHOD) return null
  const { title } = METHOD_INFO[DEFAULT_METHOD]
  return (
    <p className="hint other-tree">
      {result.subgroups.length === 1
        ? `${METHOD_INFO[method].title} splits only where the effect is seen to differ. `
        : 'This tree splits only where the effect differs. '}
      <Button className="link" onPress={() => onMethod(DEFAULT_METHOD)}>
        Show the tree of {title}
      </Button>
      , which also splits where patients differ in level alone; <em>Compare</em> has all methods.
    </p>
  )
}
