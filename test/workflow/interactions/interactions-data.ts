import { existsSync, readFileSync } from 'node:fs'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import type { Roles } from '../../../src/data/roles/roles.js'

/** The text of a file of reference data. */
export function dataText(file: string): string {
  const own = `test/fixtures/within/data/${file}`
  return readFileSync(existsSync(own) ? own : `test/fixtures/data/${file}`, 'utf8')
}

export const tableOf = (text: string) => readDelimited(text, { file: 'data.csv' })

/** Roles of the simulated trials. */
export const ROLES: Roles = {
  ...{ outcome: 'y', treatment: 'arm', control: 'placebo', trial: 'trial' },
  ...{ covariates: [], family: 'gaussian' },
}

/** Rows as a CSV text. */
export const csvText = (rows: readonly Readonly<Record<string, string | number>>[]): string =>
  [Object.keys(rows[0]).join(','), ...rows.map((row) => Object.values(row).join(','))].join('\n')

export interface Patient {
  readonly trial: string
  readonly arm: string
  readonly age: number
  readonly sex: string
  readonly stage: string
  readonly y: number
  readonly w: number
}

/** Some trials with an interaction, from a generator that always gives the same. */
export function simulated(family: 'gaussian' | 'binomial' | 'poisson', perTrial = 60): Patient[] {
  let seed = 12345
  const uniform = () => {
    seed = (seed * 1103515245 + 12345) % 2147483648
    return (seed + 0.5) / 2147483648
  }
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  return ['A', 'B', 'C', 'D'].flatMap((trial, k) =>
    Array.from({ length: perTrial + 10 * k }, () => {
      const age = Math.round(50 + 3 * k + 9 * normal())
      const sex = uniform() < 0.5 ? 'f' : 'm'
      const stage = ['I', 'II', 'III'][Math.floor(3 * uniform())]
      const t = uniform() < 0.5 ? 0 : 1
      const eta =
        0.3 * k - 0.2 + 0.02 * (age - 50) + t * (0.2 * k + 0.03 * (age - 50) + (sex === 'm' ? 0.4 : 0))
      const y =
        family === 'gaussian'
          ? eta + normal()
          : family === 'binomial'
            ? Number(uniform() < 1 / (1 + Math.exp(-eta)))
            : Math.floor(Math.exp(0.3 * eta) * 3 * uniform())
      return {
        trial,
        arm: t === 0 ? 'placebo' : 'active',
        age,
        sex,
        stage,
        y,
        w: 1 + Math.floor(3 * uniform()),
      }
    }),
  )
}

/** |found − expected| ≤ atol + rtol·|expected|, saying what differs. */
export function close(
  found: number | null | undefined,
  expected: number,
  rtol: number,
  what: string,
  atol = 0,
): void {
  if (found == null || !(Math.abs(found - expected) <= atol + rtol * Math.abs(expected)))
    throw new Error(`${what}: found ${found}, expected ${expected}`)
}
