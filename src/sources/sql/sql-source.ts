import { armOf, strataOf, trialOf } from '../../data/patients/strata.js'
import { CopseError } from '../../errors.js'
import type { Cells, StratumSums } from '../../models/cells/cells.js'
import type { EventIntervals } from '../../models/hazard/event-times.js'
import type { CellSource, CutPartition, FactorPartition, Partition, SourceCovariate } from '../cell-source.js'
import { countUpTo } from '../cell-source.js'
import type { SqlConnection, SqlRows } from './connection.js'
import { DIALECTS } from './dialect.js'
import type { Frame } from './frame.js'
import type { CountTerms, NodeAnswer } from './levels/level-answer.js'
import { levelAnswer } from './levels/level-answer.js'
import { countsQuery, levelQuery, markStatements, timesQuery } from './levels/level-query.js'
import type { SqlNode } from './levels/node-sql.js'
import { childNode, ROOT } from './levels/node-sql.js'
import { oneScanQueries } from './levels/one-scan-queries.js'
import { layersOf } from './timed-columns.js'

/** What a source needs to know of the patients before the first level. */
export interface SqlSourceSpec {
  readonly frame: Frame
  readonly trials: readonly string[]
  readonly arms: readonly [control: string, experimental: string]
  /** Of counts: the terms of a patient with outcome y. */
  readonly termsOf: ((y: number) => { readonly constant: number; readonly saturated: number }) | null
  /** Whether a node may be split at all; of others only the sums are fetched. */
  readonly mayHaveKids: (n: number, depth: number) => boolean
  readonly minCell?: number
}

/** Times of patients, and how many have each. */
export interface CountedTimes {
  /** Place of the node among those asked for. */
  readonly node: Int32Array
  /** `2·trial + arm`. */
  readonly stratum: Uint16Array
  readonly time: Float64Array
  /** 1: the event; 0: censored. */
  readonly event: Uint8Array
  readonly n: Float64Array
}

/**
 * Patients in a database as a {@link CellSource}. The grower announces the nodes of each level; {@link prefetch} asks
 * for all their cells in one statement, and what has been answered is kept: trees grown again with other offsets ask
 * for little that is new, and after a lost connection the run goes on from the last finished level.
 */
export class SqlSource implements CellSource<SqlNode> {
  readonly trials: readonly string[]
  readonly arms: readonly [control: string, experimental: string]
  readonly covariates: readonly SourceCovariate[]
  readonly centre: Float64Array
  readonly cluster = null
  readonly intervals: EventIntervals | null
  /** Statements that were sent for levels so far. */
  levels = 0

  /** Trials × arms, told apart by time where that is the outcome. */
  private readonly strata: number
  /** Nodes that the patients are marked as being in; a new copy has all of them in the root. */
  private marked = keysOf([ROOT])
  private readonly known = new Map<string, NodeAnswer>()

  constructor(
    private readonly connection: SqlConnection,
    private readonly spec: SqlSourceSpec,
  ) {
    this.trials = spec.trials
    this.arms = spec.arms
    this.covariates = spec.frame.covariates.map(({ info }) => info)
    this.centre = spec.frame.centre
    this.intervals = spec.frame.intervals
    this.strata = strataOf(spec.trials.length).length * layersOf(this.intervals)
  }

  /** Fetches what the nodes of a level are going to be asked for. */
  async prefetch(level: readonly SqlNode[]): Promise<void> {
    const { frame, mayHaveKids } = this.spec
    const wanted = (node: SqlNode) => node.n < 0 || mayHaveKids(node.n, node.path.length + 1)
    const nodes = [...new Map(level.map((node) => [node.key, node])).values()].filter((node) => {
      const answer = this.known.get(node.key)
      return answer === undefined || (answer.cells === null && wanted(node))
    })
    if (nodes.length === 0) return
    const searched = nodes.map(wanted)
    const places = [...nodes.keys()].filter((at) => searched[at])
    if (keysOf(nodes) !== this.marked)
      for (const mark of markStatements(frame, nodes)) await this.connection.query(mark)
    this.marked = keysOf(nodes)
    const rows = await this.ask(this.statementsOf(nodes, places))
    this.levels++
    this.assertLargeCells(rows)
    const terms = await this.countTerms(nodes)
    levelAnswer(rows, frame, this.strata, searched, terms).forEach((answer, at) => {
      assertUnchanged(nodes[at], answer)
      this.known.set(nodes[at].key, answer)
    })
  }

  /** The statements of a level, for those who want to see their plans. */
  statementsOf(nodes: readonly SqlNode[], searched: readonly number[] = [...nodes.keys()]): string[] {
    const { connection, spec } = this
    const dialect = DIALECTS[connection.dialect]
    const asked = { nodes, searched }
    return connection.groupingSets
      ? oneScanQueries(spec.frame, asked, this.strata, dialect, connection.lanes, spec.minCell)
      : [levelQuery(spec.frame, asked, dialect, spec.minCell)]
  }

  root(): SqlNode {
    return ROOT
  }

  sums(node: SqlNode): StratumSums {
    return this.answer(node).sums
  }

  cells(node: SqlNode, covariate: number): Cells {
    const { cells } = this.answer(node)
    if (cells === null) throw new Error(`cells of node "${node.key}" were not announced`)
    return cells[covariate]
  }

  pieces(node: SqlNode, covariate: number): Iterable<Cells> {
    return [this.cells(node, covariate)]
  }

  clusterCells(): Cells {
    throw new Error('a database has no clusters')
  }

  valueOf(_node: SqlNode, covariate: number, code: number): number {
    return this.covariates[covariate].values![code]
  }

  valuesIn(_node: SqlNode, covariate: number): Float64Array {
    return this.covariates[covariate].values!
  }

  split(node: SqlNode, partition: Partition): SqlNode[] {
    const { covariate } = partition
    const { child, children } = 'child' in partition ? partition : this.sidesOf(node, partition)
    const { length, code, n } = this.cells(node, covariate)
    const sizes = new Float64Array(children)
    for (let c = 0; c < length; c++) if (child[code[c]] >= 0) sizes[child[code[c]]] += n[c]
    const codes = Array.from({ length: children }, (): number[] => [])
    child.forEach((kid, value) => {
      if (kid >= 0) codes[kid].push(value)
    })
    return codes.map((of, kid) => childNode(node, covariate, of, sizes[kid]))
  }

  /** A cut anywhere between two values of the node makes the same children. */
  private sidesOf(node: SqlNode, { covariate, cut }: CutPartition): FactorPartition {
    const values = this.covariates[covariate].values!
    const upTo = countUpTo(values, cut)
    const { length, code } = this.cells(node, covariate)
    let last = -1
    for (let c = 0; c < length && code[c] < upTo; c++) last = code[c]
    const child = new Int32Array(values.length).fill(1, last + 1)
    return { covariate, child, children: 2 }
  }

  private answer(node: SqlNode): NodeAnswer {
    const answer = this.known.get(node.key)
    if (answer === undefined) throw new Error(`node "${node.key}" was not announced`)
    return answer
  }

  /**
   * The times of the patients of some nodes, how often each occurs by trial and arm: for what is told of subgroups beside
   * the model. Not of servers that send sums of several patients alone.
   */
  async timesIn(nodes: readonly SqlNode[]): Promise<CountedTimes> {
    const { frame } = this.spec
    for (const mark of markStatements(frame, nodes)) await this.connection.query(mark)
    this.marked = keysOf(nodes)
    const rows = await this.ask([timesQuery(frame, nodes, DIALECTS[this.connection.dialect])])
    const [node, stratum, inside, n] = rows.columns as ArrayLike<number>[]
    const { cuts } = this.intervals!
    const layers = layersOf(this.intervals)
    const layer = Array.from(stratum, (of) => of % layers)
    return {
      node: Int32Array.from(node),
      stratum: Uint16Array.from(stratum, (of) => Math.floor(of / layers)),
      event: Uint8Array.from(layer, (of) => of % 2),
      time: Float64Array.from(inside, (e, r) => e + (layer[r] < 2 ? 0 : cuts[(layer[r] >> 1) - 1])),
      n: Float64Array.from(n),
    }
  }

  /** What counts leave out of sums. */
  private async countTerms(nodes: readonly SqlNode[]): Promise<CountTerms> {
    const terms = { constant: new Float64Array(nodes.length), saturated: new Float64Array(nodes.length) }
    const { termsOf } = this.spec
    if (termsOf === null) return terms
    const rows = await this.ask([countsQuery(this.spec.frame, nodes, DIALECTS[this.connection.dialect])])
    const [node, y, n] = rows.columns as ArrayLike<number>[]
    for (let r = 0; r < rows.length; r++) {
      const { constant, saturated } = termsOf(y[r])
      terms.constant[node[r]] += n[r] * constant
      terms.saturated[node[r]] += n[r] * saturated
    }
    return terms
  }

  /** Coded error: CELL_TOO_SMALL. */
  private assertLargeCells({ length, columns }: SqlRows): void {
    const [branch, , , stratum, n] = columns
    for (let r = 0; r < length; r++) {
      if (n[r] !== null) continue
      const s = Math.floor((stratum[r] as number) / layersOf(this.intervals))
      const [trial, arm] = [this.trials[trialOf(s)], this.arms[armOf(s)]]
      const covariate = this.covariates[branch[r] as number]
      throw new CopseError({
        code: 'CELL_TOO_SMALL',
        wrong: `a sum of fewer than ${this.spec.minCell} patients would have left the database: of trial "${trial}", arm "${arm}"${covariate === undefined ? '' : ` by "${covariate.name}"`}`,
        found: `--min-cell ${this.spec.minCell}`,
        try: `${this.intervals === null ? '' : 'fewer --intervals, '}fewer --bins, --maxdepth, a larger --minsize, leaving the covariate out, or --exclude-trial ${JSON.stringify(trial)}`,
        place: { trial, arm, ...(covariate && { column: covariate.name }) },
      })
    }
  }

  /** Asks once more after a lost connection; levels that were answered are not asked for again. */
  private async ask(statements: readonly string[]): Promise<SqlRows> {
    const { connection } = this
    const answers = () => Promise.all(statements.map((sql) => connection.query(sql)))
    try {
      return joined(await answers())
    } catch (error) {
      const lost = error instanceof CopseError && error.code === 'SOURCE_LOST'
      if (!lost || connection.reconnect === undefined) throw error
      await connection.reconnect()
      return joined(await answers())
    }
  }
}

const keysOf = (nodes: readonly SqlNode[]): string => nodes.map(({ key }) => key).join(' ')

/** Statements see the table one after the other. Coded error: SOURCE_CHANGED. */
function assertUnchanged({ n }: SqlNode, { sums }: NodeAnswer): void {
  const found = sums.n.reduce((sum, part) => sum + part, 0)
  // Case weights may be fractions, which do not add up to the last bit in every order.
  if (n < 0 || Math.abs(found - n) <= 1e-9 * n) return
  throw new CopseError({
    code: 'SOURCE_CHANGED',
    wrong: 'the table changed while the tree was grown',
    found: `${found} patients in a node`,
    need: `${n}, as counted before`,
    try: 'again, or a copy of the table',
  })
}

/** Answers with the same columns as one. */
function joined(answers: readonly SqlRows[]): SqlRows {
  if (answers.length === 1) return answers[0]
  return {
    length: answers.reduce((sum, { length }) => sum + length, 0),
    columns: answers[0].columns.map((_, j) => answers.flatMap(({ columns }) => Array.from(columns[j]))),
  }
}
