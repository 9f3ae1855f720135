import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CopseError } from '../../src/errors.js'
import { configFlags } from '../../src/reports/code/config-flags.js'
import type { Config } from '../../src/results/config/config-schema.js'
import { configText } from '../../src/results/config/config-text.js'
import { readConfig } from '../../src/results/config/read-config.js'
import { errorOf } from '../error-of.js'

const failure = (text: string): CopseError => errorOf(() => readConfig(text, 'a.yaml')) as CopseError

/** Texts that readers of YAML like to take for something else. */
const name = fc.oneof(
  fc.constantFrom('no', 'on', 'null', '~', '1e3', '0x1F', '007', '1.0', 'true', '- a', 'a: b', '#x', ' x '),
  fc.constantFrom('__proto', 'constructor', 'α', '"q"', "it's", '!!js/function', '&a', '*a', '2014-03-31'),
  fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }),
)
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 4 })

describe('settings in a file', () => {
  it('come back as they were written, whatever columns and levels are called', () => {
    const config = fc.record(
      {
        roles: fc.record(
          {
            ...{ outcome: name, treatment: name, trial: name, control: name, event: name },
            ...{ covariates: names, excludeTrials: names },
            ordered: fc
              .tuple(name, fc.uniqueArray(name, { minLength: 2, maxLength: 3 }))
              .map(([key, levels]) => ({ [key]: levels })),
          },
          { requiredKeys: [] },
        ),
        read: fc.record({ na: names, delimiter: fc.constantFrom(',', ';', '\t') }, { requiredKeys: [] }),
        method: fc.constantFrom('mob', 'metamob-wt'),
        settings: fc.record(
          { alpha: fc.double({ min: 1e-9, max: 1, noNaN: true }), minsize: fc.integer({ min: 2, max: 999 }) },
          { requiredKeys: [] },
        ),
        by: names,
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(config, fc.constantFrom('yaml' as const, 'json' as const), (given, format) => {
        const { schema, ...read } = readConfig(configText(given as Config, format), 'a')
        expect(schema).toBe('copse.config/1')
        expect(read).toEqual(given)
      }),
      { numRuns: 100 },
    )
  })

  it('are texts where texts are meant, as they stand in the file', () => {
    const text =
      'roles: {event: 1, control: no, excludeTrials: [007, 1.50], outcome: true}\nread: {headerRow: 3, na: [999]}\n'
    expect(readConfig(text, 'a.yaml')).toEqual({
      roles: { event: '1', control: 'no', excludeTrials: ['007', '1.50'], outcome: 'true' },
      read: { headerRow: 3, na: ['999'] },
    })
    expect(readConfig('{"roles": {"event": 1}}', 'a.json').roles).toEqual({ event: '1' })
    expect(readConfig('', 'a.yaml')).toEqual({})
  })

  it.each([
    ['rolez:\n  outcome: y', 'CONFIG_KEY_UNKNOWN', '"roles"'],
    ['roles:\n  outcom: y', 'CONFIG_KEY_UNKNOWN', '"outcome"'],
    ['settings:\n  alhpa: 0.1', 'CONFIG_KEY_UNKNOWN', '"alpha"'],
    ['alpha: 0.1', 'CONFIG_KEY_UNKNOWN', '"alpha" below "settings"'],
    ['roles: {method: mob}', 'CONFIG_KEY_UNKNOWN', '"method" at the top of the file'],
    ['method: metamob-w', 'CONFIG_INVALID', 'method: metamob-wt'],
    ['settings: {alpha: 2}', 'CONFIG_INVALID', undefined],
    ['settings: {prune: ai}', 'CONFIG_INVALID', 'prune: aic'],
    ['roles: [a]', 'CONFIG_INVALID', undefined],
    ['schema: copse.config/2', 'SCHEMA_VERSION', 'the version of copse that wrote the file'],
    ['- a\n- b', 'CONFIG_INVALID', undefined],
    ['roles: {outcome: y', 'CONFIG_INVALID', undefined],
    ['roles:\n  outcome: y\n  outcome: z', 'CONFIG_INVALID', undefined],
  ])('that are wrong say what was meant: %s', (text, code, advice) => {
    const { parts } = failure(text)
    expect({ code: parts.code, try: parts.try }).toEqual({ code, try: advice })
  })

  it('that mean harm do none', () => {
    const bomb = `a: &a [x,x,x,x]\n${'bcdefghi'.replace(/./g, (c, i) => `${c}: &${c} [*${'abcdefghi'[i]},*${'abcdefghi'[i]}]\n`)}`
    for (const text of [
      bomb,
      'roles: &r {outcome: y}\nread: *r',
      'roles:\n  outcome: !!js/function "function () {}"',
      'roles: !!set {outcome}',
      '__proto__: {polluted: 1}',
      'roles: {__proto__: {outcome: y}}',
      '{"constructor": {"prototype": {"polluted": 1}}}',
      'roles: {ordered: {__proto__: [a, b]}}',
      '['.repeat(100000),
      `${'{a: '.repeat(5000)}`,
      'x'.repeat(2 << 20),
      'roles: {outcome: "\\x00"\u0000',
    ])
      expect(failure(text)?.code, text.slice(0, 40)).toMatch(/^CONFIG_/)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
    // Such a name is a column's, not the language's.
    expect(readConfig('roles: {ordered: {constructor: [a, b]}}', 'a').roles?.ordered).toEqual({
      constructor: ['a', 'b'],
    })
  })

  it('are flags of the command line', () => {
    const config = readConfig(
      'method: mob\nroles: {outcome: y, family: survival, time: t, covariates: ["a, b", c], levels: {"s=x": [f, m]}}\n' +
        'read: {na: ["999"], types: {id: text}, delimiter: ";"}\nsettings: {alpha: 0.1, reml: false, firth: true, treatmentCoding: half}\n' +
        'by: ["age>50", sex]\ntrees: {resamples: 20}',
      'a',
    )
    expect(configFlags(config)).toEqual([
      ['--method', 'mob'],
      ['--event-column', 'y'],
      ['--time', 't'],
      ['--family', 'survival'],
      ['--covariates', '"a, b",c'],
      ['--levels', '"s=x"=f<m'],
      ['--na', '999'],
      ['--delimiter', 'semicolon'],
      ['--types', 'id=text'],
      ['--alpha', '0.1'],
      ['--no-reml', null],
      ['--treatment-coding', 'half'],
      ['--firth', null],
      ['--by', 'age>50,sex'],
      ['--resamples', '20'],
    ])
  })
})
