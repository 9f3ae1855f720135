import { readFileSync } from 'node:fs'

const NAMES = ['metamob-wt', 'mob', 'mob-si', 'mob-ri', 'metamob-ri', 'metamob-si', 'palmtree']
const CELLS = {
  ecological: { effects: 'ecological', delta: '0', measure: 'anySplit' },
  planted: { effects: 'unrelated', delta: '1', measure: 'anySplit' },
}

/** Rows of bench/simulate/trials.csv: no cell of it has a comma. */
function rows(file) {
  const [head, ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/)
  const names = head.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])))
}

/** How often each method splits, as bars of HTML: what docs/evidence.md has as a table. */
export function splitChart(name, caption, file) {
  const { measure, ...cell } = CELLS[name]
  const found = rows(file).filter(
    (row) =>
      row.parm === 'treatment' &&
      ['8', '75'].join() === [row.K, row.n].join() &&
      [row.shift, row.prognosis, row.tau1].join() === '1,0.3,0.5' &&
      Object.entries(cell).every(([key, value]) => row[key] === value),
  )
  const bars = NAMES.map((method) => {
    const own = found.filter((row) => row.method === method)
    if (own.length !== 1) throw new Error(`${name}: ${own.length} rows of ${method} in ${file}`)
    const percent = (100 * Number(own[0][measure])).toFixed(1)
    const error = (100 * Number(own[0][`${measure}_mcse`])).toFixed(1)
    return `<tr><th scope="row">${method}</th><td class="bar"><span style="inline-size:${percent}%"></span></td><td>${percent} ± ${error}</td></tr>`
  })
  return `<figure class="chart"><table><thead class="visually-hidden"><tr><th scope="col">method</th><th scope="col">bar</th><th scope="col">percent ± Monte Carlo standard error</th></tr></thead><tbody>${bars.join('')}</tbody></table><figcaption>${caption}</figcaption></figure>\n`
}
