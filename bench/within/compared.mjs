/** What is compared: method and settings. */
export const METHODS = [
  { id: 'metamob-wt', method: 'metamob-wt', options: {} },
  { id: 'metamob-wt own', method: 'metamob-wt', options: { prognosis: 'own' } },
  { id: 'mob-si', method: 'mob-si', options: {} },
  { id: 'mob-si treatment', method: 'mob-si', options: { parm: 'treatment' } },
  { id: 'palmtree', method: 'palmtree', options: {} },
  { id: 'metamob-si', method: 'metamob-si', options: {} },
  { id: 'metamob-si treatment', method: 'metamob-si', options: { parm: 'treatment' } },
]
