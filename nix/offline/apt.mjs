// Debian packages without touching the machine: an apt of its own, with its own lists, cache and state. The
// mirror, proxy and credentials are those of the machine's apt, so it works wherever `apt-get` works, before
// any update too.
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** @typedef {{ name: string, version: string, arch: string }} ResolvedDeb */
/** @typedef {ResolvedDeb & { file: string }} Deb   file = absolute path of the downloaded .deb */
/**
 * @typedef {object} Apt
 * @property {(names: string[]) => Promise<ResolvedDeb[]>} resolve  the packages and their whole Depends
 * closure
 * @property {(names: string[]) => Promise<Deb[]>} download         the same, downloaded
 * @property {() => Promise<string>} indexes  every Packages index, one after the other: the suite, updates,
 * security
 */

const KEYRINGS = ['gpg', 'pgp'].map((type) => `/usr/share/keyrings/debian-archive-keyring.${type}`)

/**
 * Codename of the machine's own Debian suite, e.g. "bookworm".
 * @throws when this is not Debian
 */
export function machineSuite() {
  const release = readFileSync('/etc/os-release', 'utf8')
  const codename = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(release)?.[1]
  if (!/^ID="?debian"?$/m.test(release) || !codename) throw new Error('Debian packages need a Debian machine')
  return codename
}

/**
 * Debian's name of this machine's processor.
 * @returns {'amd64' | 'arm64'}
 * @throws on any other processor
 */
export function machineArch() {
  if (process.arch === 'x64') return 'amd64'
  if (process.arch === 'arm64') return 'arm64'
  throw new Error(`no packages for the processor ${process.arch}: only x64 and arm64`)
}

/**
 * Opens an isolated apt for one suite and architecture and fetches the package lists the first time. Several
 * processes may share a `dir`: apt runs under `flock`, whose lock the kernel drops with its process, so none
 * is ever left over.
 * @param {{ suite: string, arch: string, dir: string }} options  its state lives in `dir`/<suite>-<arch>
 * @returns {Promise<Apt>}
 * @throws when the mirror is unreachable or a signature is wrong (apt's own message)
 */
export async function openApt({ suite, arch, dir }) {
  const root = path.resolve(dir, `${suite}-${arch}`)
  await mkdir(path.join(root, 'archives', 'partial'), { recursive: true })
  await mkdir(path.join(root, 'lists', 'partial'), { recursive: true })
  await mkdir(path.join(root, 'nothing', 'partial'), { recursive: true })
  const settings = {
    status: '',
    'sources.list': await sourcesList(suite, arch, path.join(root, 'nothing')),
    'apt.conf': aptConfig(root, arch),
  }
  for (const [name, text] of Object.entries(settings)) await keepFile(path.join(root, name), text)
  const updated = path.join(root, 'updated')
  const apt = aptRunner(root)
  if (!existsSync(updated)) await update(apt, updated)

  /** @param {string[]} names */
  const resolve = async (names) => {
    // apt lists only what it would still download, so it is shown an empty archive. (`--simulate` takes twice
    // as long.)
    const nothing = `Dir::Cache::archives=${path.join(root, 'nothing')}`
    return parseUris(await apt('install', '--yes', '--print-uris', '-o', nothing, ...names))
  }
  /** @param {string[]} names */
  const locate = async (names) =>
    (await resolve(names)).map((deb) => ({ ...deb, file: path.join(root, 'archives', fileName(deb)) }))
  /** @param {string[]} names */
  const download = async (names) => {
    const known = await locate(names)
    if (known.every(({ file }) => existsSync(file))) return known
    const fetchAll = () => apt('install', '--yes', '--download-only', ...names)
    try {
      await fetchAll()
      return known
    } catch {
      // Lists older than the mirror name files that are gone: fresh lists are the cure.
      await update(apt, updated)
      await fetchAll()
      return locate(names)
    }
  }
  const indexes = async () => {
    const files = await apt('indextargets', '--format', '$(FILENAME)', 'Created-By: Packages')
    const helper = ['/usr/lib/apt/apt-helper', 'cat-file', ...files.trim().split('\n')]
    const [program = '', ...args] = helper
    return (await run(program, args, { maxBuffer: 1 << 29 })).stdout
  }
  return { resolve, download, indexes }
}

/**
 * Unpacks .deb files into one directory, without running their maintainer scripts.
 * @param {readonly { file: string }[]} debs
 * @param {string} dir  created when missing
 */
export async function unpackDebs(debs, dir) {
  await mkdir(dir, { recursive: true })
  for (const { file } of debs) await run('dpkg-deb', ['--extract', file, dir])
}

/**
 * Writes a file whole or not at all, as another process may be reading it.
 * @param {string} file
 * @param {string} text
 */
export async function replaceFile(file, text) {
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, text)
  await rename(draft, file)
}

/**
 * The same for a file that apt looks at the time of: one that is the same already stays as old as it is, and with it what apt
 * remembers.
 * @param {string} file
 * @param {string} text
 */
async function keepFile(file, text) {
  if ((await readFile(file, 'utf8').catch(() => undefined)) !== text) await replaceFile(file, text)
}

/** @typedef {(...args: string[]) => Promise<string>} RunApt */

/**
 * @param {string} root
 * @returns {RunApt}
 */
function aptRunner(root) {
  const fixed = [path.join(root, 'lock'), 'apt-get', '-qq', '--config-file', path.join(root, 'apt.conf')]
  const options = { maxBuffer: 1 << 28, env: { ...process.env, LC_ALL: 'C' } }
  return async (...args) => (await run('flock', [...fixed, ...args], options)).stdout
}

/**
 * @param {RunApt} apt
 * @param {string} updated  file that says that there are lists
 */
async function update(apt, updated) {
  await apt('update')
  await writeFile(updated, '')
}

/**
 * apt.conf read after the machine's own: proxies and mirrors' credentials stay, hooks and preferences go (a
 * hook of container images empties caches). The status file is empty, so every dependency counts as not
 * installed.
 * @param {string} root
 * @param {string} arch
 */
function aptConfig(root, arch) {
  return `#clear APT::Architectures;
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Install-Pkgs;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
#clear APT::Default-Release;
Dir::Etc::sourcelist "${root}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "${root}";
Dir::State::lists "${root}/lists";
Dir::State::status "${root}/status";
Dir::Cache "${root}";
Dir::Cache::archives "${root}/archives";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
APT::Architecture "${arch}";
APT::Architectures { "${arch}"; };
APT::Install-Recommends "false";
APT::Install-Suggests "false";
APT::Immediate-Configure "false";
APT::Keep-Downloaded-Packages "true";
APT::Sandbox::User "root";
APT::Update::Error-Mode "any";
Acquire::Retries "3";
Acquire::Languages { "none"; };
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
`
}

/**
 * @param {string} suite
 * @param {string} arch
 * @param {string} nothing  an empty directory
 */
async function sourcesList(suite, arch, nothing) {
  const keyring = KEYRINGS.find((file) => existsSync(file))
  if (!keyring) throw new Error('the package debian-archive-keyring is missing: apt-get install it')
  const { main, security } = await mirrors(nothing)
  const line = (/** @type {string} */ uri, /** @type {string} */ name) =>
    `deb [arch=${arch} signed-by=${keyring}] ${uri} ${name} main\n`
  if (['sid', 'unstable'].includes(suite)) return line(main, suite)
  return line(main, suite) + line(main, `${suite}-updates`) + line(security, `${suite}-security`)
}

/**
 * The Debian mirrors that the machine's apt is configured with; `--no-release-info` lists them before any
 * update. apt is shown no package lists, which it would read for nothing.
 * @param {string} nothing  an empty directory
 */
async function mirrors(nothing) {
  const format = ['--no-release-info', '--format', '$(CREATED_BY) $(RELEASE) $(REPO_URI)']
  const { stdout } = await run('apt-get', ['indextargets', ...format, '-o', `Dir::State::lists=${nothing}`])
  const targets = stdout.split('\n').map((line) => line.split(' '))
  const suite = machineSuite()
  const uriOf = (/** @type {string[]} */ ...names) =>
    targets.find(([creator, name]) => creator === 'Packages' && names.includes(name ?? ''))?.[2]
  const main = uriOf(suite, 'stable', 'oldstable', 'testing', 'sid', 'unstable')
  if (!main) throw new Error(`no Debian mirror for ${suite} in this machine's apt sources`)
  const security = uriOf(`${suite}-security`, 'stable-security', 'oldstable-security')
  return { main, security: security ?? `${main.replace(/\/$/, '')}-security` }
}

/**
 * @param {string} stdout  of `apt-get --print-uris`: "'http://.../g/git/git_2.39.5-1_amd64.deb'
 * git_1%3a2.39.5-1_amd64.deb 7 ..."
 * @returns {ResolvedDeb[]}  sorted by name
 */
function parseUris(stdout) {
  const lines = stdout.matchAll(/^'\S+' ([^ _]+)_([^ _]+)_([^ _]+)\.deb /gm)
  const debs = [...lines].map(([, name = '', version = '', arch = '']) => ({
    name,
    version: version.replace('%3a', ':'),
    arch,
  }))
  return debs.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/**
 * Name of a package in apt's cache: the colon of an epoch is escaped there.
 * @param {ResolvedDeb} deb
 */
const fileName = ({ name, version, arch }) => `${name}_${version.replace(':', '%3a')}_${arch}.deb`
