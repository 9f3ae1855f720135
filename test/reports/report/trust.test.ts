import { describe, expect, it } from 'vitest'
import { plainText } from '../../../src/reports/report/document.js'
import { controlOf } from '../../../src/workflow/fit/control-of.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import { report } from '../../../src/workflow/report/report.js'
import { rerun, rerunTrust } from '../../../src/workflow/report/rerun.js'
import { trustResults, whyNoTrust } from '../../../src/workflow/trust/trust-results.js'
import { trustCase } from '../../resampling/trust-data.js'
import { familyData } from '../../workflow/result-data.js'

const FEW = { calibrate: 20, resamples: 20, bootstraps: 20 }
const { data } = trustCase('mob-si')
const control = { parm: 'treatment', maxdepth: 2 } as const
const request = { method: 'mob-si', methods: ['mob-si'], control } as const

describe('how far to trust the tree, in a report', () => {
  it('is a section with the words and figures of its parts, and comes again by rerun', async () => {
    const trust = await trustResults(data, 'mob-si', control, FEW)
    const { document, figures, settings } = report(data, { ...request, trust })
    const section = document.sections.find(({ id }) => id === 'trust')!
    const text = section.blocks
      .map((block) =>
        block.kind === 'paragraph'
          ? plainText(block.text)
          : block.kind === 'heading'
            ? block.text
            : block.kind,
      )
      .join('\n')
    for (const part of [
      'In 20 data sets made of these patients',
      'permutation p = 0.048',
      'have no subgroups at all',
      'holds in patients who were not used',
      'Each trial is left out in turn',
    ])
      expect(text).toContain(part)
    expect([figures.frequencies, figures.corrected].every((pair) => pair !== null)).toBe(true)
    expect(settings.trust).toEqual(FEW)
    const again = rerun(settings, data.table, undefined, await rerunTrust(settings, data.table))
    expect(again.identical).toBe(true)
    expect(rerun(settings, data.table).identical).toBe(false)
  })

  it('is not there without', () => {
    const { document, settings } = report(data, request)
    expect(document.sections.map(({ id }) => id)).not.toContain('trust')
    expect(settings.trust).toBeUndefined()
  })

  it('says what cannot be told, and is no error', async () => {
    const by = async (given: typeof data, options: object, guide = []) =>
      (await trustResults(given, 'mob-si', options, FEW, guide)).missing.join(' ')
    expect(await by(familyData('binomial'), { minsize: 20 })).toContain('continuous outcomes only')
    expect(await by(data, { ties: 'rows' })).toContain('OPTIONS_CONFLICT')
    expect(await by(data, { honest: 0.5 })).toContain('honest')
    const clustered = prepare(data.table, { ...data.roles, cluster: 'id' })
    expect(await by(clustered, {})).toContain('not independent')
    expect((await trustResults(data, 'mob-si', {}, FEW, [{ path: [], leaf: true }])).missing[0]).toContain(
      'by hand',
    )
  })

  it('is asked for where it takes minutes', () => {
    const many = { ...data, ipd: { ...data.ipd, n: 20_000 } }
    expect(whyNoTrust(many, 'mob-si', {})).toContain('take minutes')
    expect(whyNoTrust(data, 'metamob-ri', controlOf({ tauPrior: 'halfnormal' }))).toContain('prior')
    expect(whyNoTrust(data, 'mob-si', {})).toBeNull()
  })
})
