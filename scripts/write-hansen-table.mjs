// Writes src/fluctuation/sup-lm/tables/hansen-table.ts from the published table kept with the fixtures.
import { readFileSync, writeFileSync } from 'node:fs'
import { scriptOptions } from './script-options.mjs'

scriptOptions('node scripts/write-hansen-table.mjs', 'Writes the table of Hansen (1997) as a part of src/.')

const [, ...lines] = readFileSync('test/fixtures/tables/suplm-hansen1997.csv', 'utf8').trim().split('\n')
const rows = lines.map((line) => line.split(',').map(Number))
rows.sort((a, b) => a[0] - b[0] || a[1] - b[1])
const body = rows.map(([, , b0, b1, df]) => `  ${b0}, ${b1}, ${df},`).join('\n')
writeFileSync(
  'src/fluctuation/sup-lm/tables/hansen-table.ts',
  `/**
 * Coefficients of Hansen's approximation to the asymptotic p-value of the supLM test, for k = 1 … 40 scores and 25
 * degrees of trimming each: b0, b1, df of row r of block k at \`3·(25·(k − 1) + r − 1)\`.
 * Source: Hansen, B. E. (1997). Approximate asymptotic p values for structural-change tests. Journal of Business &
 * Economic Statistics 15, 60–67 (the author's published table). Written by scripts/write-hansen-table.mjs.
 */
// biome-ignore format: one row of the table a line
export const HANSEN_TABLE: readonly number[] = [
${body}
]
`,
)
