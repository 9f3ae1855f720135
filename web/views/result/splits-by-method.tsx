import type { CompareResult } from '../../../src/results/compare-schema.js'

/** Every split and the methods that make it; differences, and what a person has set, are marked. */
export function SplitsByMethod({ result: { methods, agreement } }: { readonly result: CompareResult }) {
  const fitted = methods.filter(({ fit }) => fit !== null)
  if (agreement.splits.length === 0) return null
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must be scrollable by keyboard
    <section className="scroll" tabIndex={0} aria-label="Splits by method">
      <table className="splits">
        <caption>Splits; those that not all methods make are marked</caption>
        <thead>
          <tr>
            <th scope="col">Split</th>
            {fitted.map(({ method, title }) => (
              <th key={method} scope="col" className="centre">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {agreement.splits.map(({ split, methods: making, userDriven }) => (
            <tr key={split} className={making.length < fitted.length ? 'differs' : undefined}>
              <th scope="row">
                {split}
                {userDriven && <span className="by-hand-tag">set by hand</span>}
              </th>
              {fitted.map(({ method }) => (
                <td key={method} className="centre">
                  <span aria-hidden="true" className={making.includes(method) ? undefined : 'hint'}>
                    {making.includes(method) ? '●' : '–'}
                  </span>
                  <span className="visually-hidden">{making.includes(method) ? 'yes' : 'no'}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
