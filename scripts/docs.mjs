// Writes the tables of inputs and outputs of each action into its action.yml and its document, and the schema
// of image files, from what src/ says. With --check: fails when a file does not say what the code says.
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'

const root = path.dirname(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname))

/**
 * @typedef {{ value: string, help: string, default: string, actionDefault?: string, secret?: true, inFile?:
 * string }} Input
 * @typedef {Record<string, Input>} Inputs
 * @typedef {Record<string, string>} Outputs
 * @typedef {Record<'INPUTS' | 'MERGE_INPUTS' | 'PLAN_INPUTS', Inputs> & Record<'OUTPUTS' | 'MERGE_OUTPUTS' |
 * 'PLAN_OUTPUTS', Outputs> & Record<'imageFileSchema' | 'layerPlanSchema', () =>
 * object> & { renderManual: () => string }} Tables
 */

/** @returns {Promise<Tables>} */
async function loadTables() {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        export { imageFileSchema } from './src/request/image-file/schema.ts'
        export { renderManual } from './src/commands/man.ts'
        export { layerPlanSchema } from './src/image/layers/plan-schema.ts'
        export { INPUTS } from './src/request/inputs/inputs.ts'
        export { MERGE_INPUTS } from './src/merge/inputs.ts'
        export { MERGE_OUTPUTS } from './src/merge/outputs.ts'
        export { PLAN_INPUTS } from './src/plan/inputs.ts'
        export { PLAN_OUTPUTS } from './src/plan/outputs.ts'
        export { OUTPUTS } from './src/build/report/outputs.ts'`,
      resolveDir: root,
    },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    loader: { '.nix': 'text', '.html': 'text' },
    // Libraries in CommonJS ask for modules of Node this way.
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(import.meta.url)})`,
    },
  })
  return import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')}`
  )
}

/**
 * @param {Inputs} table
 * @param {Outputs} results
 */
function actionSections(table, results) {
  const inputs = Object.entries(table).map(([name, input]) => {
    // What an image file may say is not given by a default: the program itself knows the defaults.
    const inFile = input.inFile !== undefined && input.default !== ''
    const help = inFile ? `${input.help} Default: ${input.default}.` : input.help
    const fallback = inFile ? '' : (input.actionDefault ?? input.default)
    return `  ${name}:\n    description: ${JSON.stringify(help)}\n    required: false\n    default: ${JSON.stringify(fallback)}\n`
  })
  const outputs = Object.entries(results).map(
    ([name, help]) => `  ${name}:\n    description: ${JSON.stringify(help)}\n`,
  )
  return `inputs:\n${inputs.join('')}\noutputs:\n${outputs.join('')}`
}

/** @param {Inputs} inputs */
function inputTable(inputs) {
  const cell = (/** @type {string} */ text) => text.replaceAll('|', '\\|')
  const rows = Object.entries(inputs).map(([name, input]) => {
    const fallback = input.actionDefault ?? input.default
    return `| \`${name}\` | ${cell(input.help)} | ${fallback === '' ? '' : `\`${cell(fallback)}\``} |`
  })
  return `| input | meaning | default |\n|---|---|---|\n${rows.join('\n')}\n`
}

/** @param {Outputs} outputs */
function outputTable(outputs) {
  const rows = Object.entries(outputs).map(([name, help]) => `| \`${name}\` | ${help} |`)
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

/**
 * The files of one action: its action.yml, and the document with its tables.
 * @param {string} action
 * @param {string} doc
 * @param {Inputs} inputs
 * @param {Outputs} outputs
 * @returns {Record<string, (text: string) => string>}
 */
const filesOf = (action, doc, inputs, outputs) => ({
  [action]: (text) => fillSection(text, 'inputs and outputs', yaml, actionSections(inputs, outputs)),
  [doc]: (text) =>
    fillSection(
      fillSection(text, 'inputs', markdown, inputTable(inputs)),
      'outputs',
      markdown,
      outputTable(outputs),
    ),
})

/** @type {Record<string, (text: string) => string>} */
const files = {
  ...filesOf('action.yml', 'docs/reference.md', tables.INPUTS, tables.OUTPUTS),
  ...filesOf('merge/action.yml', 'docs/platforms.md', tables.MERGE_INPUTS, tables.MERGE_OUTPUTS),
  ...filesOf('plan/action.yml', 'docs/fleets.md', tables.PLAN_INPUTS, tables.PLAN_OUTPUTS),
  'docs/nixery-action.1': () => tables.renderManual(),
  'nixery.layers.schema.json': () => `${JSON.stringify(tables.layerPlanSchema(), undefined, 2)}\n`,
  'nixery.schema.json': () => `${JSON.stringify(tables.imageFileSchema(), undefined, 2)}\n`,
}
for (const [name, fill] of Object.entries(files)) {
  const file = path.join(root, name)
  const text = await readFile(file, 'utf8').catch(() => '')
  const filled = fill(text)
  if (filled === text) continue
  if (process.argv.includes('--check')) {
    console.error(
      `${name} does not say what the tables of inputs and outputs in src/ say\n  fix: npm run docs, and commit it`,
    )
    process.exitCode = 1
  } else await writeFile(file, filled)
}
