// Runs the workflows of the documents in act, on this machine (https://nektosact.com), against a registry and the offline
// package set:
//   npm run try:act
// README's workflow twice (the second time with nothing to do), a fleet with plan, matrix and merge, wrong names of packages,
// and a pull request that may not push. Needs act on PATH: go install github.com/nektos/act@latest
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { plainRegistryConfig, serveRegistry } from '../local-registry.mjs'
import { offlinePackages } from '../offline-packages.mjs'
import * as toolchain from '../toolchain.mjs'

const root = path.join(import.meta.dirname, '..', '..')
const author = ['-c', 'user.name=try', '-c', 'user.email=try@localhost']

/** What runs a workflow: the repository, and what act is called with. */
/** @typedef {{ repository: string, args: readonly string[], env: NodeJS.ProcessEnv, host: string, nixpkgs: string }} Place */

/**
 * @param {string} work
 * @param {string} host
 * @returns {Promise<Place>}
 */
async function openPlace(work, host) {
  const [nix, oras, node, nixpkgs] = await Promise.all([
    toolchain.nix('2.34'),
    toolchain.oras('1.3'),
    toolchain.node('24'),
    offlinePackages(),
  ])
  const [repository, action] = [path.join(work, 'repository'), path.join(work, 'action')]
  // What a tag has that the action needs: act copies all that is there for each step.
  for (const name of ['action.yml', 'dist', 'merge', 'plan'])
    await cp(path.join(root, name), path.join(action, name), { recursive: true })
  await mkdir(path.join(repository, '.github', 'workflows'), { recursive: true })
  const config = ['substituters =', 'sandbox-paths =', 'max-jobs = auto', 'extra-platforms = aarch64-linux']
  const variables = {
    NIX_REMOTE: path.join(root, '.work', 'store', 'root'),
    NIX_USER_CONF_FILES: '/dev/null',
    NIX_CONFIG: config.join('\\n'),
    WORK: work,
  }
  const args = [
    ...['--platform', 'ubuntu-latest=-self-hosted', '--platform', 'ubuntu-24.04=-self-hosted'],
    ...['--cache-server-path', path.join(work, 'cache'), '--cache-server-addr', '127.0.0.1'],
    ...['--local-repository', `org/nixery-action@v1=${action}`, '--secret', 'GITHUB_TOKEN=token-of-the-job'],
    ...['--action-cache-path', path.join(work, 'actions'), '--pull=false'],
  ]
  // Without a configuration act asks which images it shall use.
  await mkdir(path.join(work, '.config', 'act'), { recursive: true })
  await writeFile(path.join(work, '.config', 'act', 'actrc'), '')
  const envFile = path.join(work, 'env')
  await writeFile(
    envFile,
    Object.entries(variables)
      .map(([name, value]) => `${name}="${value}"\n`)
      .join(''),
  )
  const env = {
    PATH: [node.bin, nix.bin, oras.bin, process.env.PATH].join(':'),
    HOME: work,
    XDG_CACHE_HOME: path.join(work, '.cache'),
    XDG_CONFIG_HOME: path.join(work, '.config'),
  }
  return { repository, args: [...args, '--env-file', envFile], env, host, nixpkgs }
}

/**
 * Commits files, the only ones of the repository but for its `.git`.
 * @param {Place} place
 * @param {Readonly<Record<string, string>>} files
 */
async function commit({ repository }, files) {
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(repository, name), text)
  const git = (/** @type {string[]} */ ...args) =>
    promisify(execFile)('git', [...author, ...args], { cwd: repository })
  await git('init', '--quiet', '--initial-branch=main')
  await git('remote', 'add', 'origin', 'https://github.com/octo-org/octo-repo.git').catch(() => {})
  await git('add', '--all')
  await git('commit', '--quiet', '--allow-empty', '--message', 'files')
}

/**
 * @param {Place} place
 * @param {string} workflow its text
 * @param {{ event?: string, files?: Readonly<Record<string, string>> }} [options]
 * @returns {Promise<{ code: number, log: string }>}
 */
async function runWorkflow(place, workflow, { event = 'push', files = {} } = {}) {
  const name = '.github/workflows/try.yml'
  await commit(place, { ...files, [name]: workflow })
  const payload = path.join(place.repository, '..', 'event.json')
  await writeFile(
    payload,
    JSON.stringify({ pull_request: { head: { ref: 'patch', repo: { fork: true } }, base: { ref: 'main' } } }),
  )
  const given = event === 'pull_request' ? ['--eventpath', payload] : []
  const args = [event, '--workflows', name, ...given, ...place.args]
  // A step of a few seconds; act itself waits for ever for some things.
  const options = { cwd: place.repository, env: place.env, maxBuffer: 1e8, timeout: 300_000 }
  const run = promisify(execFile)('act', args, options)
  // It would wait for answers.
  run.child.stdin?.end()
  return run.then(
    ({ stdout, stderr }) => ({ code: 0, log: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code, log: `${stdout}${stderr}` }),
  )
}

/**
 * @param {string} title
 * @param {{ code: number, log: string }} run
 * @param {readonly [string, boolean][]} claims
 */
function expectThat(title, { code, log }, claims) {
  const wrong = claims.filter(([, holds]) => !holds).map(([claim]) => claim)
  if (wrong.length > 0)
    throw new Error(`${title}: not so: ${wrong.join('; ')} (act ended with ${code})\n${log}`)
  console.log(`${title}: ${claims.map(([claim]) => claim).join('; ')}`)
}

/**
 * The digest behind a tag; undefined when there is none.
 * @param {Place} place
 * @param {string} name
 * @param {string} tag
 */
async function digestOf({ host }, name, tag) {
  const accept = 'application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json'
  const response = await fetch(`http://${host}/v2/${name}/manifests/${tag}`, { headers: { accept } })
  return response.ok ? (response.headers.get('docker-content-digest') ?? undefined) : undefined
}

/**
 * README's workflow with packages of the offline set, without the step that needs docker.
 * @param {Place} place
 */
async function readmeWorkflow({ host, nixpkgs }) {
  const readme = await readFile(path.join(root, 'README.md'), 'utf8')
  const [, text = ''] = /^```yaml\n(name: .*?)^```$/ms.exec(readme) ?? []
  const own = text
    .replace(/packages: shell.*/, 'packages: shell jq')
    .replace(/nixpkgs: .*/, `nixpkgs: ${nixpkgs}`)
    .replace(/ghcr\.io\/\$\{\{ github\.repository_owner \}\}/, `${host}/octo-org`)
    .replace(/^.*docker run[\s\S]*$/m, '')
  if (own.length === text.length) throw new Error('README has another workflow')
  return own
}

/** @param {Place} place */
async function tryReadme(place) {
  const workflow = await readmeWorkflow(place)
  const first = await runWorkflow(place, workflow)
  const digest = await digestOf(place, 'octo-org/tools', 'latest')
  expectThat('README', first, [['it pushes the image', first.code === 0 && digest !== undefined]])
  const second = await runWorkflow(place, workflow)
  expectThat('README again', second, [
    ['nothing to do', second.code === 0 && second.log.includes(`up to date: ${digest}`)],
    ['no Nix', !second.log.includes('Evaluate ')],
  ])
}

/** @param {Place} place */
const fleetFile = ({ host, nixpkgs }) => `defaults:
  nixpkgs: ${nixpkgs}
  image: ${host}/fleet/{name}
  tags: v1
  platforms: [linux/amd64, linux/arm64]
images:
  tools: { packages: [jq] }
  shell: { packages: [bash] }
`

const FLEET = `on: push
jobs:
  plan:
    runs-on: ubuntu-24.04
    outputs:
      matrix: \${{ steps.plan.outputs.matrix }}
      images: \${{ steps.plan.outputs.images }}
      count: \${{ steps.plan.outputs.count }}
    steps:
      - uses: actions/checkout@v4
      - uses: org/nixery-action/plan@v1
        id: plan
        with: { file: nixery.yml, changed-only: true, per-platform: true, runners: 'linux/arm64=ubuntu-24.04' }
  build:
    needs: plan
    if: needs.plan.outputs.count != '0'
    strategy:
      matrix: \${{ fromJSON(needs.plan.outputs.matrix) }}
      max-parallel: 1
    runs-on: \${{ matrix.runner }}
    steps:
      - uses: actions/checkout@v4
      - uses: org/nixery-action@v1
        id: image
        with: { file: nixery.yml, name: '\${{ matrix.name }}', platforms: '\${{ matrix.platforms }}', push-by-digest: true, build-from-source: allow }
      # In place of artifacts, which are actions that are not here.
      - run: mkdir -p "$WORK/digests/\${{ matrix.name }}" && touch "$WORK/digests/\${{ matrix.name }}/\${DIGEST#sha256:}"
        env: { DIGEST: '\${{ steps.image.outputs.digest }}' }
  merge:
    needs: [plan, build]
    strategy:
      matrix:
        name: \${{ fromJSON(needs.plan.outputs.images) }}
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - uses: org/nixery-action/merge@v1
        with: { file: nixery.yml, name: '\${{ matrix.name }}', digests-dir: '\${{ env.WORK }}/digests/\${{ matrix.name }}' }
`

/** @param {Place} place */
async function tryFleet(place) {
  const files = { 'nixery.yml': fleetFile(place) }
  const run = await runWorkflow(place, FLEET, { files })
  const digests = [await digestOf(place, 'fleet/tools', 'v1'), await digestOf(place, 'fleet/shell', 'v1')]
  expectThat('fleet', run, [
    ['plan, a job for each platform, and merge', run.code === 0 && !digests.includes(undefined)],
  ])
  const again = await runWorkflow(place, FLEET, { files })
  expectThat('fleet again', again, [
    ['no job builds', again.code === 0 && !/\[build\S*\].*Success - Main/.test(again.log)],
    ['the tags stay', (await digestOf(place, 'fleet/tools', 'v1')) === digests[0]],
  ])
}

/** @param {Place} place */
async function tryWrongNames(place) {
  const file = `images:\n  tools:\n    nixpkgs: ${place.nixpkgs}\n    image: ${place.host}/wrong/tools\n    packages:\n      - jq\n      - pyton3\n`
  const workflow =
    'on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n      - uses: org/nixery-action@v1\n        with: { file: nixery.yml }\n'
  const run = await runWorkflow(place, workflow, { files: { 'nixery.yml': file } })
  expectThat('a wrong name', run, [
    ['the run fails', run.code !== 0],
    [
      'an annotation at its line',
      /::error [^\n]*file=nixery\.yml,line=7/.test(run.log) && run.log.includes('pyton3'),
    ],
    ['nothing is pushed', (await digestOf(place, 'wrong/tools', 'latest')) === undefined],
  ])
}

/** @param {Place} place */
async function tryPullRequest(place) {
  const workflow = (await readmeWorkflow(place))
    .replace('push: { branches: [main] }', 'pull_request:')
    .replace('octo-org/tools', `octo-org/fork\n          push: \${{ github.event_name != 'pull_request' }}`)
  const run = await runWorkflow(place, workflow, { event: 'pull_request' })
  expectThat('a pull request of a fork', run, [
    ['the image is made', run.code === 0 && /sha256:[0-9a-f]{64}/.test(run.log)],
    ['nothing is pushed', (await digestOf(place, 'octo-org/fork', 'latest')) === undefined],
  ])
}

async function main() {
  await promisify(execFile)('act', ['--version']).catch(() => {
    throw new Error('act is not on PATH\n  fix: go install github.com/nektos/act@latest')
  })
  const work = await mkdtemp(path.join(tmpdir(), 'nixery-action-act-'))
  const registry = await serveRegistry(work, plainRegistryConfig(path.join(work, 'registry')))
  try {
    const place = await openPlace(work, registry.host)
    await tryReadme(place)
    await tryFleet(place)
    await tryWrongNames(place)
    await tryPullRequest(place)
  } finally {
    registry.process.kill('SIGTERM')
    if (registry.process.exitCode === null) await once(registry.process, 'exit')
    await rm(work, { recursive: true, force: true })
  }
}

await main().catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
