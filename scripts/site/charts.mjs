import { readFileSync } from 'node:fs'

const NAMES = ['metamob-wt', 'mob', 'mob-si', 'mob-ri', 'metamob-ri', 'metamob-si', 'palmtree']
/** Eight trials whose case mix differs. */
const CELLS = {
  ecological: { study: 'trials-K', factors: ['K=8', 'effects=ecological'], measure: 'anySplit' },
  planted: { study: 'trials-K-planted', factors: ['K=8'], measure: 'anySplit' },
}

/** Rows of bench/simulate/compared.csv: no cell of it has a comma. */
function rows(file) {
  const [head, ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/)
  const names = head.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])))
}

/** How often each method splits, as bars of HTML: what docs/evidence.md has as a table. */
export function splitChart(name, caption, file) {
  const { measure, study, factors } = CELLS[name]
  const found = rows(file).filter(
    (row) => row.study === study && factors.every((factor) => row.cell.split(' ').includes(factor)),
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
