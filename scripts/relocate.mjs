// Programs of a Debian package that run from wherever it is unpacked, with the libraries unpacked beside
// them. The ELF files are rewritten, not wrapped: Nix and runc start themselves again through /proc/self/exe,
// and a library path in the environment would reach every program they start.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/**
 * The command that runs patchelf from its unpacked package.
 * @param {string} tree
 * @returns {string[]}
 */
export function patchelfIn(tree) {
  const loader = process.arch === 'arm64' ? 'ld-linux-aarch64.so.1' : 'ld-linux-x86-64.so.2'
  return [...loaderCommand(tree, loader), join(tree, 'usr/bin/patchelf')]
}

/**
 * Makes a program use the loader and the libraries of its own tree.
 * @param {string[]} patchelf a command, see `patchelfIn`
 * @param {string} program a real file (no link) in `tree`
 * @param {string} tree where the packages are now
 * @param {string} home where `tree` is going to be
 * @throws when a library of the program is not in the tree: it would be missing on another machine
 */
export async function relocate(patchelf, program, tree, home) {
  const wanted = await interpreter(patchelf, program)
  if (wanted === undefined) return
  const own = await runPath(patchelf, program)
  const dirs = [...libraryDirs(tree), ...own.map((dir) => join(tree, dir))]
  const loader = loaderCommand(tree, basename(wanted), dirs)
  const libraries = await librariesOf(loader, program, tree)
  const there = (/** @type {string} */ path) => path.replace(tree, home)
  const setPath = ['--force-rpath', '--set-rpath', dirs.map(there).join(':')]
  // A library with a run path of its own does not look where the program looks.
  for (const library of libraries)
    if ((await runPath(patchelf, library)).length > 0) await run(patchelf, [...setPath, library])
  await run(patchelf, ['--set-interpreter', there(loader[0] ?? ''), ...setPath, program])
}

/**
 * @param {string[]} patchelf
 * @param {string} program
 * @returns {Promise<string | undefined>} undefined: a static program, which needs nothing
 */
async function interpreter(patchelf, program) {
  try {
    return (await run(patchelf, ['--print-interpreter', program])).trim()
  } catch (error) {
    if (String(error).includes('statically linked')) return undefined
    throw error
  }
}

/**
 * @param {string[]} patchelf
 * @param {string} file
 */
async function runPath(patchelf, file) {
  return (await run(patchelf, ['--print-rpath', file])).trim().split(':').filter(Boolean)
}

/**
 * @param {string[]} loader
 * @param {string} program
 * @param {string} tree
 * @returns {Promise<string[]>} all the libraries that the program loads
 */
async function librariesOf(loader, program, tree) {
  const listed = (await run(loader, ['--list', program])).split('\n').filter((line) => line.includes('=>'))
  const paths = listed.map((line) => line.replace(/^.*=> (.*?)( \(0x.*)?$/, '$1'))
  const foreign = listed.filter((_, index) => !paths[index]?.startsWith(`${tree}/`))
  if (foreign.length > 0) throw new Error(`libraries of ${program} outside ${tree}:\n${foreign.join('\n')}`)
  return paths
}

/**
 * @param {string} tree
 * @param {string} loader file name
 * @param {string[]} dirs where the libraries are
 */
function loaderCommand(tree, loader, dirs = libraryDirs(tree)) {
  const dir = dirs.find((candidate) => existsSync(join(candidate, loader)))
  if (dir === undefined) throw new Error(`no ${loader} in ${tree}: the C library was not unpacked there`)
  return [join(dir, loader), '--library-path', dirs.join(':')]
}

/** @param {string} tree */
function libraryDirs(tree) {
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu'
  return ['usr/lib', 'lib'].map((dir) => join(tree, dir, triplet)).filter((dir) => existsSync(dir))
}

/**
 * @param {string[]} command
 * @param {string[]} args
 */
async function run([program = '', ...before], args) {
  return (await execute(program, [...before, ...args])).stdout
}
