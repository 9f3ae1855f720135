/**
 * The small changes that a test should notice, found in the syntax tree of a source file. Types, messages of errors,
 * imports and docstrings are left alone: what they say is not computed.
 */
import ts from 'typescript'

const SWAPPED = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '**': '*',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '&&': '||',
  '||': '&&',
  '??': '&&',
  '+=': '-=',
  '-=': '+=',
  '*=': '/=',
  '/=': '*=',
  '&': '|',
  '>>': '<<',
}
const FUNCTIONS = {
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  sqrt: 'abs',
  log: 'log1p',
  exp: 'expm1',
}

/**
 * Every mutant of a file.
 * @param {string} path for messages
 * @param {string} text
 * @returns {{ operator: string, start: number, end: number, line: number, was: string, is: string }[]} the characters
 *   from `start` to `end` (`was`) are replaced by `is`
 */
export function mutantsOf(path, text) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const found = []
  const add = (operator, node, is, start = node.getStart(file), end = node.getEnd()) =>
    found.push({
      operator,
      start,
      end,
      line: file.getLineAndCharacterOfPosition(start).line + 1,
      was: text.slice(start, end),
      is,
    })
  const visit = (node) => {
    if (
      ts.isTypeNode(node) ||
      ts.isImportDeclaration(node) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node) ||
      ts.isThrowStatement(node)
    )
      return
    if (ts.isBinaryExpression(node)) {
      const token = node.operatorToken.getText(file)
      // Words are joined with plus as well: their wording is tested elsewhere, or not at all.
      const words = [node.left, node.right].some(
        (side) => ts.isStringLiteralLike(side) || ts.isTemplateExpression(side),
      )
      if (token in SWAPPED && !(token === '+' && words)) add('operator', node.operatorToken, SWAPPED[token])
    }
    if (ts.isNumericLiteral(node)) add('number', node, node.text === '0' ? '1' : `(${node.text} + 1)`)
    if (ts.isPrefixUnaryExpression(node)) {
      const operand = node.operand.getText(file)
      if (node.operator === ts.SyntaxKind.MinusToken) add('minus', node, `(${operand})`)
      if (node.operator === ts.SyntaxKind.ExclamationToken) add('not', node, `(${operand})`)
    }
    if (node.kind === ts.SyntaxKind.TrueKeyword) add('boolean', node, 'false')
    if (node.kind === ts.SyntaxKind.FalseKeyword) add('boolean', node, 'true')
    if (ts.isConditionalExpression(node)) {
      add('condition', node.condition, 'true')
      add('condition', node.condition, 'false')
    }
    if (ts.isIfStatement(node)) {
      add('condition', node.expression, 'true')
      add('condition', node.expression, 'false')
    }
    if (ts.isPropertyAccessExpression(node) && node.expression.getText(file) === 'Math') {
      const name = node.name.text
      if (name in FUNCTIONS) add('function', node.name, FUNCTIONS[name])
    }
    if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) add('call', node, ';')
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}
