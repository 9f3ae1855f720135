import { describe, expect, it } from 'vitest'
import { spotOf } from '../../web/state/error-spot.js'
import { inAppWords, noteInWords, sentences } from '../../web/state/words.js'

const error = (message: string, place = {}) => ({ code: message.split(':')[0], message, place })

describe('words of the app', () => {
  it.each([
    [
      'TRIAL_LOST: trial "T 3" is lost; found 0, need 1; try excluding the trial with --exclude-trial "T 3", or a method with random intercepts (--method metamob-ri)',
      'Trial "T 3" is lost. Found 0, need 1. Try unticking "T 3" above, or a method with random intercepts (the method metaMOB-RI).',
    ],
    [
      'OUTCOME_NOT_NUMERIC: outcome "sex" is not numeric; try --family binomial --event "male" if that is the event',
      'Outcome "sex" is not numeric. Try a binary outcome with the event "male" if that is the event.',
    ],
    [
      'OPTION_INVALID: the value of --alpha cannot be used; found 2, need at most 1',
      'The value of “Significance level” cannot be used. Found 2, need at most 1.',
    ],
  ])('%s', (message, words) => {
    expect(sentences(error(message))).toBe(words)
  })

  it('untick several trials at once', () => {
    expect(noteInWords('leave them out: --exclude-trial "T 3" --exclude-trial "T 4"')).toBe(
      'Leave them out: unticking "T 3", "T 4".',
    )
  })

  it('leave no flag of the command line in notes', () => {
    expect(noteInWords('no value leaves enough of them (--trim, --minsize) on either side')).toBe(
      'No value leaves enough of them (“Share left out at either end”, “Smallest subgroup”) on either side.',
    )
    expect(
      noteInWords("if they mean the same, write them in one way, or --merge-alike sex; --merge-alike 'a b'"),
    ).toBe(
      'If they mean the same, write them in one way, or choose “look-alike levels as one” as the type of sex; choose “look-alike levels as one” as the type of a b.',
    )
    expect(
      sentences(
        error(
          'LIMIT_NEGATIVE: half of it; found "<-5" in row 3; try --limits \'a crp=value\' or --limits crp=missing',
        ),
      ),
    ).toBe(
      'Half of it. Found "<-5" in row 3. Try choosing “limits as the limit” as the type of a crp or choosing “limits as missing” as the type of crp.',
    )
    expect(inAppWords('read as asked for (--limits): 3; (--merge-alike)')).toBe(
      'read as asked for (type “limits as …”): 3; (type “look-alike levels as one”)',
    )
    expect(inAppWords('prefer mob-si, palmtree')).toBe('prefer MOB-SI, PALM tree')
  })
})

describe('the place of an error', () => {
  it.each([
    ['its option', error('OPTION_INVALID: x', { option: '--alpha' }), false, 'setting'],
    ['its column', error('COLUMN_CONSTANT: x', { column: 'age' }), false, 'column'],
    [
      'a column that has no row',
      error('COLUMN_UNKNOWN: x', { column: 'b', option: '--trial' }),
      false,
      'roles',
    ],
    ['its trial', error('ARM_EMPTY: x', { trial: 'T1', arm: 'control' }), false, 'trials'],
    ['levels', error('LEVEL_UNKNOWN: x', { column: 'age' }), false, 'levels'],
    ['a type', error('NOT_NUMERIC: x', { column: 'age' }), true, 'type'],
    ['the delimiter', error('FILE_ONE_COLUMN: x'), true, 'reading'],
    ['stacked files', error('STACK_NOTHING_SHARED: x'), true, 'stacking'],
    ['the file', error('FILE_EMPTY: x'), true, 'file'],
    ['a split by hand', error('GUIDE_TOO_SMALL: x', { option: '--guide', column: 'age' }), false, 'guide'],
    ['nothing above', error('NO_PATIENTS: x'), false, 'result'],
  ])('is told by %s', (_, what, reading, spot) => {
    expect(spotOf(what, ['age'], reading)).toBe(spot)
  })
})
