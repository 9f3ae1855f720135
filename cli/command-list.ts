import type { Command } from 'commander'

/** A command as the list of all tells it, and where it is. */
export interface ListedCommand {
  readonly group: string
  /** What it is for, in a line. */
  readonly about: string
  readonly load: () => Promise<Command>
}

/**
 * All commands, in the order of the help. Each is loaded when it is asked for: all of them take longer than many a fit, so
 * that the list says in its own words what they are for.
 */
export const COMMANDS: Readonly<Record<string, ListedCommand>> = {
  app: {
    group: 'Begin here:',
    about: 'open the app in a browser, on this machine',
    load: async () => (await import('./commands/app.js')).appCommand(),
  },
  demo: {
    group: 'Begin here:',
    about: 'analyse the built-in examples, with explanations',
    load: async () => (await import('./commands/demo.js')).demoCommand(),
  },
  docs: {
    group: 'Begin here:',
    about: 'open the documentation in a browser, without a network',
    load: async () => (await import('./commands/docs.js')).docsCommand(),
  },
  describe: {
    group: 'The trials:',
    about: 'the trials side by side: arms, outcome, covariates, missing values',
    load: async () => (await import('./commands/describe.js')).describeCommand(),
  },
  effects: {
    group: 'The trials:',
    about: 'the overall treatment effect, and how it differs between trials',
    load: async () => (await import('./commands/effects.js')).effectsCommand(),
  },
  interactions: {
    group: 'Who benefits:',
    about: 'does the effect differ by covariates or subgroups that you name?',
    load: async () => (await import('./commands/interactions.js')).interactionsCommand(),
  },
  fit: {
    group: 'Who benefits:',
    about: 'find subgroups with one method',
    load: async () => (await import('./commands/fit.js')).fitCommand(),
  },
  compare: {
    group: 'Who benefits:',
    about: 'find subgroups with all methods, side by side',
    load: async () => (await import('./commands/compare.js')).compareCommand(),
  },
  stability: {
    group: 'Who benefits:',
    about: 'how far subgroups can be trusted',
    load: async () => (await import('./commands/stability.js')).stabilityCommand(),
  },
  individual: {
    group: 'Who benefits:',
    about: 'the treatment effect of every patient, averaged over many trees',
    load: async () => (await import('./commands/individual.js')).individualCommand(),
  },
  report: {
    group: 'What is made of it:',
    about: 'the whole analysis as one document: HTML, PDF or Word',
    load: async () => (await import('./commands/report.js')).reportCommand(),
  },
  plot: {
    group: 'What is made of it:',
    about: 'a figure, as SVG, PNG or PDF',
    load: async () => (await import('./commands/plot.js')).plotCommand(),
  },
  predict: {
    group: 'What is made of it:',
    about: 'subgroup, effect and outcomes of new patients',
    load: async () => (await import('./commands/predict.js')).predictCommand(),
  },
  rerun: {
    group: 'What is made of it:',
    about: "a report's analysis again: are results the same?",
    load: async () => (await import('./commands/rerun.js')).rerunCommand(),
  },
  synthesise: {
    group: 'Data that are made up:',
    about: 'synthetic data that resemble those of the trials',
    load: async () => (await import('./commands/synthesise.js')).synthesiseCommand(),
  },
  simulate: {
    group: 'Data that are made up:',
    about: 'how often do methods find subgroups that are not there, and those that are?',
    load: async () => (await import('./commands/simulate.js')).simulateCommand(),
  },
  completion: {
    group: 'For the shell:',
    about: 'print a script that completes commands and options',
    load: async () => (await import('./commands/completion.js')).completionCommand(allCommands),
  },
}

/** All of them, as they are. */
export const allCommands = (): Promise<Command[]> =>
  Promise.all(Object.values(COMMANDS).map(({ load }) => load()))
