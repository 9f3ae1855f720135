import '../../src/workflow/patients/portable-math.js'
import { expose } from 'comlink'
import type { Analysis } from './analysis.js'
import type { AnalysisApi } from './api.js'

// Loaded after the line above has run: bundlers may put what several chunks share before it.
const analysis: Promise<Analysis> = import('./analysis.js').then((module) => module.newAnalysis())

/** Hands every question on; the worker can be asked before everything is loaded. */
const api: AnalysisApi = {
  open: async (...question) => (await analysis).open(...question),
  check: async (...question) => (await analysis).check(...question),
  fit: async (...question) => (await analysis).fit(...question),
  compare: async (...question) => (await analysis).compare(...question),
  figure: async (...question) => (await analysis).figure(...question),
  figurePdf: async (...question) => (await analysis).figurePdf(...question),
  patients: async (...question) => (await analysis).patients(...question),
  trust: async (...question) => (await analysis).trust(...question),
  power: async (...question) => (await analysis).power(...question),
  synthesise: async (...question) => (await analysis).synthesise(...question),
  cuts: async (...question) => (await analysis).cuts(...question),
  explore: async (...question) => (await analysis).explore(...question),
  saveProject: async (...question) => (await analysis).saveProject(...question),
  filesApart: async (...question) => (await analysis).filesApart(...question),
  config: async (...question) => (await analysis).config(...question),
  exported: async (...question) => (await analysis).exported(...question),
  report: async (...question) => (await analysis).report(...question),
}
expose(api)
