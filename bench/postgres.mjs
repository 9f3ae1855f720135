// `copse fit` over PostgreSQL, on the first rows of a Parquet file of bench/big-parquet.mjs: loads them into a server of our
// own, then times the command. node bench/postgres.mjs FILE.parquet 1e7
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { startCluster } from '../scripts/postgres-cluster.mjs'

const [file, count = '1e7', port = '54800'] = process.argv.slice(2)
const covariates = Array.from({ length: 10 }, (_, j) => `z${j + 1}`)
const folder = mkdtempSync(join(tmpdir(), 'copse-bench-'))
chmodSync(folder, 0o755)
const csv = join(folder, 'ipd.csv')
const seconds = (from) => ((performance.now() - from) / 1000).toFixed(1)
const cluster = startCluster(Number(port))
try {
  const start = performance.now()
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const rows = `read_parquet('${file.replaceAll("'", "''")}', file_row_number = true) WHERE file_row_number < ${Number(count)}`
  await connection.run(
    `COPY (SELECT trial, arm, y, ${covariates.join(', ')} FROM ${rows}) TO '${csv}' (FORMAT csv, HEADER false)`,
  )
  chmodSync(csv, 0o644)
  cluster.run(`
    ALTER SYSTEM SET shared_buffers = '1GB'; ALTER SYSTEM SET work_mem = '256MB';
    ALTER SYSTEM SET max_wal_size = '8GB';`)
  cluster.stop()
  cluster.start()
  cluster.run(`
    CREATE UNLOGGED TABLE ipd (trial text, arm text, y float8, ${covariates.map((z) => `${z} float8`).join(', ')});
    COPY ipd FROM '${csv}' (FORMAT csv);
    ANALYZE ipd;`)
  console.log(`loaded ${Number(count)} rows in ${seconds(start)} s`)
  const copse = new URL('../bin/copse.js', import.meta.url).pathname
  const begin = performance.now()
  const args = [
    ...[
      'time',
      '-f',
      '%e s, %M kB',
      process.execPath,
      copse,
      'fit',
      cluster.url,
      '--table',
      'ipd',
      '--maxdepth',
      '4',
    ],
    ...[
      '--method',
      'mob-si',
      '--outcome',
      'y',
      '--treatment',
      'arm',
      '--control',
      'placebo',
      '--trial',
      'trial',
    ],
    ...['--covariates', covariates.join(','), '--quiet'],
  ]
  const { status, stderr } = spawnSync('/usr/bin/env', args, { encoding: 'utf8' })
  console.log(`copse fit: exit ${status}, ${seconds(begin)} s; ${stderr.trim()}`)
} finally {
  cluster.remove()
  rmSync(folder, { recursive: true, force: true })
}
