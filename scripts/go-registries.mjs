// Registries that Debian does not have, for `npm run test:registries`: made from the Go module proxy, whose
// content Go checks against its checksum database. Needs Go 1.24 or newer.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { mustRun } from './child.mjs'
import { once } from './once.mjs'
import { toolsDir } from './toolchain.mjs'

/** @typedef {'distribution' | 'go-containerregistry'} GoRegistry */

/** @type {Readonly<Record<GoRegistry, string>>} */
const modules = {
  distribution: 'github.com/distribution/distribution/v3/cmd/registry@v3.0.0',
  'go-containerregistry': 'github.com/google/go-containerregistry/cmd/registry@v0.20.6',
}

/** @type {readonly GoRegistry[]} */
export const goRegistries = ['distribution', 'go-containerregistry']

/**
 * The program of a registry; the first call makes it.
 * @param {GoRegistry} name
 */
export async function goRegistry(name) {
  const dir = path.join(toolsDir, `go-${name}`)
  await once(dir, modules[name], async (part) => {
    await mustRun('go', ['install', modules[name]], { env: { ...process.env, GOBIN: part } })
    return {}
  })
  return path.join(dir, 'registry')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const name of goRegistries) await goRegistry(name)
  const jest = [
    '--experimental-vm-modules',
    'node_modules/jest/bin/jest.js',
    '--selectProjects',
    'registries',
  ]
  const env = { ...process.env, TEST_REGISTRIES: 'true' }
  const child = spawn(process.execPath, [...jest, ...process.argv.slice(2)], { env, stdio: 'inherit' })
  child.once('exit', (code) => {
    process.exitCode = code ?? 1
  })
}
