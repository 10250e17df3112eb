// Checks the action.yml of each action and the workflows with GitHub's own language service. It comes as a
// library that Node.js cannot load as it is (JSON imports), so it is bundled first.
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { parse } from 'yaml'
import { documentWorkflows } from './document-workflows.mjs'

const root = path.join(import.meta.dirname, '..')

const { outputFiles } = await build({
  stdin: {
    contents:
      "export { validate } from '@actions/languageservice'; export { TextDocument } from 'vscode-languageserver-textdocument'",
    resolveDir: root,
  },
  bundle: true,
  write: false,
  platform: 'node',
  format: 'esm',
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire('/');" },
})
/**
 * @typedef {{ message: string, range: { start: { line: number } } }} Diagnostic
 * @type {{ validate: (document: object, config: object) => Promise<Diagnostic[]>, TextDocument: { create: (uri: string,
 * language: string, version: number, text: string) => object } }}
 */
const { validate, TextDocument } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')}`
)

/** Inputs of actions of others that the documents give, read in the action.yml of these releases. */
const OTHERS = {
  'actions/checkout@v4': ['persist-credentials'],
  'actions/checkout@v5': ['persist-credentials'],
  'actions/upload-artifact@v4': ['name', 'path'],
  'actions/download-artifact@v4': ['name', 'path', 'pattern'],
  'actions/attest@v4': [
    ...['subject-name', 'subject-digest', 'predicate-type', 'predicate-path', 'sbom-path'],
    'push-to-registry',
  ],
}

/**
 * What an action takes: ours from its action.yml. An action that is not known is reported.
 * @param {{ owner: string, name: string, ref: string, path?: string }} action
 */
async function fetchActionMetadata({ owner, name, ref, path: folder = '' }) {
  const id = `${owner}/${name}`
  if (id === 'org/nixery-action' && ref === 'v1')
    return parse(await readFile(path.join(root, folder, 'action.yml'), 'utf8'))
  const inputs = /** @type {Record<string, string[] | undefined>} */ (OTHERS)[`${id}@${ref}`]
  return (
    inputs && {
      name,
      description: '',
      inputs: Object.fromEntries(inputs.map((one) => [one, { description: '' }])),
    }
  )
}

const workflows = (await readdir(path.join(root, '.github', 'workflows'))).map(
  (name) => `.github/workflows/${name}`,
)
const folders = (await readdir(root, { withFileTypes: true })).filter((entry) => entry.isDirectory())
const actions = ['action.yml', ...folders.map(({ name }) => `${name}/action.yml`)].filter((name) =>
  existsSync(path.join(root, name)),
)

/**
 * @param {string} name
 * @param {string} text
 * @param {string} file what it would be called in a repository; each text once, since the service remembers
 * it
 * @param {number} line of the named file where the text begins
 * @param {object} config
 */
async function check(name, text, file = name, line = 1, config = {}) {
  const document = TextDocument.create(pathToFileURL(path.join(root, file)).href, 'yaml', 1, text)
  for (const { message, range } of await validate(document, config)) {
    console.error(`${name}:${line + range.start.line}: ${message}`)
    process.exitCode = 1
  }
}

for (const name of [...actions, ...workflows]) {
  const text = await readFile(path.join(root, name), 'utf8')
  await check(name, text)
  // A tag can be moved to other code; a commit cannot.
  for (const [, action] of text.matchAll(/^\s*-?\s*uses:\s*([^.\s]\S*)/gm)) {
    if (/@[0-9a-f]{40}$/.test(action ?? '')) continue
    console.error(`${name}: ${action} is not pinned to a commit`)
    process.exitCode = 1
  }
}

// What people copy.
const known = { actionsMetadataProvider: { fetchActionMetadata } }
for (const folder of await readdir(path.join(root, 'examples'))) {
  const name = `examples/${folder}/workflow.yml`
  if (existsSync(path.join(root, name)))
    await check(
      name,
      await readFile(path.join(root, name), 'utf8'),
      `.github/workflows/${folder}.yml`,
      1,
      known,
    )
}

for (const { name, line, text } of await documentWorkflows(root))
  await check(name, text, `.github/workflows/${path.basename(name)}-${line}.yml`, line, known)
