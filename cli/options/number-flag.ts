import { CopseError } from '../../src/errors.js'

/** A number from a flag. Coded error: OPTION_INVALID. */
export function numberOf(option: string, text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value
  throw new CopseError({
    code: 'OPTION_INVALID',
    wrong: `the value of ${option} cannot be used`,
    found: JSON.stringify(text),
    need: 'a number of 0 or more',
    place: { option },
  })
}

/** The number of a row, counted from 1, from a flag. Coded error: OPTION_INVALID. */
export function rowOf(option: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text.trim())) return Number(text)
  throw new CopseError({
    code: 'OPTION_INVALID',
    wrong: `the value of ${option} cannot be used`,
    found: JSON.stringify(text),
    need: 'the number of a row, from 1',
    place: { option },
  })
}

/** A text that is no number stays a text, so that the error can show it. */
export function numberFlag(value: string): unknown {
  const number = Number(value)
  return value.trim() === '' || Number.isNaN(number) ? value : number
}
