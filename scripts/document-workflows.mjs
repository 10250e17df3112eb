// What the documents tell people to write into workflows, as whole workflows: steps and inputs are put where a reader puts
// them, and what they refer to is added.
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { parse } from 'yaml'

/** @typedef {{ name: string, line: number, text: string }} Fragment  `line`: of the page, where the text would begin */

const JOB = 'on: push\njobs:\n  job:\n    runs-on: ubuntu-24.04\n'

/**
 * @param {string} root
 * @returns {Promise<Fragment[]>}
 */
export async function documentWorkflows(root) {
  const names = ['README.md']
  for (const folder of ['docs', 'examples'])
    for (const name of await readdir(path.join(root, folder), { recursive: true }))
      if (name.endsWith('.md')) names.push(`${folder}/${name}`)
  const pages = names.map(async (name) => ({ name, page: await readFile(path.join(root, name), 'utf8') }))
  return (await Promise.all(pages)).flatMap(fragmentsOf)
}

/**
 * @param {{ name: string, page: string }} page
 * @returns {Fragment[]}
 */
function fragmentsOf({ name, page }) {
  return [...page.matchAll(/^( *)```yaml\n(.*?)^ *```$/gms)].flatMap((match) => {
    const inner = (match[2] ?? '').replaceAll(new RegExp(`^${match[1]}`, 'gm'), '')
    // Forgejo and Gitea want whole addresses, which GitHub does not know.
    const block = inner.replaceAll('uses: https://github.com/', 'uses: ')
    const before = beginningOf(block)
    if (before === undefined) return []
    const line = page.slice(0, match.index).split('\n').length + 1 - before.split('\n').length + 1
    // What goes on in the last line of the beginning is one level deeper.
    const [indentation = ''] = /[^\n]*$/.exec(before) ?? []
    return [{ name, line, text: `${before}${block.replaceAll(/\n(?=.)/g, `\n${indentation}`)}` }]
  })
}

/**
 * What has to come before a block in a workflow, up to its first line's indentation; undefined for what belongs elsewhere.
 * @param {string} block
 */
function beginningOf(block) {
  const value = parse(block)
  if (typeof value === 'string') return `${jobFor(block)}      - run: 'true'\n        env:\n          VALUE: `
  if (Array.isArray(value)) return `${jobFor(block)}      `
  if (value.jobs !== undefined) return 'on' in value ? '' : 'on: push\n'
  if (['images', 'include', 'steps'].some((key) => key in value)) return undefined
  const step = `${jobFor(block)}      - uses: org/nixery-action${'digests' in value ? '/merge' : ''}@v1\n        `
  return 'with' in value ? step : `${step}with:\n          `
}

/**
 * A job up to its steps, with what expressions in the block read: other jobs, a matrix, earlier steps.
 * @param {string} block
 */
function jobFor(block) {
  const expressions = [...block.matchAll(/\$\{\{(.*?)\}\}/g)].map(([, text = '']) => text).join('\n')
  const own = new Set([...block.matchAll(/^[ -]*id: (\S+)$/gm)].map(([, id]) => id))
  const ids = [...expressions.matchAll(/\bsteps\.([\w-]+)/g)].map(([, id]) => id)
  const steps = [...new Set(ids)].filter((id) => !own.has(id))
  const other =
    "  other:\n    runs-on: ubuntu-24.04\n    outputs: { digest: 'sha256:0' }\n    steps: [{ run: 'true' }]\n"
  const needs = /\bneeds\./.test(expressions)
  const matrix = /\bmatrix\./.test(expressions)
  return [
    needs ? JOB.replace('  job:', `${other}  job:\n    needs: other`) : JOB,
    matrix ? `    strategy: { matrix: '\${{ fromJSON(vars.MATRIX) }}' }\n` : '',
    '    steps:\n',
    ...steps.map((id) => `      - { id: ${id}, run: 'true' }\n`),
  ].join('')
}
