// Writes the tables of inputs and outputs into action.yml and README.md, and the schema of image files, from what src/
// says. With --check: fails when a file does not say what the code says.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'

const root = path.dirname(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname))

/**
 * @typedef {{ value: string, help: string, default: string, actionDefault?: string, secret?: true, inFile?: string }} Input
 * @typedef {{ INPUTS: Record<string, Input>, OUTPUTS: Record<string, string>, imageFileSchema: () => object }} Tables
 */

/** @returns {Promise<Tables>} */
async function loadTables() {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        export { imageFileSchema } from './src/image-file/schema.ts'
        export { INPUTS } from './src/inputs.ts'
        export { OUTPUTS } from './src/report/outputs.ts'`,
      resolveDir: root,
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    loader: { '.nix': 'text' },
    // Libraries in CommonJS ask for modules of Node this way.
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(import.meta.url)})`,
    },
  })
  return import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')}`
  )
}

/** @param {Tables} tables */
function actionSections({ INPUTS, OUTPUTS }) {
  const inputs = Object.entries(INPUTS).map(([name, input]) => {
    // What an image file may say is not given by a default: the program itself knows the defaults.
    const inFile = input.inFile !== undefined && input.default !== ''
    const help = inFile ? `${input.help} Default: ${input.default}.` : input.help
    const fallback = inFile ? '' : (input.actionDefault ?? input.default)
    return `  ${name}:\n    description: ${JSON.stringify(help)}\n    required: false\n    default: ${JSON.stringify(fallback)}\n`
  })
  const outputs = Object.entries(OUTPUTS).map(
    ([name, help]) => `  ${name}:\n    description: ${JSON.stringify(help)}\n`,
  )
  return `inputs:\n${inputs.join('')}\noutputs:\n${outputs.join('')}`
}

/** @param {Tables} tables */
function readmeInputs({ INPUTS }) {
  const cell = (/** @type {string} */ text) => text.replaceAll('|', '\\|')
  const rows = Object.entries(INPUTS).map(([name, input]) => {
    const fallback = input.actionDefault ?? input.default
    return `| \`${name}\` | ${cell(input.help)} | ${fallback === '' ? '' : `\`${cell(fallback)}\``} |`
  })
  return `| input | meaning | default |\n|---|---|---|\n${rows.join('\n')}\n`
}

/** @param {Tables} tables */
function readmeOutputs({ OUTPUTS }) {
  const rows = Object.entries(OUTPUTS).map(([name, help]) => `| \`${name}\` | ${help} |`)
  return `| output | meaning |\n|---|---|\n${rows.join('\n')}\n`
}

/**
 * Replaces what stands between two marker lines.
 * @param {string} text
 * @param {string} name
 * @param {(line: string) => string} comment
 * @param {string} content
 */
function fillSection(text, name, comment, content) {
  const [begin, end] = [comment(`begin ${name}, written by npm run docs`), comment(`end ${name}`)]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`the lines "${begin}" and "${end}" are missing`)
  return `${text.slice(0, from + begin.length)}\n${content}${text.slice(to)}`
}

const tables = await loadTables()
const yaml = (/** @type {string} */ line) => `# ${line}`
const markdown = (/** @type {string} */ line) => `<!-- ${line} -->`
/** @type {Record<string, (text: string) => string>} */
const files = {
  'action.yml': (text) => fillSection(text, 'inputs and outputs', yaml, actionSections(tables)),
  'README.md': (text) =>
    fillSection(
      fillSection(text, 'inputs', markdown, readmeInputs(tables)),
      'outputs',
      markdown,
      readmeOutputs(tables),
    ),
  'nixery.schema.json': () => `${JSON.stringify(tables.imageFileSchema(), undefined, 2)}\n`,
}
for (const [name, fill] of Object.entries(files)) {
  const file = path.join(root, name)
  const text = await readFile(file, 'utf8').catch(() => '')
  const filled = fill(text)
  if (filled === text) continue
  if (process.argv.includes('--check')) {
    console.error(
      `${name} does not say what src/inputs.ts and src/report/outputs.ts say\n  fix: npm run docs, and commit it`,
    )
    process.exitCode = 1
  } else await writeFile(file, filled)
}
