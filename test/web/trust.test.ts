import { describe, expect, it } from 'vitest'
import { app, assertNothingSent, settled } from './app.js'

const own = app()

describe('how far to trust the tree', () => {
  it('is told when it is asked for, can be stopped, and sends nothing', async () => {
    const { page, context, requests, complaints } = await own.open()
    await page.getByRole('button', { name: 'Low back pain' }).click()
    await settled(page)
    await page.getByRole('tab', { name: 'Trust' }).click()
    const grow = page.getByRole('button', { name: 'Grow them' })
    await grow.click()
    await page.getByRole('button', { name: 'Stop' }).click()
    await grow.click()
    await page.getByRole('heading', { name: 'How often does chance find as much?' }).waitFor()
    await page.locator('[data-figure="frequencies"][data-state="drawn"]').waitFor()
    expect(await page.locator('.trust').textContent()).toContain('In 199 data sets made of these patients')
    assertNothingSent(requests, own.url)
    expect(complaints).toEqual([])
    await context.close()
  })
})
