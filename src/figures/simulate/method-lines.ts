import type { Method } from '../../trees/methods/method.js'
import type { Style } from '../kit/scene.js'

/**
 * Lines of methods, told apart by colour (Okabe & Ito, yellow left out) and by dash, so that grey print tells them apart too.
 * Colours are those of light and of dark paper alike.
 */
const LINES: Readonly<Record<Method, Style>> = {
  'metamob-wt': { stroke: 'ink', strokeWidth: 1.6 },
  mob: { stroke: '#d55e00', dash: [1.2, 1.8] },
  'mob-si': { stroke: '#e69f00' },
  'mob-ri': { stroke: '#cc79a7', dash: [5, 2] },
  'metamob-ri': { stroke: '#2b8cc4', dash: [5, 2, 1.2, 2] },
  'metamob-si': { stroke: '#009e73' },
  palmtree: { stroke: '#8a8a8a', dash: [2.5, 2] },
}

export const methodLine = (method: Method): Style => ({ strokeWidth: 1.2, ...LINES[method] })
