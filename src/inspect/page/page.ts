import { createHash } from 'node:crypto'
import template from './page.html'
import type { PageData } from './page-data.ts'

/**
 * One HTML page that needs nothing else: no network, no other file. What an image says of itself may be anybody's
 * words, so they are data for the page's script, which writes them as text; and the page allows no script and no
 * style but its own, and no request at all (Content Security Policy).
 */
export function renderPage(data: PageData): string {
  const style = inner('style')
  const script = inner('script')
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`
  return template
    .replace('{{policy}}', () => policy)
    .replaceAll('{{title}}', () => escapeText(data.image))
    .replace('"{{data}}"', () => inScript(data))
}

/** What the first element of this name holds, exactly as the browser hashes it. */
function inner(element: 'style' | 'script'): string {
  return new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(template)?.[1] ?? ''
}

const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`

/** JSON that cannot end the element that it stands in. */
const inScript = (data: unknown): string => JSON.stringify(data).replaceAll('<', '\\u003c')

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
