import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { timeText } from '../../src/data/dates.js'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { toIpd } from '../../src/data/patients/to-ipd.js'
import type { Roles } from '../../src/data/roles/roles.js'
import { cutFigure } from '../../src/figures/cut-figure.js'
import { timeTicks } from '../../src/figures/kit/time-ticks.js'
import { processFigure } from '../../src/figures/process-figure.js'
import { treeFigure } from '../../src/figures/tree/tree-figure.js'
import { cliCommand } from '../../src/reports/code/cli-command.js'
import { rCode } from '../../src/reports/code/r-code.js'
import { reportHtml } from '../../src/reports/report/html.js'
import { subgroupsCsv } from '../../src/reports/tables/fit-csv.js'
import { compareText } from '../../src/reports/text/compare-text.js'
import { describeText } from '../../src/reports/text/describe-text.js'
import { fitText } from '../../src/reports/text/fit-text.js'
import { fitSchema } from '../../src/results/fit-schema.js'
import { compare } from '../../src/workflow/compare/compare.js'
import { overviewOf } from '../../src/workflow/describe/column-overview.js'
import { describe as describeTrials } from '../../src/workflow/describe/describe.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { guessRoles } from '../../src/workflow/patients/guess-roles.js'
import { nodePaths } from '../../src/workflow/patients/node-paths.js'
import { predict } from '../../src/workflow/patients/predict.js'
import { predictTable } from '../../src/workflow/patients/predict-table.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import { report } from '../../src/workflow/report/report.js'
import { temporaryFolder } from '../cli/run-copse.js'
import { errorOf } from '../error-of.js'
import { nodesWithoutTold } from '../without-told.js'

const FOLDER = 'test/fixtures/columns'
const R = JSON.parse(readFileSync(`${FOLDER}/columns.json`, 'utf8'))
const roles = (covariates: string[]): Roles => ({
  outcome: 'y',
  treatment: 'arm',
  control: 'control',
  trial: 'trial',
  covariates,
  family: 'gaussian',
})
const text = readFileSync(`${FOLDER}/months.csv`, 'utf8')
const table = readDelimited(text, { file: 'months.csv' })
const data = prepare(table, roles(['age', 'sex', 'bmi', 'start']))
/** As R's default minsize for these models, so that trees are the same. */
const CONTROL = { minsize: 50, ties: 'rows', compat: 'partykit' } as const

describe('dates as covariates', () => {
  it('grow the tree that R grows on the numbers of days', () => {
    const result = fit(data, 'mob-si', CONTROL)
    const splits = result.tree.nodes.flatMap(({ id, split }) =>
      split?.kind === 'numeric' ? [{ node: id, variable: split.variable, cut: split.cut }] : [],
    )
    expect(splits).toEqual(R.months.splits)
    expect(result.subgroups.map(({ node, n }) => [node, n])).toEqual(
      R.months.leaves.map(({ node, n }: { node: number; n: number }) => [node, n]),
    )
    result.subgroups.forEach(({ effect }, j) => {
      expect(effect.estimate).toBeCloseTo(R.months.leaves[j].effect, 9)
    })
  })

  it('are quartered as R does, and printed as dates', () => {
    const dates = readDelimited(readFileSync(`${FOLDER}/dates.csv`, 'utf8'))
    const described = describeTrials(dates, roles(['rand_dmy', 'rand_iso']))
    for (const name of ['rand_dmy', 'rand_iso']) {
      const column = described.columns.find((own) => own.name === name)
      if (column?.kind !== 'numeric') throw new Error(`${name} is no number`)
      expect(column.time).toBe('date')
      const [{ min, q1, median, q3, max }] = column.summaries
      expect([min, q1, median, q3, max]).toEqual(R.datesDays.quartiles)
    }
    const [min, q1, median, q3, max] = R.datesDays.text
    const lines = describeText(described)
    expect(lines).toContain(`${median} [${q1}, ${q3}]`)
    expect(lines).toContain(`${min} to ${max}`)
  })
})

describe('codes that are declared missing', () => {
  it('leave the tree and the residuals of R', () => {
    const codes = readDelimited(readFileSync(`${FOLDER}/missing-codes.csv`, 'utf8'), {
      na: ['-99', '999', '-9', 'unknown'],
    })
    const result = fit(prepare(codes, roles(['age', 'sex', 'bmi'])), 'mob-si', CONTROL)
    expect(result.data.used).toBe(R.codesN)
    const splits = nodesWithoutTold(result.tree.nodes).flatMap(({ split }) => (split === null ? [] : [split]))
    expect(splits).toEqual([{ variable: 'age', kind: 'numeric', cut: R.codes.splits[0].cut }])
    result.subgroups.forEach(({ effect }, j) => {
      expect(effect.estimate).toBeCloseTo(R.codes.leaves[j].effect, 9)
    })
    const rss = result.subgroups.reduce((sum, { node }) => sum + result.tree.nodes[node - 1].objfun, 0)
    expect(rss).toBeCloseTo(R.codes.rss, 6)
  })
})

describe('every output prints dates', () => {
  const result = fit(data, 'mob-si')
  const { split } = result.tree.nodes[0]
  const days = split?.kind === 'numeric' ? split.cut : Number.NaN
  const date = '2018-09-01'
  /** The number of days, as a cut might slip through: not as a part of another number. */
  const number = new RegExp(`(?<![\\d.])${days}(?![\\d])`)

  it('the cut itself is a number of days in the result, marked as a date', () => {
    expect(split).toMatchObject({ variable: 'start', time: 'date' })
    expect(timeText(days, 'date')).toBe(date)
    expect(fitSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
  })

  const described = describeTrials(table, data.roles)
  const guide = [{ path: [], split: { variable: 'start', cut: days } }]
  const byHand = fit(data, 'mob-si', {}, undefined, guide)
  const { paths } = nodePaths(data, 'mob-si')
  const whole = report(data, { method: 'mob-si', methods: ['mob-si', 'mob'], guide })
  const outputs: [string, string][] = [
    ['text', fitText(result)],
    ['text of a split by hand', fitText(byHand)],
    ['subgroups as CSV', subgroupsCsv(result)],
    ['comparison', compareText(compare(data, {}, ['mob', 'mob-si']))],
    ['command', cliCommand(byHand, { command: 'fit', ordered: {}, levels: {}, options: {} } as never)],
    ['report', reportHtml(whole.document).replaceAll(/<svg[\s\S]*?<\/svg>/g, '')],
    ['tree', treeFigure(result).svg],
    ['cut profile', cutFigure(result, paths).svg],
    ['process', processFigure(result, paths).svg],
  ]
  it.each(outputs)('%s', (_, words) => {
    // Coordinates in figures are numbers of their own.
    const said = words.replaceAll(/ (?:d|points|x|y|x1|x2|y1|y2|cx|cy|transform|style)="[^"]*"/g, '')
    expect(said).toMatch(/2018-(09-01|0?[1-9])/)
    expect(said).not.toMatch(number)
  })

  it('tells the cut in words in figures and in the guide', () => {
    expect(treeFigure(result).svg).toContain(`≤ ${date}`)
    expect(cutFigure(result, paths).svg).toContain(`best cut ≤ ${date}`)
    expect(byHand.spec.guide).toEqual([{ path: [], split: { variable: 'start', cut: date } }])
    expect(fit(data, 'mob-si', {}, undefined, byHand.spec.guide)).toEqual(byHand)
    expect(described.columns.find(({ name }) => name === 'start')).toMatchObject({ time: 'date' })
  })

  it('R reads the dates as the same numbers, whatever their style', () => {
    const code = rCode(result, described.columns)
    expect(code).toContain('d[["start"]] <- days(d[["start"]])')
    const folder = temporaryFolder()
    for (const [name, column] of [
      ['iso', 'rand_iso'],
      ['dmy', 'rand_dmy'],
    ] as const) {
      const dates = readDelimited(readFileSync(`${FOLDER}/dates.csv`, 'utf8'))
      const own = fit(prepare(dates, roles([column])), 'mob-si')
      const script = rCode(own, describeTrials(dates, roles([column])).columns)
      const reader = script.slice(script.indexOf('days <- function'), script.indexOf('\n}\n') + 3)
      const path = join(folder, `${name}.R`)
      writeFileSync(
        path,
        `${reader}\nd <- read.csv("${FOLDER}/dates.csv", colClasses = "character")\ncat(days(d[["${column}"]]))`,
      )
      const column_ = dates.columns.get(column)
      if (column_?.kind !== 'number') throw new Error(`${column} is no number`)
      let said: string
      try {
        said = execFileSync('Rscript', [path], { encoding: 'utf8' })
      } catch (error) {
        // Without R there is nothing to compare with.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
        throw error
      }
      expect(said.split(' ').map(Number)).toEqual([...column_.values])
    }
  })
})

describe('cuts of dates', () => {
  it('in the middle of two days are the earlier one, and part the same patients', () => {
    const left = fit(data, 'mob-si')
    const center = fit(data, 'mob-si', { numsplit: 'center' })
    const cuts = center.tree.nodes.flatMap(({ split }) =>
      split?.kind === 'numeric' && split.time === 'date' ? [split.cut] : [],
    )
    expect(cuts.length).toBeGreaterThan(0)
    for (const cut of cuts) expect(Number.isInteger(cut)).toBe(true)
    expect(center.subgroups.map(({ n }) => n)).toEqual(left.subgroups.map(({ n }) => n))
  })

  it('do not depend on the style in which the file writes dates', () => {
    const german = text.replaceAll(/(\d{4})-(\d\d)-(\d\d)/g, '$3.$2.$1')
    const other = prepare(readDelimited(german, { file: 'months.csv' }), data.roles)
    expect(fit(other, 'metamob-si')).toEqual(fit(data, 'metamob-si'))
  })

  it('by hand take a date, and nothing else', () => {
    const by = (cut: string | number) => () =>
      fit(data, 'mob-si', {}, undefined, [{ path: [], split: { variable: 'start', cut } }])
    expect(by('15.6.2018')().subgroups[0].label).toMatch(/^start ≤ 2018-06-15/)
    expect(errorOf(by('spring'))).toMatchObject({ code: 'GUIDE_INVALID' })
    expect(errorOf(by('spring')).message).toContain('need a date as 2014-03-31')
  })
})

describe('new patients', () => {
  const result = fit(data, 'mob-si')
  const nodes = (csv: string) =>
    predictTable(result, readDelimited(`age,start\n${csv}`)).predictions.map(({ node }) => node)

  it('are placed by their dates in whatever style, and at whatever time of that day', () => {
    const placed = nodes('40,2018-09-01\n40,2018-09-02')
    expect(placed[0]).not.toBe(placed[1])
    expect(nodes('40,01.09.2018\n40,02.09.2018')).toEqual(placed)
    expect(nodes('40,2018-09-01 23:59:00\n40,2018-09-02 00:00:00')).toEqual(placed)
    const { predictions } = predict(result, { age: [40, 40], start: ['2018-09-01', 17776] }, 2)
    expect(predictions.map(({ node }) => node)).toEqual(placed)
  })

  it.each(['40,17776', '40,spring', '40,2018-09-01\n40,2.9.2018'])('are refused with %s', (csv) => {
    expect(errorOf(() => nodes(csv)).code).toBe('NOT_DATES')
  })

  it('with dates where the tree has numbers are refused', () => {
    const own = fit(prepare(table, roles(['age'])), 'mob-si')
    expect(own.subgroups.length).toBeGreaterThan(1)
    expect(errorOf(() => predictTable(own, readDelimited('age,x\n2018-09-01,1\n2018-09-02,2'))).code).toBe(
      'NOT_NUMERIC',
    )
  })
})

describe('dates elsewhere', () => {
  it('are no outcome, weight or exposure, and not guessed as one', () => {
    const as = (change: Partial<Roles>) => errorOf(() => toIpd(table, { ...roles(['age']), ...change })).code
    expect(as({ outcome: 'start' })).toBe('NOT_NUMERIC')
    expect(as({ outcome: 'start', family: 'poisson' })).toBe('NOT_NUMERIC')
    expect(as({ outcome: 'start', family: 'binomial' })).toBe('NOT_NUMERIC')
    expect(as({ weights: 'start' })).toBe('NOT_NUMERIC')
    const overview = overviewOf(table)
    expect(guessRoles(overview)).toMatchObject({ outcome: 'y', treatment: 'arm' })
    const start = overview.find(({ name }) => name === 'start')!
    expect(start.time).toBe('date')
    expect(start.values?.every((value) => /^20\d\d-\d\d-01$/.test(value))).toBe(true)
  })
})

describe('ticks at dates', () => {
  it('are within the axis, ascending, whole days, and told apart', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -200_000, max: 200_000 }),
        fc.integer({ min: 1, max: 30_000 }),
        fc.integer({ min: 2, max: 9 }),
        (low, length, count) => {
          const ticks = timeTicks(low, low + length, count, 'date')
          expect(ticks.length).toBeGreaterThan(0)
          for (const [i, { value, label }] of ticks.entries()) {
            expect(value).toBeGreaterThanOrEqual(low)
            expect(value).toBeLessThanOrEqual(low + length)
            expect(Number.isInteger(value)).toBe(true)
            expect(timeText(value, 'date').startsWith(label)).toBe(true)
            if (i > 0) expect(value).toBeGreaterThan(ticks[i - 1].value)
          }
          expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length)
        },
      ),
    )
  })

  it('are years, months, days or hours', () => {
    const labels = (low: number, high: number, time: 'date' | 'datetime' | 'time' = 'date') =>
      timeTicks(low, high, 4, time).map(({ label }) => label)
    expect(labels(12784, 18627)).toEqual(['2005', '2010', '2015', '2020'])
    expect(labels(17532, 17700)).toEqual(['2018-01', '2018-02', '2018-03', '2018-04', '2018-05', '2018-06'])
    expect(labels(17532, 17535)).toEqual(['2018-01-01', '2018-01-02', '2018-01-03', '2018-01-04'])
    expect(labels(0, 4 * 3600, 'time')).toEqual(['0:00', '1:00', '2:00', '3:00', '4:00'])
  })
})
