/**
 * A CSV file of made-up patients in eight trials; those over 50 benefit. The same rows every time.
 * @param {number} rows
 * @returns {Buffer}
 */
export function largeCsv(rows) {
  let state = 20240501
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 4294967296
  }
  const lines = ['trial,arm,age,severity,sex,y']
  for (let i = 0; i < rows; i++) {
    const [arm, age, severity] = [
      random() < 0.5 ? 1 : 0,
      Math.floor(20 + 60 * random()),
      (10 * random()).toFixed(1),
    ]
    const noise = random() + random() + random() - 1.5
    const y = (age > 50 ? 1.5 * arm : 0) + 0.1 * Number(severity) + 2 * noise
    const [trial, sex] = [`T${1 + Math.floor(8 * random())}`, random() < 0.5 ? 'f' : 'm']
    lines.push([trial, arm ? 'active' : 'placebo', age, severity, sex, y.toFixed(3)].join())
  }
  return Buffer.from(lines.join('\n'))
}
