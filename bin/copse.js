#!/usr/bin/env node
import module from 'node:module'

// From Node 22 on what was compiled is kept for the next time.
module.enableCompileCache?.()
const { main } = await import('../dist/js/main.js')

process.exitCode = await main(process.argv.slice(2))
