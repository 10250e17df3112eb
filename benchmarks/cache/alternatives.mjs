// The ways to use the Actions cache for an image: which entries a job makes, and what it has to fetch again.
import { cp, link, mkdir, readdir } from 'node:fs/promises'
import path from 'node:path'
import { startCacheService } from '../../__tests__/support/cache-service.ts'
import { mustRun, systemPath } from '../../__tests__/support/child.ts'
import { tempDir } from '../../__tests__/support/temp.ts'

/** @typedef {Readonly<Record<string, readonly string[]>>} Entries  files of each entry, by its key */
/**
 * @typedef {object} Cost
 * @property {number} entries
 * @property {number} requestsUp    to the service, in the first run
 * @property {number} requestsDown  to the service, in the second run
 * @property {number} bytes         of the archives, in either direction
 * @property {number} saving        milliseconds of the first run
 * @property {number} fetching      milliseconds of the second run
 */

/**
 * @param {string} layout  an OCI layout with one image
 * @param {string} cacheDir  what the command kept of that image
 * @returns {Promise<Readonly<Record<'perLayer' | 'bundle' | 'facts', Entries>>>}
 */
export async function alternatives(layout, cacheDir) {
  const blobs = await filesIn(path.join(layout, 'blobs', 'sha256'))
  const documents = (await filesIn(path.join(cacheDir, 'entries'))).filter(
    (entry) => !entry.includes('-blobs-'),
  )
  const facts = await Promise.all(
    documents.map(async (entry) => [path.basename(entry), await filesIn(entry)]),
  )
  return {
    perLayer: Object.fromEntries(blobs.map((file) => [`layer-${path.basename(file)}`, [file]])),
    bundle: { bundle: blobs },
    facts: Object.fromEntries(facts),
  }
}

/**
 * Saves the entries in one job and restores them in the next.
 * @param {Entries} entries
 * @returns {Promise<Cost>}
 */
export async function measure(entries) {
  const service = await startCacheService()
  try {
    const workspace = await tempDir('workspace')
    for (const [key, files] of Object.entries(entries)) {
      await mkdir(path.join(workspace, key))
      for (const file of files) {
        const target = path.join(workspace, key, path.basename(file))
        await link(file, target).catch(() => cp(file, target))
      }
    }
    const keys = Object.keys(entries)
    const saving = await callClient('save', keys, workspace, service.env)
    const requestsUp = service.requests().length
    service.clearLog()
    const fetching = await callClient('restore', keys, await tempDir('workspace'), service.env)
    const bytes = service.entries().reduce((sum, { size }) => sum + size, 0)
    return {
      entries: keys.length,
      requestsUp,
      requestsDown: service.requests().length,
      bytes,
      saving,
      fetching,
    }
  } finally {
    await service.stop()
  }
}

/**
 * @param {'save' | 'restore'} call
 * @param {readonly string[]} keys
 * @param {string} workspace
 * @param {Readonly<Record<string, string>>} env
 */
async function callClient(call, keys, workspace, env) {
  const script = path.join(import.meta.dirname, 'client.mjs')
  const args = [script, call, ...keys.map((key) => `${key}=${key}`)]
  const variables = { ...env, PATH: systemPath, GITHUB_WORKSPACE: workspace, RUNNER_TEMP: workspace }
  const output = await mustRun(process.execPath, args, { env: variables, cwd: workspace })
  return Number(output.trim().split('\n').at(-1))
}

/** @param {string} dir */
async function filesIn(dir) {
  return (await readdir(dir)).sort().map((name) => path.join(dir, name))
}
