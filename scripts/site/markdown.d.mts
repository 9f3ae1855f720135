export function formulas(text: string, asHtml: (text: string) => string): string
