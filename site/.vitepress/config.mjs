// The documents as a site: the pages are those of docs/, in the order of its index.
import { cpSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'vitepress'

const repository = 'https://github.com/org/nixery-action'
const docs = path.join(import.meta.dirname, '..', '..', 'docs')
// A copy: pages have to lie below the libraries that they are rendered with.
const pages = path.join(import.meta.dirname, '..', '.pages')
rmSync(pages, { recursive: true, force: true })
cpSync(docs, pages, { recursive: true })

/** The sidebar is the index: its headings are groups, and the links below each are the pages. */
function sidebar() {
  const index = readFileSync(path.join(docs, 'README.md'), 'utf8')
  return index
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [heading = ''] = section.split('\n')
      const links = [...section.matchAll(/\[([^\]]+)\]\(([\w/-]+)\.md\)/g)]
      return {
        text: heading.split(':')[0],
        items: links.map(([, text = '', link]) => ({ text: text.replaceAll('`', ''), link: `/${link}` })),
      }
    })
}

/** What lies outside of docs/ is in the repository. */
function outside(link, page) {
  const [file = '', anchor] = link.split('#')
  if (/^[a-z]+:/.test(link) || file === '') return link
  const target = path.join(path.dirname(page), file)
  if (!target.startsWith('..') && target !== 'adr') return link
  const place = path.join('docs', target)
  return `${repository}/blob/main/${place}${anchor ? `#${anchor}` : ''}`
}

export default defineConfig({
  title: 'nixery-action',
  description: 'Container images from a list of nixpkgs packages, in CI',
  base: process.env.SITE_BASE ?? '/',
  srcDir: pages,
  outDir: path.join(import.meta.dirname, '..', 'out'),
  cacheDir: path.join(import.meta.dirname, '..', '.cache'),
  rewrites: { 'README.md': 'index.md' },
  cleanUrls: true,
  ignoreDeadLinks: 'localhostLinks',
  markdown: {
    config: (md) => {
      const render = md.renderer.rules.link_open
      md.renderer.rules.link_open = (tokens, at, options, env, self) => {
        const token = tokens[at]
        token.attrSet(
          'href',
          outside(token.attrGet('href') ?? '', env.relativePath.replace(/^index\.md$/, 'README.md')),
        )
        return render ? render(tokens, at, options, env, self) : self.renderToken(tokens, at, options)
      }
      // Expressions of workflows are not templates of the site.
      for (const rule of ['code_inline', 'text']) {
        const before = md.renderer.rules[rule]
        md.renderer.rules[rule] = (tokens, at, options, env, self) =>
          before(tokens, at, options, env, self).replaceAll('{{', '&#123;&#123;')
      }
    },
  },
  themeConfig: {
    nav: [
      { text: 'First image', link: '/tutorials/first-image' },
      { text: 'Inputs', link: '/reference' },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: repository }],
    editLink: { pattern: `${repository}/edit/main/docs/:path` },
  },
})
