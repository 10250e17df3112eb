// Opens a page of `nixery-action inspect --html` in a browser and clicks through it:
//   node check-report.mjs PAGE.html [SCREENSHOT.png]
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const [file = '', screenshot] = process.argv.slice(2)
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})

/**
 * @param {boolean} isTrue
 * @param {string} what
 */
function must(isTrue, what) {
  if (!isTrue) throw new Error(`${file}: ${what}`)
}

try {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    const page = await browser.newPage({ viewport: { width: 1040, height: 1000 }, colorScheme })
    /** @type {string[]} */
    const wrong = []
    page.on('pageerror', (error) => wrong.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()))
    page.on('request', (request) => request.url().startsWith('file:') || wrong.push(`asked ${request.url()}`))
    await page.goto(pathToFileURL(path.resolve(file)).href)
    const tiles = await page.locator('#map rect').count()
    must(tiles > 0, 'there is no treemap')
    must((await page.locator('#layers tbody tr').count()) > 0, 'there are no layers')
    if ((await page.locator('#map-title').textContent())?.startsWith('Packages')) await walk(page)
    must(wrong.length === 0, wrong.join('\n'))
    if (screenshot)
      await page.screenshot({ path: screenshot.replace(/(\.png)?$/, `-${colorScheme}.png`), fullPage: true })
    console.log(`${file}: ${tiles} tiles, ${colorScheme}: right`)
  }
} finally {
  await browser.close()
}

/**
 * From the largest tile to what it needs, and back to who needs that; then by the filter.
 * @param {import('playwright-core').Page} page
 */
async function walk(page) {
  const chosen = page.locator('#graph .middle strong')
  await page.locator('#map rect').first().click()
  const first = await chosen.textContent()
  must((await page.locator('#map rect.chosen').count()) === 1, 'the chosen tile is not marked')
  const needs = page.locator('#needs button')
  if ((await needs.count()) > 0) {
    const other = await needs.first().textContent()
    await needs.first().click()
    must((await chosen.textContent()) === other, 'a click on a reference does not lead there')
    await page
      .locator('#needed-by button', { hasText: first ?? '' })
      .first()
      .click()
    must((await chosen.textContent()) === first, 'a click on who needs it does not lead back')
  }
  await page.locator('#filter').fill('no such package')
  must(
    (await page.locator('#map rect:not(.faint)').count()) === 0,
    'the filter leaves tiles that do not match',
  )
  await page.locator('#filter').fill('')
  must((await page.locator('#map rect.faint').count()) === 0, 'an empty filter hides tiles')
}
