// Links of the documents: those within the repository lead somewhere, and those to others are well formed and go to places that
// somebody has looked at.
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from '@jest/globals'
import { type Page, pages, root } from '../support/document-blocks.ts'

/** The servers that documents link to. A name that is misspelt is not among them. */
const HOSTS: readonly string[] = [
  ...['docs.renovatebot.com', 'github.com', 'keepachangelog.com', 'nektosact.com', 'nix.dev', 'nixery.dev'],
  ...['oras.land', 'search.nixos.org', 'semver.org', 'slsa.dev', 'www.nixhub.io'],
]

/** Text without blocks and code. */
const prose = (text: string) => text.replaceAll(/^( *)```.*?^\1```$|`[^`\n]*`/gms, '')

/** What links of all forms lead to: inline, pictures, definitions, <...>, and attributes of HTML. */
const linksOf = ({ text }: Page): readonly string[] =>
  [
    ...prose(text).matchAll(
      /\]\(<?([^()\s>]+(?:\([^()\s]*\)[^()\s]*)?)>?(?: "[^"]*")?\)|^\[[^\]]+\]: *(\S+)|<(https?:[^>]+)>|(?:src|srcset|href)="([^"]+)"/gm,
    ),
  ].map((match) => match.slice(1).find((part) => part !== undefined) ?? '')

const isExternal = (link: string) => /^[a-z]+:/.test(link)

/** The anchors that GitHub gives to the headings of a page: of equal ones all but the first have a number. */
function anchorsOf(text: string): readonly string[] {
  const counts = new Map<string, number>()
  const headings = [...text.replaceAll(/^( *)```.*?^\1```$/gms, '').matchAll(/^#+ (.*)$/gm)]
  return headings.map(([, heading = '']) => {
    const shown = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    const anchor = shown
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
    const count = counts.get(anchor) ?? 0
    counts.set(anchor, count + 1)
    return count === 0 ? anchor : `${anchor}-${count}`
  })
}

function leadsNowhere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#')
  const file = path === '' ? join(root, page) : join(root, page, '..', decodeURIComponent(path))
  // A page outside of the repository is none for whoever reads it on the web.
  if (relative(root, file).startsWith('..') || !existsSync(file)) return true
  if (anchor === undefined) return false
  return statSync(file).isDirectory() || !anchorsOf(readFileSync(file, 'utf8')).includes(anchor)
}

test.each(pages)('links of $name lead somewhere', (page) => {
  const links = linksOf(page).filter((link) => !isExternal(link))
  expect(links.filter((link) => leadsNowhere(page.name, link))).toEqual([])
})

test('the index leads to every page, as the sidebar of the site does', () => {
  const index = pages.find(({ name }) => name === 'docs/README.md')
  const linked = linksOf(index ?? { name: '', text: '' }).map((link) => join('docs', link))
  const own = pages.map(({ name }) => name).filter((name) => /^docs\/(?!adr\/|README)/.test(name))
  expect(own.filter((name) => !linked.includes(name))).toEqual([])
})

test('links to others are https, well formed, and go to servers that are known', () => {
  const links = pages.flatMap(({ name, ...page }) => linksOf({ name, ...page }).filter(isExternal))
  expect(links.length).toBeGreaterThan(20)
  const strange = links.filter((link) => {
    const url = URL.canParse(link) ? new URL(link) : undefined
    if (url === undefined) return true
    if (/^(127\.0\.0\.1|localhost)$/.test(url.hostname)) return false
    return url.protocol !== 'https:' || !HOSTS.includes(url.hostname)
  })
  expect([...new Set(strange)]).toEqual([])
})

// What a release publishes says where it comes from.
test('links to our own repository name files that are there', () => {
  const ours =
    /^https:\/\/(?:github\.com\/org\/nixery-action\/(?:blob|tree)\/(?:main|v1)|raw\.githubusercontent\.com\/org\/nixery-action\/v1)\/([^#]+)/
  const paths = pages.flatMap(linksOf).flatMap((link) => ours.exec(link)?.[1] ?? [])
  expect(paths.length).toBeGreaterThan(0)
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
})
