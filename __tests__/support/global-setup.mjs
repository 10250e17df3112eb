// Runs once before the end-to-end tests: everything that they need is on the disk afterwards.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { offlinePackages } from '../../scripts/offline-packages.mjs'
import { nix, prepareAll } from '../../scripts/toolchain.mjs'

const run = promisify(execFile)
const work = join(import.meta.dirname, '..', '..', '.work')

/** @throws with the reason when this machine cannot run the tests */
export default async function setup() {
  await checkMachine()
  await newTempDir()
  await step('tools', () => prepareAll({ log }))
  await step('store', makeStore)
  await step('offline packages', offlinePackages)
}

/** Real builds and containers need a machine that allows them; better said at once than by each test. */
async function checkMachine() {
  if (process.getuid?.() !== 0)
    throw new Error('the end-to-end tests need root, for sandboxes and containers')
  for (const program of ['apt-get', 'dpkg-deb', 'flock', 'openssl', 'perl', 'unshare', 'npm'])
    await run('sh', ['-c', `command -v ${program}`]).catch(() => {
      throw new Error(`the end-to-end tests need the program ${program}`)
    })
  await run('unshare', ['--mount', '--pid', '--net', '--fork', 'mount', '-t', 'tmpfs', 'none', '/mnt']).catch(
    (error) => {
      throw new Error(`the end-to-end tests need namespaces for sandboxes: ${error.stderr}`)
    },
  )
}

/** Temporary directories of this run lie in one place; those of runs that are over go away. */
async function newTempDir() {
  const parent = join(work, 'tmp')
  await mkdir(parent, { recursive: true })
  for (const pid of await readdir(parent))
    if (!existsSync(`/proc/${pid}`)) await rm(join(parent, pid), { recursive: true, force: true })
  process.env.E2E_TEMP = join(parent, String(process.pid))
  await mkdir(process.env.E2E_TEMP, { recursive: true })
}

/** The store that tests share (store.ts): those that make it at the same time may get in each other's way. */
async function makeStore() {
  const store = join(work, 'store')
  const [root, conf] = [join(store, 'root'), join(store, 'conf')]
  for (const directory of [root, conf]) await mkdir(directory, { recursive: true })
  const { bin } = await nix('2.34')
  const env = { NIX_REMOTE: root, NIX_CONF_DIR: conf, NIX_USER_CONF_FILES: '/dev/null', HOME: store }
  await run(join(bin, 'nix-store'), ['--init'], { env: { ...env, NIX_CONFIG: 'build-users-group =' } })
}

/**
 * @param {string} name
 * @param {() => Promise<unknown>} make
 */
async function step(name, make) {
  const start = performance.now()
  await make()
  log(`${name} ready in ${((performance.now() - start) / 1000).toFixed(1)} s`)
}

/** @param {string} line */
function log(line) {
  process.stderr.write(`${line}\n`)
}
