// Programs of a Debian package as a tool: a directory with the unpacked packages and a `bin` that leads to
// them.
import { mkdir, readdir, realpath, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { machineArch, machineSuite, openApt, unpackDebs } from '../nix/offline/apt.mjs'
import { once, withLock } from './once.mjs'
import { patchelfIn, relocate } from './relocate.mjs'

/**
 * `bin`: a directory that holds the programs of this tool and nothing else, to be put on PATH.
 * `version`: upstream's, such as "2.34.8".
 * @typedef {{ bin: string, version: string }} Tool
 */

// Debian's names for packages with shared libraries. Perl, dpkg and the like are left out: maintainer scripts
// want them, the programs here do not.
const libraryPackage = /^(lib(?!perl).*(?<!-perl)|zlib1g)$/

/**
 * Programs of one Debian package, unpacked with everything that it depends on and made to run from there.
 * @param {string} dir
 * @param {string} name
 * @param {string} suite
 * @param {string} packageName
 * @param {RegExp} programs which files of usr/bin, or else of usr/sbin
 * @param {Record<string, string>} [env] directories of the package that the programs find in these variables
 * @returns {Promise<Tool>}
 */
export async function debTool(dir, name, suite, packageName, programs, env) {
  const home = join(dir, name)
  const recipe = JSON.stringify({ suite, packageName, programs: programs.source, env })
  const version = await once(home, recipe, async (part) => {
    const tree = join(part, 'tree')
    const version = versionOf(packageName, await unpack(dir, suite, [packageName], tree))
    const paths = await programsOf(tree, programs)
    const files = new Set(await Promise.all(paths.map((path) => realpath(join(part, path)))))
    for (const file of files) await useLibrariesOf(tree, file, dir, join(home, 'tree'))
    await (env ? wrapPrograms(part, paths, home, env) : linkPrograms(part, paths))
    return version
  })
  return { bin: join(home, 'bin'), version }
}

/**
 * Makes a program use the libraries of `tree`, whatever the machine has.
 * @param {string} tree
 * @param {string} program
 * @param {string} dir where tools are made
 * @param {string} home where `tree` is going to be
 */
export async function useLibrariesOf(tree, program, dir, home) {
  const suite = machineSuite()
  const patchelf = join(dir, 'patchelf')
  await once(patchelf, suite, (part) => unpack(dir, suite, ['patchelf'], part))
  await relocate(patchelfIn(patchelf), program, tree, home)
}

/**
 * Unpacks packages and the libraries that they depend on.
 * @param {string} dir where tools are made
 * @param {string} suite
 * @param {string[]} packages
 * @param {string} tree
 */
export async function unpack(dir, suite, packages, tree) {
  // One at a time for each suite: the first fetches the package lists, for all of them.
  const debs = await withLock(join(dir, 'apt', `${suite}.lock`), async () => {
    const apt = await openApt({ suite, arch: machineArch(), dir: join(dir, 'apt') })
    return apt.download(packages)
  })
  const wanted = debs.filter(({ name }) => packages.includes(name) || libraryPackage.test(name))
  await unpackDebs(wanted, tree)
  return wanted
}

/**
 * Upstream's part of a version: "2.34.8" of "1:2.34.8+dfsg-1".
 * @param {string} name
 * @param {readonly { name: string, version: string }[]} debs
 */
function versionOf(name, debs) {
  const version = debs.find((deb) => deb.name === name)?.version ?? ''
  return /\d+(\.\d+)+/.exec(version.replace(/^\d+:/, ''))?.[0] ?? version
}

/**
 * @param {string} tree
 * @param {RegExp} wanted
 * @returns {Promise<string[]>} relative to the directory around the tree
 */
async function programsOf(tree, wanted) {
  for (const folder of ['usr/bin', 'usr/sbin']) {
    const names = await readdir(join(tree, folder)).catch(() => [])
    const programs = names.filter((name) => wanted.test(name))
    if (programs.length > 0) return programs.map((name) => join('tree', folder, name))
  }
  throw new Error(`no program ${wanted} in ${tree}`)
}

/**
 * Fills `part`/bin with links.
 * @param {string} part
 * @param {string[]} programs relative to `part`
 */
export async function linkPrograms(part, programs) {
  await mkdir(join(part, 'bin'))
  for (const program of programs) {
    await symlink(join('..', program), join(part, 'bin', basename(program)))
  }
}

/**
 * @param {string} part
 * @param {string[]} programs relative to `part`
 * @param {string} home where `part` is going to be
 * @param {Record<string, string>} env directories, relative to the tree
 */
async function wrapPrograms(part, programs, home, env) {
  await mkdir(join(part, 'bin'))
  const settings = Object.entries(env).map(([name, value]) => `${name}='${join(home, 'tree', value)}'`)
  for (const program of programs) {
    const script = `#!/bin/sh\n${settings.join(' ')} exec '${join(home, program)}' "$@"\n`
    await writeFile(join(part, 'bin', basename(program)), script, { mode: 0o755 })
  }
}
