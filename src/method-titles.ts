/** What sentences call the methods; `--method` and results have the names on the left. */
export const METHOD_TITLES = {
  mob: 'MOB',
  'mob-si': 'MOB-SI',
  'mob-ri': 'MOB-RI',
  'metamob-ri': 'metaMOB-RI',
  'metamob-si': 'metaMOB-SI',
  palmtree: 'PALM tree',
} as const
