// Checks the action.yml of each action and the workflows with GitHub's own language service. It comes as a library that
// Node.js cannot load as it is (JSON imports), so it is bundled first.
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

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
 * @type {{ validate: (document: object) => Promise<Diagnostic[]>, TextDocument: { create: (uri: string, language: string, version: number, text: string) => object } }}
 */
const { validate, TextDocument } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0]?.contents ?? []).toString('base64')}`
)

const workflows = (await readdir(path.join(root, '.github', 'workflows'))).map(
  (name) => `.github/workflows/${name}`,
)
const folders = (await readdir(root, { withFileTypes: true })).filter((entry) => entry.isDirectory())
const actions = ['action.yml', ...folders.map(({ name }) => `${name}/action.yml`)].filter((name) =>
  existsSync(path.join(root, name)),
)
for (const name of [...actions, ...workflows]) {
  const file = path.join(root, name)
  const document = TextDocument.create(pathToFileURL(file).href, 'yaml', 1, await readFile(file, 'utf8'))
  for (const { message, range } of await validate(document)) {
    console.error(`${name}:${range.start.line + 1}: ${message}`)
    process.exitCode = 1
  }
  // A tag can be moved to other code; a commit cannot.
  for (const [, action] of (await readFile(file, 'utf8')).matchAll(/^\s*-?\s*uses:\s*([^.\s]\S*)/gm)) {
    if (/@[0-9a-f]{40}$/.test(action ?? '')) continue
    console.error(`${name}: ${action} is not pinned to a commit`)
    process.exitCode = 1
  }
}
