import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/results/config/read-config.js'
import { copse, temporaryFile } from '../cli/run-copse.js'
import { app, choose, downloaded, EXAMPLE, opened, settled, summary, takeExample } from './app.js'

const own = app()

describe('settings as a file', () => {
  it('are taken away for the command line, and opened again, before or after the data', async () => {
    const { page, complaints } = await own.open()
    await takeExample(page)
    await page.getByRole('radio', { name: /^MOB-SI/ }).check({ force: true })
    await expect.poll(() => summary(page)).toContain('MOB-SI finds 5')
    const found = await summary(page)
    await page.getByRole('tab', { name: 'Take away' }).click()
    const { name, bytes } = await downloaded(page, 'These settings')
    expect(name).toBe('copse.yaml')
    const { roles, method } = readConfig(bytes.toString(), name)
    expect([method, roles?.outcome, roles?.control]).toEqual(['mob-si', 'rmdq', 'control'])
    const file = temporaryFile('copse.yaml', bytes)
    const { stdout } = copse(['fit', 'examples/nslbp.csv', '--config', file, '--json', '-'])
    expect(JSON.parse(stdout)).toMatchObject({ spec: { method: 'mob-si' }, subgroups: { length: 5 } })

    const other = await own.open()
    const more = Buffer.concat([bytes, Buffer.from('by: [age>50]\ntrees: {calibrate: 50}\n')])
    await choose(other.page, { name: 'copse.yaml', buffer: more })
    // What the app does not use, it says.
    await other.page
      .getByText(/asks for subgroups of your own \(by: age>50; in the app: Explore\) and numbers of trees/)
      .waitFor()
    await other.page.getByText('These settings are without their data').waitFor()
    await choose(other.page, { name: 'nslbp.csv', buffer: EXAMPLE })
    await settled(other.page)
    expect(await summary(other.page)).toBe(found)
    // A wrong one changes nothing, and says what is wrong with it.
    const wrong = Buffer.from('roles: {outcom: rmdq}')
    await opened(other.page)
    await choose(other.page, { name: 'a.yaml', buffer: wrong })
    await other.page.locator('[data-code=CONFIG_KEY_UNKNOWN]').waitFor()
    expect(await summary(other.page)).toBe(found)
    expect(complaints).toEqual([])
    await page.context().close()
    await other.context.close()
  })
})
