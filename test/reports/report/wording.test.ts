import { describe, expect, it } from 'vitest'
import { report } from '../../../src/workflow/report/report.js'
import { binaryData, exampleData } from './report-data.js'

/** What a reader meets before methods are laid side by side: no equation, name in the code, or word of estimation theory. Its table of tests names them. */
const FIRST = ['answer', 'asked', 'flow', 'table-1', 'overall', 'subgroups']
const BANNED = /E\(y\)|γ|β_|β[ⱼₖ]|covariance of the scores|metamob-|log-likelihood|maximum likelihood/

/** All that a part of a document says, whatever it is made of; figures are drawings, with a wording of their own. */
function textOf(part: unknown): string[] {
  if (typeof part === 'string') return [part]
  if (Array.isArray(part)) return part.flatMap(textOf)
  if (part === null || typeof part !== 'object') return []
  return Object.entries(part).flatMap(([key, value]) =>
    ['figure', 'figures', 'svg', 'id', 'kind', 'section'].includes(key) ? [] : textOf(value),
  )
}

describe('the words of a report', () => {
  it.each([
    ['continuous', 'metamob-ri', exampleData()],
    ['binary', 'metamob-si', binaryData()],
  ] as const)('are a clinician’s until the methods, %s, %s', (_, method, data) => {
    const { sections } = report(data, { method, methods: ['mob'] }).document
    const first = sections.filter(({ id }) => FIRST.includes(id))
    expect(first.map(({ id }) => id)).toEqual(expect.arrayContaining(['answer', 'asked', 'subgroups']))
    const said = first.flatMap(textOf)
    expect(said.join(' ').length).toBeGreaterThan(2000)
    expect(said.filter((text) => BANNED.test(text))).toEqual([])
    // The methods have what is left out before.
    expect(sections.flatMap(textOf).some((text) => /γ/.test(text))).toBe(true)
  })
})
