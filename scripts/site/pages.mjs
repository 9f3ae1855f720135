import { readdirSync } from 'node:fs'

/** The pages of the menu, in its order; what `docs/` holds besides is there too, and found by search and links. */
export const MENU = [
  [
    'Begin',
    [
      ['site/start.md', 'Start'],
      ['site/which-method.md', 'Which method?'],
      ['site/limits.md', 'Limits'],
    ],
  ],
  [
    'Examples',
    [
      ['site/example-continuous.md', 'A continuous outcome'],
      ['site/example-events.md', 'An event or not'],
      ['site/example-counts.md', 'A count'],
      ['site/example-times.md', 'Times to an event'],
    ],
  ],
  [
    'Use',
    [
      ['site/protocol-and-paper.md', 'Protocol and paper'],
      ['site/from-r.md', 'From R'],
      ['guides/federated.md', 'Federated analysis'],
      ['synthesis.md', 'Synthetic data'],
      ['simulation.md', 'Simulation'],
      ['site/library.md', 'The library'],
      ['stability.md', 'What stays the same'],
    ],
  ],
  [
    'Evidence',
    [
      ['methods.md', 'The methods, exactly'],
      ['site/validation.md', 'Validation'],
      ['evidence.md', 'Simulations'],
      ['ARCHITECTURE.md', 'Architecture'],
    ],
  ],
]

/** Every Markdown page of docs/, by its path in it. */
export const pagesOf = (docs) => filesOf(docs, '.md')

/** Every picture that pages show. */
export const picturesOf = (docs) => filesOf(docs, '.svg')

const filesOf = (docs, ending) =>
  readdirSync(docs, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith(ending))
    .sort()
