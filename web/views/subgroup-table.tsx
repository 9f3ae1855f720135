import { patientsInArm } from '../../src/reports/arm-counts.js'
import { decimalsForAll, degrees, fixed, interval, levelInWords, pValue } from '../../src/reports/numbers.js'
import type { FitResult } from '../../src/workflow/fit-schema.js'

/** The subgroups with their patients and treatment effects, to the digits that their standard errors bear. */
export function SubgroupTable({
  fit,
  selected,
  onSelect,
}: {
  fit: FitResult
  selected: number
  onSelect(node: number): void
}) {
  const { control, experimental, control_ } = fit.spec
  const decimals = decimalsForAll(fit.subgroups.map(({ effect }) => effect.se))
  const percent = `${levelInWords(control_.level)} interval`
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must be scrollable by keyboard
    <section className="scroll" tabIndex={0} aria-label="Table of subgroups">
      <table className="subgroups">
        <caption className="visually-hidden">Subgroups and their treatment effects</caption>
        <thead>
          <tr>
            <th scope="col">Subgroup</th>
            <th scope="col" className="number">
              {control}
            </th>
            <th scope="col" className="number">
              {experimental}
            </th>
            <th scope="col" className="number">
              Effect
            </th>
            <th scope="col" className="number">
              {percent}
            </th>
            <th scope="col" className="number">
              df
            </th>
            <th scope="col" className="number">
              p
            </th>
          </tr>
        </thead>
        <tbody>
          {fit.subgroups.map(({ node, label, trials, effect }) => (
            <tr key={node} className={node === selected ? 'chosen' : undefined}>
              <th scope="row">
                <button type="button" className="link" onClick={() => onSelect(node)}>
                  {label}
                </button>
              </th>
              <td className="number">{patientsInArm(trials, control)}</td>
              <td className="number">{patientsInArm(trials, experimental)}</td>
              <td className="number">
                <strong>{fixed(effect.estimate, decimals)}</strong>
              </td>
              <td className="number">{interval(effect.lo, effect.hi, decimals)}</td>
              <td className="number">{degrees(effect.df)}</td>
              <td className="number">{pValue(effect.p)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
