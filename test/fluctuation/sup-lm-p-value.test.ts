import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { supLmLogP } from '../../src/fluctuation/sup-lm/sup-lm-p-value.js'
import { expectClose, TOLERANCES } from '../tolerances.js'

const { rows } = JSON.parse(readFileSync('test/fixtures/tables/suplm-pvalues.json', 'utf8')) as {
  rows: [k: number, lambda: number, x: number, logP: number][]
}

describe('supLM p-values by the continuous limit', () => {
  it.each(rows)('k = %d, λ = %d, x = %d as partykit 1.2-16', (k, lambda, x, logP) => {
    expectClose(supLmLogP(x, k, lambda), Math.min(0, logP), TOLERANCES.supLmLogP, 'log p')
  })

  it('has reference values on both sides of k = 40', () => {
    expect(new Set(rows.map(([k]) => k > 40)).size).toBe(2)
  })
})
