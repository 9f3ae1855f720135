import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CopseError } from '../../src/errors.js'
import { VERSION } from '../../src/version.js'
import { resultsDigest } from '../../src/workflow/patients/digests.js'
import type { KeptRows, Part } from '../../src/workflow/simulate/simulate.js'
import type { SimulationJob, SimulationRow } from '../../src/workflow/simulate/simulation-job.js'
import { cellKeys } from '../../src/workflow/simulate/simulation-job.js'

/** Files of rows: of all replicates, or of a part of them. */
const NAME = /^results(-\d+)?\.jsonl$/

/**
 * Rows of a simulation in a folder: what is there is not simulated again, and what comes is added line by line. The first line
 * of a file says what was simulated; a last line that was not written whole is passed over.
 *
 * Coded errors: SIMULATE_SPEC_DIFFERS.
 *
 * @param folder undefined to keep nothing
 */
export function keptRows(folder: string | undefined, job: SimulationJob, part: Part | null): KeptRows {
  const digest = specDigest(job)
  const known = new Map<string, SimulationRow>()
  const keys = cellKeys(job)
  if (folder === undefined) return { known: () => undefined, keep: () => {} }
  if (existsSync(folder))
    for (const name of readdirSync(folder)
      .filter((file) => NAME.test(file))
      .sort()) {
      const lines = readFileSync(join(folder, name), 'utf8').split('\n').map(parsed)
      const first = lines.find((line) => line !== null)
      if (first == null) continue
      if (first.spec !== digest) throw specDiffers(join(folder, name))
      for (const line of lines)
        if (line?.row !== undefined)
          known.set(rowKey(line.key, line.row.replicate, line.row.method), line.row)
    }
  const file = join(folder, part === null ? 'results.jsonl' : `results-${part.index}.jsonl`)
  return {
    known: (key, replicate, method) => known.get(rowKey(key, replicate, method)),
    keep(rows) {
      mkdirSync(folder, { recursive: true })
      const text = rows.map((row) => `${JSON.stringify({ key: keys[row.cell], row })}\n`).join('')
      // A last line without an end is ended first.
      const before = existsSync(file) ? readFileSync(file, 'utf8') : null
      const start =
        before === null || before === ''
          ? `${JSON.stringify({ spec: digest })}\n`
          : before.endsWith('\n')
            ? ''
            : '\n'
      appendFileSync(file, start + text)
    },
  }
}

/** All rows in order, as a file has them. */
export function rowsText(job: SimulationJob, rows: readonly SimulationRow[]): string {
  const keys = cellKeys(job)
  const lines = [{ spec: specDigest(job) }, ...rows.map((row) => ({ key: keys[row.cell], row }))]
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}

const rowKey = (key: string, replicate: number, method: string): string => `${key} ${replicate} ${method}`

/** Process, settings and seed; cells, methods and replicates may be added. */
const specDigest = ({ process, control, seed }: SimulationJob): string =>
  resultsDigest([VERSION, process.kind === 'preset' ? process : plain(process), control, seed])

const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_, part) => (ArrayBuffer.isView(part) ? Array.from(part as Float64Array) : part)),
  )

function parsed(line: string): { spec?: string; key: string; row?: SimulationRow } | null {
  if (line === '') return null
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

const specDiffers = (file: string): CopseError =>
  new CopseError({
    code: 'SIMULATE_SPEC_DIFFERS',
    wrong: `"${file}" is of another simulation`,
    found: 'another design, data, settings, seed or version of copse',
    need: 'the same: only cells, methods and replicates may be added',
    try: 'another folder for --out',
    place: { file, option: '--out' },
  })
