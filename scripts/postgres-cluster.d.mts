/** A PostgreSQL server of our own, on a local port. */
export interface Cluster {
  readonly port: number
  readonly url: string
  /** Runs statements as the owner, who may write. */
  run(sql: string): void
  stop(): void
  start(): void
  remove(): void
}

export function postgresFolder(): string | null
export function startCluster(port: number): Cluster
