import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { individualText } from '../../src/reports/text/trust/individual-text.js'
import { readIndividual } from '../../src/results/checks/read-individual.js'
import { individualSchema } from '../../src/results/trust/individual-schema.js'
import { covariatesByName } from '../../src/workflow/patients/placement.js'
import { takePrepared } from '../../src/workflow/patients/prepare.js'
import { individual } from '../../src/workflow/trust/individual.js'
import { predictIndividual, predictIndividualTable } from '../../src/workflow/trust/predict-individual.js'
import { errorOf } from '../error-of.js'
import { trustCase } from '../resampling/trust-data.js'
import { familyData } from './result-data.js'

const { data } = trustCase('mob-si')
const OPTIONS = { parm: 'treatment', maxdepth: 3 }
const result = await individual(data, 'mob-si', OPTIONS, { trees: 60, calibrate: 20 })

describe('effects per patient', () => {
  it('are as the schema says, and found where they are: above 55 years', () => {
    expect(individualSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
    const age = covariatesByName(data.ipd).age as ArrayLike<number>
    const place = new Map(Array.from(data.ipd.rows, (row, i) => [row, i]))
    const mean = (old: boolean) => {
      const own = result.patients.filter(({ row }) => age[place.get(row)!] > 58 === old)
      return own.reduce((sum, { effect }) => sum + effect / own.length, 0)
    }
    expect(mean(true) - mean(false)).toBeGreaterThan(0.6)
    expect(result.importance.reduce((a, b) => (b.effectChange > a.effectChange ? b : a)).covariate).toBe(
      'age',
    )
    expect(result.calibration!.p).toBe(1 / 21)
  })

  it('do not depend on the order of the rows', async () => {
    const backwards = takePrepared(data, Uint32Array.from(data.ipd.rows.keys()).reverse())
    const again = await individual(backwards, 'mob-si', OPTIONS, { trees: 20, calibrate: 0 })
    const first = await individual(data, 'mob-si', OPTIONS, { trees: 20, calibrate: 0 })
    expect(again.patients).toEqual(first.patients)
    expect(again.importance).toEqual(first.importance)
  })

  it('of patients taken for new ones are the same, to the standard error, from the JSON alone', () => {
    const read = readIndividual(
      JSON.stringify({ ...result, forest: { ...result.forest, seTold: true } }),
      'x.json',
    )
    const { predictions, notes } = predictIndividual(read, covariatesByName(data.ipd), data.ipd.n)
    const byRow = new Map(result.patients.map(({ row, effect }) => [row, effect]))
    predictions.forEach(({ effect, se }, i) => {
      expect(effect).toBe(byRow.get(data.ipd.rows[i]))
      expect(se).toBeGreaterThanOrEqual(0)
    })
    expect(notes).toEqual([])
  })

  it('of new patients without a value, or with another level, are those of the nodes that ask, and it is said', () => {
    const table = readDelimited('age,bmi,score,sex,region\n70,25,3,female,mars\n,25,3,male,asia\n')
    const { predictions, notes } = predictIndividualTable(result, table)
    expect(predictions.every(({ effect }) => Number.isFinite(effect))).toBe(true)
    expect(notes.map(({ code }) => code)).toContain('PREDICT_VALUE_MISSING')
  })

  it('have no spread without a calibration, and say so', async () => {
    const bare = await individual(data, 'mob-si', OPTIONS, { trees: 20, calibrate: 0 })
    expect([bare.spread, bare.calibration]).toEqual([null, null])
    expect(bare.notes.map(({ code }) => code)).toContain('INDIVIDUAL_NOT_CALIBRATED')
    expect(individualText(bare)).not.toMatch(/quartiles|standard deviation/)
    expect(individualText(result)).toMatch(/permutation p = 0\.048[\s\S]*quartiles/)
  })

  it.each(['binomial', 'poisson'] as const)(
    'of %s outcomes are finite, and not calibrated',
    async (family) => {
      const { patients, notes, importance } = await individual(
        familyData(family),
        'mob-si',
        { minsize: 20, alpha: 0.5 },
        { trees: 20 },
      )
      expect(patients.every(({ effect }) => Number.isFinite(effect))).toBe(true)
      expect(importance.every(({ permutedLoss }) => permutedLoss === null)).toBe(true)
      expect(notes.map(({ code }) => code)).toContain('INDIVIDUAL_NOT_CALIBRATED')
    },
  )

  it.each([
    [{ trees: 19 }, 'OPTION_INVALID'],
    [{ resample: 'jackknife' }, 'OPTION_INVALID'],
    [{ calibrate: 3 }, 'OPTION_INVALID'],
  ])('refuses %j', async (asked, code) => {
    await expect(individual(data, 'mob-si', {}, asked)).rejects.toMatchObject({ code })
  })

  it.each([
    ['another node as a kid', (tree: { nodes: { kids: number[] }[] }) => tree.nodes[0].kids.fill(1)],
    ['a number too few', (tree: { nodes: unknown[] }) => tree.nodes.shift()],
  ])('read back, refuses %s', (_, spoil) => {
    const copy = JSON.parse(JSON.stringify(result))
    spoil(copy.forest.trees.find(({ nodes }: { nodes: unknown[] }) => nodes.length > 1))
    expect(errorOf(() => readIndividual(JSON.stringify(copy), 'x.json')).code).toBe('RESULT_INVALID')
  })
})
