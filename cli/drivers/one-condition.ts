/** What `json_serialize_sql` says of a text: its statements, or what was wrong with it. */
interface Serialised {
  readonly error?: boolean
  readonly error_type?: string
  readonly statements?: readonly { readonly node: Readonly<Record<string, unknown>> }[]
}

const isNothing = (value: unknown): boolean => value === null || (Array.isArray(value) && value.length === 0)

/**
 * Whether DuckDB's parser takes `SELECT * FROM t WHERE (…)` for just that, whatever is in the parentheses: one statement with
 * one table, and nothing after its condition. True where it is no SQL at all, which no statement can be made of.
 */
export function isOneCondition({ error, error_type, statements = [] }: Serialised): boolean {
  if (error) return error_type === 'parser'
  if (statements.length !== 1) return false
  const { node } = statements[0]
  const table = node.from_table as { readonly type?: string; readonly table_name?: string } | null
  return (
    node.type === 'SELECT_NODE' &&
    table?.type === 'BASE_TABLE' &&
    table.table_name === 't' &&
    ['modifiers', 'group_expressions', 'group_sets', 'having', 'sample', 'qualify'].every((part) =>
      isNothing(node[part]),
    )
  )
}
