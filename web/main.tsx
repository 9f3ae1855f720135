import { I18nProvider } from 'react-aria-components/I18nProvider'
import { createRoot } from 'react-dom/client'
import { App } from './app.js'
import './styles/base.css'
import './styles/layout.css'
import './styles/controls.css'
import './styles/data.css'
import './styles/result.css'
import './styles/answer.css'
import './styles/tree.css'

createRoot(document.getElementById('app')!).render(
  <I18nProvider locale="en-US">
    <App />
  </I18nProvider>,
)

// Served by the app itself or any other server, the files are kept for use without a network.
if (import.meta.env.PROD && 'serviceWorker' in navigator)
  void navigator.serviceWorker.register('./sw.js').catch(() => {})
