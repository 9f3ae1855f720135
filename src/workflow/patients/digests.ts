import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Covariate } from '../../data/patients/ipd.js'
import type { Prepared } from './prepare.js'

/** SHA-256 of the values of all patients in the analysis: the same if and only if the analysed data are the same. */
export function dataDigest({ ipd, adjust }: Prepared): string {
  const hash = sha256.create()
  const text = (value: unknown) => hash.update(utf8ToBytes(JSON.stringify(value)))
  const numbers = (values: ArrayLike<number> | null) => {
    if (values !== null) hash.update(littleEndian(values))
  }
  const covariate = (column: Covariate) => {
    text([column.kind, column.name, column.kind === 'numeric' ? [] : column.levels])
    numbers(column.kind === 'numeric' ? column.values : column.codes)
  }
  text([ipd.n, ipd.outcome.name, ipd.treatment.control, ipd.treatment.experimental, ipd.trial.levels])
  numbers(ipd.outcome.values)
  numbers(ipd.treatment.arm)
  numbers(ipd.trial.codes)
  for (const column of [...ipd.covariates, ...adjust]) covariate(column)
  numbers(ipd.weights)
  numbers(ipd.exposure)
  if (ipd.time !== undefined) numbers(ipd.time.values)
  numbers(ipd.cluster?.codes ?? null)
  return bytesToHex(hash.digest())
}

/** SHA-256 of a file. */
export const bytesDigest = (bytes: Uint8Array): string => bytesToHex(sha256(bytes))

/** SHA-256 of results as JSON. The version and the name of the file may differ where the results do not. */
export function resultsDigest(results: unknown): string {
  const json = JSON.stringify(results, (key, value) =>
    key === 'version' || (key === 'data' && (value === null || typeof value === 'string'))
      ? undefined
      : value,
  )
  return bytesToHex(sha256(utf8ToBytes(json)))
}

/** Numbers as bytes in one order, whatever the machine's. */
function littleEndian(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(8 * values.length)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < values.length; i++) view.setFloat64(8 * i, values[i], true)
  return bytes
}
