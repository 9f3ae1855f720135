import type { GlmFamilyName } from './glm-family.js'

/** Distribution of the outcome given its mean; the link is the canonical one. */
export type FamilyName = 'gaussian' | GlmFamilyName
