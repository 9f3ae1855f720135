import { env } from 'node:process'
import fc from 'fast-check'

/** Property tests draw the same cases on every machine; COPSE_TEST_SEED=… draws others. */
fc.configureGlobal({ seed: Number(env.COPSE_TEST_SEED ?? 20261123) })
