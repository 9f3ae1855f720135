import '../../src/workflow/portable-math.js'
import { expose } from 'comlink'
import { config } from 'zod'
import { Analysis } from './analysis.js'

// Schemas would be compiled with `new Function`, which the security policy forbids.
config({ jitless: true })
expose(new Analysis())
