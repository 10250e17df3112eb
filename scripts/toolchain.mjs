// The real tools that demo and tests run, each in a directory of its own and none of them installed: the
// machine stays as it is, and a machine without any of their libraries works too. The first call fetches,
// later calls look.
import { execFile } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { machineSuite } from '../nix/offline/apt.mjs'
import { debTool, linkPrograms, unpack, useLibrariesOf } from './deb-tool.mjs'
import { once } from './once.mjs'

const run = promisify(execFile)

/** @typedef {import('./deb-tool.mjs').Tool} Tool */
/** @typedef {'2.8' | '2.26' | '2.34'} NixVersion */
/** @typedef {'1.2' | '1.3'} OrasVersion */
/** @typedef {'20' | '22' | '24' | '26'} NodeVersion */
/** @typedef {'x64' | 'arm64'} NodeArch */

const ownToolsDir = join(import.meta.dirname, '..', '.work', 'tools')

/** Where tools are made unless a caller says otherwise. A link lets several checkouts share them. */
export const toolsDir = existsSync(ownToolsDir) ? realpathSync(ownToolsDir) : ownToolsDir

// One suite per version that the product has to work with. Named suites, not the machine's: every machine
// then runs the same versions.
const nixSuites = { 2.8: 'bookworm', 2.26: 'trixie', 2.34: 'sid' }
const orasSuites = { 1.2: 'trixie', 1.3: 'sid' }

// Releases that the npm registry carries for the architecture.
const nodeReleases = {
  20: { x64: '20.20.2', arm64: '20.20.2' },
  22: { x64: '22.23.3', arm64: '22.23.3' },
  24: { x64: '24.19.0', arm64: '24.20.0' },
  26: { x64: '26.10.0', arm64: '26.10.0' },
}

/** @type {NodeArch} */
const machineNode = process.arch === 'arm64' ? 'arm64' : 'x64'

/** @type {readonly NixVersion[]} */
export const nixVersions = ['2.34', '2.26', '2.8']
/** @type {readonly OrasVersion[]} */
export const orasVersions = ['1.2', '1.3']
/** @type {readonly NodeVersion[]} */
export const nodeVersions = ['20', '22', '24', '26']

/**
 * Nix of one Debian suite, with nix-build, nix-store and the others.
 * @param {NixVersion} version
 * @param {string} [dir]
 */
export function nix(version, dir = toolsDir) {
  // 2.8 starts its build hook from a fixed directory; later releases start themselves.
  const env = version === '2.8' ? { NIX_LIBEXEC_DIR: 'usr/libexec' } : undefined
  return debTool(dir, `nix-${version}`, nixSuites[version], 'nix-bin', /^nix(-.+)?$/, env)
}

/**
 * @param {OrasVersion} version
 * @param {string} [dir]
 */
export function oras(version, dir = toolsDir) {
  return debTool(dir, `oras-${version}`, orasSuites[version], 'oras', /^oras$/)
}

/** Docker's registry server, `docker-registry serve CONFIG`. */
export function registry(dir = toolsDir) {
  return debTool(dir, 'registry', 'bookworm', 'docker-registry', /^docker-registry$/)
}

/** Copies and inspects images; without a policy file on the machine it wants `--insecure-policy`. */
export function skopeo(dir = toolsDir) {
  return debTool(dir, 'skopeo', 'bookworm', 'skopeo', /^skopeo$/)
}

/** Unpacks an OCI layout into a bundle that `runc` runs; older releases know no zstd layers. */
export function umoci(dir = toolsDir) {
  return debTool(dir, 'umoci', 'sid', 'umoci', /^umoci$/)
}

export function runc(dir = toolsDir) {
  return debTool(dir, 'runc', 'bookworm', 'runc', /^runc$/)
}

/** OpenSSH's server, on its full path; `__tests__/support/sshd.ts` starts it. */
export function sshd(dir = toolsDir) {
  return debTool(dir, 'sshd', 'bookworm', 'openssh-server', /^sshd$/)
}

/** OpenSSH's client with ssh-agent, ssh-add and ssh-keygen. */
export function ssh(dir = toolsDir) {
  return debTool(dir, 'ssh', 'bookworm', 'openssh-client', /^ssh(-agent|-add|-keygen)?$/)
}

/** Signs images, and what is said about them. */
export function cosign(dir = toolsDir) {
  return debTool(dir, 'cosign', 'trixie', 'cosign', /^cosign$/)
}

/** Runs images of layouts without a daemon. */
export function podman(dir = toolsDir) {
  return debTool(dir, 'podman', 'bookworm', 'podman', /^podman$/)
}

/** What podman starts beside each container. */
export function conmon(dir = toolsDir) {
  return debTool(dir, 'conmon', 'bookworm', 'conmon', /^conmon$/)
}

/** What gitlab-ci-local copies a repository with. */
export function rsync(dir = toolsDir) {
  return debTool(dir, 'rsync', 'bookworm', 'rsync', /^rsync$/)
}

export function zstd(dir = toolsDir) {
  return debTool(dir, 'zstd', 'bookworm', 'zstd', /^(un)?zstd(mt)?$/)
}

export function xz(dir = toolsDir) {
  return debTool(dir, 'xz', 'bookworm', 'xz-utils', /^(un)?xz$/)
}

/** Writes down what a program and all that it starts ask of the kernel. */
export function strace(dir = toolsDir) {
  return debTool(dir, 'strace', 'bookworm', 'strace', /^strace$/)
}

/**
 * bash, zsh and fish, with their functions, as they are installed: for `unshare --root`.
 * @returns {Promise<string>} the directory that is the root of their file system
 */
export async function shells(dir = toolsDir) {
  const home = join(dir, 'shells')
  const packages = ['dash', 'bash', 'zsh', 'zsh-common', 'fish', 'fish-common']
  await once(home, packages.join(' '), async (part) => {
    await unpack(dir, 'bookworm', packages, join(part, 'tree'))
    for (const place of ['dev', 'root', 'tmp']) await mkdir(join(part, 'tree', place))
  })
  return join(home, 'tree')
}

/**
 * The JSON schemas of the OCI image specification, as its authors publish them.
 * @returns {Promise<string>} the directory that they are in
 */
export async function imageSpecSchemas(dir = toolsDir) {
  const home = join(dir, 'image-spec')
  const packageName = 'golang-github-opencontainers-image-spec-dev'
  await once(home, packageName, async (part) => {
    await unpack(dir, 'sid', [packageName], join(part, 'tree'))
  })
  return join(home, 'tree/usr/share/gocode/src/github.com/opencontainers/image-spec/schema')
}

/** Runs arm64 programs: `qemu-aarch64-static PROGRAM ARGS`. */
export function qemuUser(dir = toolsDir) {
  return debTool(dir, 'qemu-user', 'bookworm', 'qemu-user-static', /^qemu-aarch64-static$/)
}

/**
 * Node.js from the npm registry. That of another architecture is only unpacked.
 * @param {NodeVersion} version major version
 * @param {NodeArch} [arch] default: the machine's
 * @param {string} [dir]
 * @returns {Promise<Tool>}
 */
export async function node(version, arch = machineNode, dir = toolsDir) {
  const release = nodeReleases[version][arch]
  const home = join(dir, `node-${version}-${arch}`)
  const spec = `node-linux-${arch}@${release}`
  await once(home, `${spec} with libraries`, async (part) => {
    const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', part, spec])
    const archive = join(part, stdout.trim())
    const program = 'package/bin/node'
    await run('tar', ['--extract', '--file', archive, '--directory', part, program])
    await rm(archive)
    if (arch === machineNode)
      await addLibraries(join(part, 'tree'), join(part, program), dir, join(home, 'tree'))
    await linkPrograms(part, [program])
  })
  return { bin: join(home, 'bin'), version: release }
}

/**
 * Gives Node.js its libraries: release 26 needs one that a small Debian lacks.
 * @param {string} tree
 * @param {string} program
 * @param {string} dir
 * @param {string} home where `tree` is going to be
 */
async function addLibraries(tree, program, dir, home) {
  await unpack(dir, machineSuite(), ['libstdc++6', 'libatomic1'], tree)
  await useLibrariesOf(tree, program, dir, home)
}

/**
 * Makes every tool, several at a time.
 * @param {{ dir?: string, log?: (line: string) => void }} [options] `log` gets a line for each tool as it is
 * ready
 */
export async function prepareAll({ dir = toolsDir, log = () => {} } = {}) {
  const start = performance.now()
  // The largest downloads first.
  const tools = [
    ...nixVersions.map((version) => nix(version, dir)),
    ...[
      qemuUser(dir),
      skopeo(dir),
      registry(dir),
      umoci(dir),
      runc(dir),
      zstd(dir),
      xz(dir),
      sshd(dir),
      ssh(dir),
      rsync(dir),
    ],
    ...[podman(dir), conmon(dir), strace(dir), cosign(dir)],
    ...orasVersions.map((version) => oras(version, dir)),
    ...nodeVersions.map((version) => node(version, undefined, dir)),
  ]
  const report = async (/** @type {Promise<Tool>} */ tool) => {
    const { bin, version } = await tool
    log(
      `${basename(dirname(bin))}: ${version}, ready after ${((performance.now() - start) / 1000).toFixed(1)} s`,
    )
  }
  await Promise.all([...tools.map(report), imageSpecSchemas(dir), shells(dir)])
}
