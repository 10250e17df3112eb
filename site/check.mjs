// Opens the built site in a browser: every page shows its heading, and the search finds a page by a word.
import { createReadStream, existsSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'
import { chromium } from 'playwright-core'

const out = path.join(import.meta.dirname, 'out')
const base = process.env.SITE_BASE ?? '/'
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

/** The file for a path, as hosts of static sites with clean addresses find it. */
function fileOf(url) {
  const name = path.join(out, decodeURIComponent(new URL(url, 'http://site').pathname).slice(base.length - 1))
  const found = [name, `${name}.html`, path.join(name, 'index.html')]
  return found.find((file) => existsSync(file) && statSync(file).isFile())
}

const server = createServer((request, response) => {
  const file = fileOf(request.url ?? '/')
  if (!file) return response.writeHead(404).end()
  response.setHeader('Content-Type', types[path.extname(file)] ?? 'application/octet-stream')
  createReadStream(file).pipe(response)
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const home = `http://127.0.0.1:${server.address().port}${base}`
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})

try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  const errors = []
  page.on('pageerror', (error) => errors.push(String(error)))
  const pages = (await readdir(out, { recursive: true })).filter(
    (name) => name.endsWith('.html') && name !== '404.html',
  )
  for (const name of pages) {
    await page.goto(`${home}${name.replace(/(index)?\.html$/, '')}`)
    if ((await page.locator('main h1').count()) !== 1) errors.push(`${name}: there is no heading`)
  }
  await page.goto(home)
  await page.locator('.VPNavBarSearch button').first().click()
  await page.locator('#localsearch-input').fill('python')
  const first = page.locator('#localsearch-list a').first()
  await first.waitFor()
  if (process.env.SCREENSHOT) await page.screenshot({ path: process.env.SCREENSHOT })
  await first.click()
  await page.waitForURL((url) => url.pathname !== base)
  console.log(`${pages.length} pages; the search for "python" leads to ${new URL(page.url()).pathname}`)
  if (errors.length > 0) throw new Error(errors.join('\n'))
} finally {
  await browser.close()
  server.close()
}
