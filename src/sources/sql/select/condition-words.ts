const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** Words of the grammar, and types with a length, that a parenthesis may follow without being the call of a function. */
export const MAY_PRECEDE_PARENTHESIS = words(`
  and or not in between is like ilike similar to escape exists any all some case when then else end
  select from where having by on using over filter as materialized distinct union intersect except join lateral
  limit offset group order partition values row array interval
  varchar char character varying bpchar numeric decimal dec float real timestamp timestamptz time bit
`)

/**
 * Functions of DuckDB and PostgreSQL that compute a value from those they are given and do nothing else: none reads or
 * writes files, changes settings, takes locks, sleeps, or runs a text as SQL. A list of what is allowed stays right when
 * databases learn new functions.
 */
const FUNCTIONS = words(`
  abs ceil ceiling floor round trunc sign mod power pow sqrt cbrt exp ln log log10 log2 greatest least
  coalesce nullif ifnull isnan isinf isfinite cast try_cast typeof pg_typeof num_nonnulls num_nulls
  lower upper initcap length len char_length character_length trim ltrim rtrim btrim left right substr substring
  position strpos instr replace translate overlay reverse concat concat_ws starts_with ends_with contains prefix suffix
  split_part ascii regexp_matches regexp_full_match regexp_like regexp_count regexp_extract regexp_substr regexp_replace
  like_escape ilike_escape
  date to_date to_number to_timestamp to_char strptime try_strptime strftime extract date_part datepart date_trunc
  datetrunc date_diff datediff date_add make_date make_timestamp age now today year month day hour minute second
  quarter week dayofweek dayofyear isodow epoch
  hash md5 width_bucket
  list_contains list_has array_contains array_position array_length cardinality unnest
  count sum avg mean median min max stddev stddev_samp stddev_pop variance var_samp var_pop bool_and bool_or every
  row_number rank dense_rank lag lead first_value last_value
`)

export const isHarmlessFunction = (word: string): boolean => FUNCTIONS.has(word)
