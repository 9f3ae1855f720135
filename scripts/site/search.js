// Search in the pages, on this machine: sections that have all the words, those in titles first.
;(() => {
  const input = document.getElementById('q')
  const found = document.getElementById('found')
  const { up } = document.body.dataset
  const plain = (text) => text.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')
  const sections = COPSE_INDEX.map(([url, id, page, title, text]) => ({
    ...{ url, id, page, title, text },
    heads: plain(`${page} ${title}`),
    body: plain(text),
  }))
  const score = ({ url, heads, body }, words) =>
    words.reduce(
      (sum, word) => {
        const times = (body.split(word).length - 1) * 0.2
        const own = (heads.includes(word) ? 4 : 0) + Math.min(times, 2)
        return own === 0 ? Number.NEGATIVE_INFINITY : sum + own
      },
      url.startsWith('adr/') ? 0 : 1,
    )
  const show = () => {
    const words = plain(input.value)
      .split(/\s+/)
      .filter((word) => word.length > 1)
    found.hidden = words.length === 0
    found.replaceChildren()
    if (words.length === 0) return
    const best = sections
      .map((section) => ({ section, points: score(section, words) }))
      .filter(({ points }) => points > 0)
      .sort((a, b) => b.points - a.points)
      .slice(0, 12)
    const line = document.createElement('p')
    line.textContent =
      best.length === 0 ? 'Nothing found.' : `${best.length === 12 ? 'The best 12' : best.length} found`
    found.append(line)
    const list = document.createElement('ul')
    for (const { section } of best) {
      const link = document.createElement('a')
      link.href = `${up}/${section.url}#${section.id}`
      link.textContent = section.page === section.title ? section.page : `${section.page}: ${section.title}`
      const at = Math.max(0, section.body.indexOf(words[0]) - 60)
      const about = document.createElement('span')
      about.textContent = section.text.slice(at, at + 160)
      const item = document.createElement('li')
      item.append(link, about)
      list.append(item)
    }
    if (best.length > 0) found.append(list)
  }
  input.addEventListener('input', show)
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      input.value = ''
      show()
    } else if (event.key === '/' && document.activeElement !== input) {
      event.preventDefault()
      input.focus()
    }
  })
  const menu = document.querySelector('details.menu')
  if (matchMedia('(max-width: 800px)').matches) menu.open = false
})()
