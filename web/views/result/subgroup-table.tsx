import { estimateText, intervalText } from '../../../src/figures/kit/effect-scale.js'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { patientsInArm } from '../../../src/words/arm-counts.js'
import { directionInWords } from '../../../src/words/benefit/favours-words.js'
import { hasNnt, nntInWords, nntText } from '../../../src/words/benefit/nnt-words.js'
import { nodesByHand } from '../../../src/words/by-hand.js'
import { clusterLine } from '../../../src/words/cluster-words.js'
import { familyWords, isRatio, meanInterval } from '../../../src/words/family-words.js'
import { countText, degrees, levelInWords, pValue } from '../../../src/words/numbers.js'
import { armMeansWords } from '../../../src/words/within-words.js'
import { scaleOf } from './effect-shown.js'

interface Props {
  readonly fit: FitResult
  readonly selected?: number
  onSelect?(node: number): void
}

/** The subgroups with their patients and treatment effects, to the digits that their standard errors bear. */
export function SubgroupTable({ fit, selected, onSelect }: Props) {
  const { control, experimental, control_, family } = fit.spec
  const scale = scaleOf(fit)
  const clusters = clusterLine(fit)
  const byHand = nodesByHand(fit)
  const { mean } = familyWords(family)
  const arms = isRatio(family) && fit.subgroups.some(({ outcome }) => outcome !== null)
  const needed = hasNnt(fit)
  const words = [
    directionInWords(fit.spec),
    clusters,
    needed ? nntInWords(fit.spec) : null,
    arms ? armMeansWords(fit) : null,
  ]
  const heads = [
    `${control}, n`,
    `${experimental}, n`,
    scale.name,
    `${levelInWords(control_.level)} interval`,
    ...(scale.log ? [] : ['df']),
    'p',
    ...(arms ? [`${mean}, ${control}`, `${mean}, ${experimental}`, 'Difference'] : []),
    ...(arms && needed ? ['NNT'] : []),
  ]
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must be scrollable by keyboard
    <section className="scroll" tabIndex={0} aria-label="Table of subgroups">
      <table className="subgroups">
        <caption className="visually-hidden">Subgroups and their treatment effects</caption>
        <thead>
          <tr>
            <th scope="col">Subgroup</th>
            {heads.map((head) => (
              <th key={head} scope="col" className="number">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fit.subgroups.map(({ node, label, trials, effect, outcome }) => (
            <tr key={node} className={node === selected ? 'chosen' : undefined}>
              <th scope="row">
                {onSelect === undefined ? (
                  label
                ) : (
                  <button type="button" className="link" onClick={() => onSelect(node)}>
                    {label}
                  </button>
                )}
                {byHand?.has(node) && <span className="by-hand-tag">by hand</span>}
              </th>
              <td className="number">{countText(patientsInArm(trials, control))}</td>
              <td className="number">{countText(patientsInArm(trials, experimental))}</td>
              <td className="number">
                <strong>{estimateText(effect, scale)}</strong>
              </td>
              <td className="number">{intervalText(effect, scale)}</td>
              {!scale.log && <td className="number">{degrees(effect.df)}</td>}
              <td className="number">{pValue(effect.p)}</td>
              {arms &&
                (['control', 'experimental', 'difference'] as const).map((part) => (
                  <td key={part} className="number">
                    {outcome === null ? '–' : meanInterval(family, outcome[part])}
                  </td>
                ))}
              {arms && needed && <td className="number">{nntText(outcome?.nnt)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
      {words.map(
        (line) =>
          line !== null && (
            <p key={line} className="hint">
              {line}
            </p>
          ),
      )}
    </section>
  )
}
