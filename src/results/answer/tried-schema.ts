import { z } from 'zod'

/** Longer texts are none that copse writes. */
const text = z.string().max(4000)

/** Something that was looked at with the same data before a report was written, or beside it: in words. */
export const triedSchema = z.strictObject({
  looked: text.meta({ description: 'what was looked at: outcome, covariates, method, changed settings' }),
  found: text.meta({ description: 'what was seen' }),
  reported: z.boolean().meta({ description: 'whether it is the analysis that the report is about' }),
})

export type Tried = z.infer<typeof triedSchema>
