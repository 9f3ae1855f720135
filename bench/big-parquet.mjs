// Writes a Parquet file of simulated pooled trials: node bench/big-parquet.mjs 1e8 FILE.parquet
// 50 trials, 10 normal covariates; the treatment helps those with z1 > 0, more those with z2 > 0.3; z3 is prognostic. The same
// numbers come out on every machine: they are made of hashes of the row.
import { DuckDBInstance } from '@duckdb/node-api'

const [n, file] = [Number(process.argv[2] ?? 1e6), process.argv[3] ?? 'big.parquet']
const uniform = (j) => `((hash(i * 16 + ${j}) >> 11)::DOUBLE + 0.5) / 9007199254740992.0`
const normal = (j) => `sqrt(-2 * ln(${uniform(j)})) * cos(6.283185307179586 * ${uniform(j + 100)})`
const covariates = Array.from({ length: 10 }, (_, j) => `z${j + 1}`)
const patients = `SELECT i, hash(i + 77777777777) % 50 AS k, ${covariates.map((z, j) => `${normal(j)} AS ${z}`).join(', ')} FROM range(${n}) t(i)`
const effect =
  '0.2 * ((k * 5) % 7) / 7.0 + CASE WHEN z1 > 0 THEN 0.5 ELSE 0 END + CASE WHEN z2 > 0.3 THEN 0.4 ELSE 0 END'

const connection = await (await DuckDBInstance.create(':memory:')).connect()
await connection.run('SET preserve_insertion_order = false')
await connection.run(`COPY (
  SELECT 'T' || lpad(k::VARCHAR, 3, '0') AS trial, CASE WHEN i % 2 = 0 THEN 'placebo' ELSE 'active' END AS arm,
    (0.5 * ((k * 7) % 11) / 5.0 + (i % 2) * (${effect}) + 0.3 * z3 + ${normal(20)})::DOUBLE AS y, ${covariates.join(', ')}
  FROM (${patients})) TO '${file.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`)
