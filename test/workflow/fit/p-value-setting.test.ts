import { describe, expect, it } from 'vitest'
import { type ControlOptions, controlOf } from '../../../src/workflow/fit/control-of.js'
import { errorOf } from '../../error-of.js'

describe('which p-values are in force', () => {
  it.each<[ControlOptions, string]>([
    [{}, 'exact'],
    [{ ties: 'distinct' }, 'exact'],
    [{ pvalue: 'exact' }, 'exact'],
    [{ pvalue: 'hansen' }, 'hansen'],
    [{ ties: 'rows' }, 'hansen'],
    [{ ties: 'rows', pvalue: 'hansen' }, 'hansen'],
    [{ compat: 'partykit' }, 'hansen'],
  ])('%j: %s', (options, expected) => {
    const control = controlOf(options)
    expect(control.pvalue).toBe(expected)
    // A result's settings are the settings that lead to it.
    expect(controlOf(control)).toEqual(control)
  })

  it.each<ControlOptions>([
    { pvalue: 'exact', ties: 'rows' },
    { pvalue: 'exact', compat: 'partykit' },
  ])('%j is a conflict', (options) => {
    expect(errorOf(() => controlOf(options)).code).toBe('OPTIONS_CONFLICT')
  })
})
