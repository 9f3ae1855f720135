import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { cliCommand } from '../../src/reports/code/cli-command.js'
import { rCode } from '../../src/reports/code/r-code.js'
import { rReadings } from '../../src/reports/code/r-readings.js'
import { describe as describeTrials } from '../../src/workflow/describe/describe.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { exampleData } from './report/report-data.js'

const data = exampleData()
const asked = { ...data.table.asked, mergeAlike: ['sex', 'other'], limits: { age: 'half' as const } }
const result = fit({ ...data, table: { ...data.table, asked } }, 'mob')
const hasR = spawnSync('Rscript', ['--version']).status === 0

describe('a result that was read with limits and look-alike levels', () => {
  it('has a command that reads them again', () => {
    expect(result.spec).toMatchObject({ mergeAlike: ['sex', 'other'], limits: { age: 'half' } })
    const command = cliCommand(result, { options: {} })
    for (const flag of ['--merge-alike sex', '--merge-alike other', '--limits age=half'])
      expect(command).toContain(flag)
  })

  it('has an R script that does so before columns are numbers and factors', () => {
    const script = rCode(result, describeTrials(data.table, data.roles).columns)
    expect(script).toContain('d[["sex"]] <- alike(d[["sex"]])')
    expect(script).toContain('d[["age"]] <- limits(d[["age"]], "half")')
    expect(script).not.toContain('d[["other"]]')
    expect(script.indexOf('limits(d[["age"]]')).toBeLessThan(script.indexOf('as.numeric(d[["age"]])'))
    expect(rReadings({ ...result.spec, mergeAlike: undefined, limits: undefined })).toEqual([])
  })

  it.runIf(hasR)('reads in R what we read', () => {
    const run = (how: 'value' | 'half' | 'missing') =>
      [
        'd <- list(sex = c("male ", "Male", "Male", "F.", "f", NA), age = c("<0.5", "> 10", "3", "\\u22641", NA, "2"))',
        ...rReadings({ ...result.spec, limits: { age: how } }),
        'cat(d$sex, d$age, sep = "|")',
      ].join('\n')
    const printed = (how: 'value' | 'half' | 'missing') => {
      const { stdout, stderr } = spawnSync('Rscript', ['-'], { input: run(how), encoding: 'utf8' })
      return stdout + stderr.replace(/^.*NAs introduced.*$/m, '')
    }
    expect(printed('half')).toBe('Male|Male|Male|F.|F.|NA|0.25|10|3|0.5|NA|2')
    expect(printed('value')).toBe('Male|Male|Male|F.|F.|NA|0.5|10|3|1|NA|2')
    expect(printed('missing')).toBe('Male|Male|Male|F.|F.|NA|NA|NA|3|NA|NA|2')
  })
})
