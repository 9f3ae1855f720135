// Made-up trials for the gallery: always the same.

/** Numbers in [0, 1) that look random. Source: Numerical Recipes' linear congruential generator. */
function generator(seed) {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0
    return state / 4294967296
  }
}

const REGIONS = [
  'Northern Europe & Scandinavia',
  'Central and Eastern Europe',
  'South-East Asia, Pacific',
  'Latin America',
]

/** Twenty trials with effects that differ by severity, region and a biomarker: sixteen subgroups, long names. */
export function manySubgroups() {
  const random = generator(1)
  const normal = () => Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random())
  const rows = ['pain,arm,study,Baseline severity (0 to 100),Region,biomarker']
  for (let i = 0; i < 4000; i++) {
    const treated = random() < 0.5 ? 0 : 1
    const [severity, region, biomarker] = [random(), Math.floor(random() * 4), random()]
    const effect = (Math.floor(severity * 4) - 1.5) * 3 + (region - 1.5) * 2 + (biomarker > 0.5 ? 2 : -2)
    const study = i % 20
    const pain = 30 + 3 * Math.sin(study) + treated * effect + 3 * normal()
    const name = `Study ${String(study + 1).padStart(2, '0')}`
    const arm = treated ? 'active treatment' : 'placebo'
    rows.push(
      `${pain.toFixed(2)},${arm},${name},${(severity * 100).toFixed(1)},"${REGIONS[region]}",${biomarker.toFixed(3)}`,
    )
  }
  const roles = {
    ...{ outcome: 'pain', treatment: 'arm', control: 'placebo', trial: 'study', family: 'gaussian' },
    covariates: ['Baseline severity (0 to 100)', 'Region', 'biomarker'],
  }
  return { text: rows.join('\n'), roles, file: 'many.csv' }
}

/** Five trials whose binary outcome and count depend on treatment above an age. */
export function eventsAndCounts(family) {
  const random = generator(7)
  const poisson = (mean) => {
    let count = 0
    for (let product = random(); product > Math.exp(-mean); product *= random()) count++
    return count
  }
  const rows = ['relapse,exacerbations,arm,trial,age,sex']
  for (let i = 0; i < 1500; i++) {
    const drug = random() < 0.5
    const age = Math.floor(20 + 60 * random())
    const risk = drug ? (age > 50 ? 0.25 : 0.5) : 0.45
    const rate = drug ? (age > 50 ? 1 : 3) : 2.5
    const [relapse, exacerbations] = [random() < risk ? 1 : 0, poisson(rate)]
    rows.push(
      [
        relapse,
        exacerbations,
        drug ? 'drug' : 'control',
        `Trial ${1 + (i % 5)}`,
        age,
        random() < 0.5 ? 'female' : 'male',
      ].join(','),
    )
  }
  const roles = {
    ...{ treatment: 'arm', control: 'control', trial: 'trial', family },
    outcome: family === 'binomial' ? 'relapse' : 'exacerbations',
    covariates: ['age', 'sex'],
  }
  return { text: rows.join('\n'), roles, file: 'events.csv' }
}
