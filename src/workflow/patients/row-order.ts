import { createRng } from '../../numerics/random/rng.js'
import type { ShuffledTest } from '../../reports/text/demo-text.js'
import type { Method } from '../../trees/methods/method.js'
import { ruleOf } from '../../trees/shape/rules.js'
import { ruleInWords } from '../../words/rule-words.js'
import { fit } from '../fit/fit.js'
import type { Prepared } from './prepare.js'
import { takePrepared } from './prepare.js'

/**
 * What the order of the rows does to the test of one covariate in one subgroup: fits the same patients in shuffled orders, by
 * R's rule for ties and at distinct values.
 *
 * @param label rule of the subgroup in words
 */
export function shuffledTest(
  data: Prepared,
  method: Method,
  label: string,
  variable: string,
  shuffles: number,
  seed: number,
): ShuffledTest {
  const rng = createRng(seed)
  const orders = Array.from({ length: shuffles }, () => Uint32Array.from(rng.permutation(data.ipd.n)))
  const under = (ties: 'rows' | 'distinct') => {
    const found = orders.map((order) => {
      const { tree, subgroups } = fit(takePrepared(data, order), method, { ties })
      const node = tree.nodes.find(({ id }) => ruleInWords(ruleOf(tree, id)) === label)!
      return {
        p: node.tests.find((test) => test.variable === variable)!.pAdjusted!,
        subgroups: subgroups.length,
      }
    })
    const ps = found.map(({ p }) => p)
    return {
      least: Math.min(...ps),
      most: Math.max(...ps),
      subgroups: found.map(({ subgroups }) => subgroups),
    }
  }
  return { variable, label, shuffles, rows: under('rows'), distinct: under('distinct') }
}
