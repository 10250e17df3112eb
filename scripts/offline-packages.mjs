// The offline package set as demo and tests use it, generated once for as long as its generator stays as it
// is.
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generate } from '../nix/offline/generate.mjs'
import { once } from './once.mjs'
import { toolsDir } from './toolchain.mjs'

const generator = join(import.meta.dirname, '..', 'nix', 'offline')

/**
 * Packages that the set has for arm64 too: what is in every image, what `shell` stands for, and some to
 * choose from.
 */
export const arm64Packages = [
  'bash',
  'bashInteractive',
  'cacert',
  'coreutils',
  'curl',
  'git',
  'iana-etc',
  'jq',
  'moreutils',
  'nano',
  'nginx',
  'nodejs',
  'openssl',
  'perl',
  'python3',
]

/** Where the set is. */
export const offlinePackagesDir = join(import.meta.dirname, '..', '.work', 'offline-packages')

/**
 * Makes the set for amd64 and arm64.
 * @returns {Promise<string>} its directory
 */
export async function offlinePackages() {
  // The tools' downloads are in the same cache, so package lists are fetched once.
  const cache = join(toolsDir, 'apt')
  const recipe = `${await hashOf(generator)}, arm64: ${arm64Packages}`
  await once(offlinePackagesDir, recipe, async (part) => [
    await generate({ out: part, cache, arch: 'amd64' }),
    await generate({ out: part, cache, arch: 'arm64', only: arm64Packages }),
  ])
  return offlinePackagesDir
}

/**
 * @param {string} dir with files only
 * @returns {Promise<string>} changes with the name or content of any file
 */
async function hashOf(dir) {
  const hash = createHash('sha256')
  for (const name of (await readdir(dir)).sort())
    hash.update(`${name}\0`).update(await readFile(join(dir, name)))
  return hash.digest('hex')
}
