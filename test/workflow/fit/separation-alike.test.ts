import { describe, expect, it } from 'vitest'
import { METHODS } from '../../../src/trees/methods/method.js'
import { settingsInWords } from '../../../src/words/settings-words.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { expectClose } from '../../tolerances.js'
import { fixtureData } from '../words-data.js'

const data = fixtureData('separation', 'binomial')

describe.each(METHODS)('a separated subgroup by %s', (method) => {
  // metaMOB-WT tests the effect alone, and does not find this subgroup by itself.
  const guide = method === 'metamob-wt' ? [{ path: [], split: { variable: 'age', cut: 50 } }] : undefined
  const { subgroups, notes } = fit(data, method, {}, undefined, guide)
  const separated = subgroups.find(({ label }) => label === 'age > 50')!

  it('has no estimate, and the risks of its arms', () => {
    expect(separated.effect).toMatchObject({ estimate: null, lo: null, hi: null, p: null })
    const { control, experimental, difference } = separated.outcome!
    // No event among the 105 treated; 23 or so of 87 controls, standardised over trials by some methods.
    expect(experimental).toEqual({ estimate: 0, lo: null, hi: null })
    expectClose(control.estimate, 23 / 87, { atol: 0.006 }, 'risk of the controls')
    expect(control.lo).toBeGreaterThan(0.17)
    expect(control.hi).toBeLessThan(0.38)
    expectClose(difference.estimate, -control.estimate!, { rtol: 1e-12 }, 'difference')
    expect([difference.lo, difference.hi]).toEqual([null, null])
  })

  it('has one note, in words that say where and what to do', () => {
    const own = notes.filter(({ code }) => code === 'GLM_SEPARATION')
    expect(own).toHaveLength(1)
    expect(own[0]).toMatchObject({ node: separated.node, arm: 'active' })
    expect(own[0].message).toMatch(
      /^subgroup 3 has no finite estimate of the treatment effect: no events in arm "active" \(--firth .*gives one\)$/,
    )
    for (const { message } of notes) expect(message).not.toMatch(/column \d|\.tree\d/)
  })

  it('with --firth: settings and notes agree', () => {
    const firth = fit(data, method, { firth: true }, undefined, guide)
    const unused = firth.notes.some(({ code }) => code === 'OPTION_WITHOUT_EFFECT')
    const words = settingsInWords(firth.spec.control_, firth.spec).join()
    expect(words.includes('Firth')).toBe(!unused)
    const { effect } = firth.subgroups.find(({ label }) => label === 'age > 50')!
    expect(effect.estimate === null).toBe(unused)
  })
})
