import { z } from 'zod'

const part = z.string().optional()

/** What a command that was asked for JSON prints when it fails: schema name `copse.error/1`. */
export const errorSchema = z.strictObject({
  schema: z.literal('copse.error/1'),
  error: z.strictObject({
    code: z.string().meta({ description: 'what kind of error: stays the same between versions' }),
    wrong: z.string().meta({ description: 'what is wrong, in words that may change' }),
    found: z.union([z.string(), z.number()]).optional(),
    need: z.union([z.string(), z.number()]).optional(),
    try: part.meta({ description: 'what to do about it' }),
    place: z
      .strictObject({
        file: part,
        column: part,
        row: z.int().optional().meta({ description: 'line of the file; the header is 1' }),
        trial: part,
        arm: part,
        option: part,
      })
      .meta({ description: 'where it was found' }),
    message: z.string().meta({ description: 'all of it as a sentence, as on standard error' }),
  }),
})
