const SUBSCRIPTS: Readonly<Record<string, string>> = { '0': '₀', '1': '₁', j: 'ⱼ', k: 'ₖ' }

/** `γ_jk + β_j t` with true subscripts: `γⱼₖ + βⱼ t`. */
export const withSubscripts = (equation: string): string =>
  equation.replace(/_([01jk]+)/g, (_, letters: string) => [...letters].map((l) => SUBSCRIPTS[l]).join(''))
