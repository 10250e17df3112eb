// A release of Nix in the shape of the project's own: the tests' Nix and its libraries as store paths, a path
// that only links to the programs, a shell for builders, certificates, the registration of the paths, and the
// beginning of the installer's script.
import { copyFile, cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { machineSuite } from '../../nix/offline/apt.mjs'
import { unpack } from '../../scripts/deb-tool.mjs'
import { offlinePackages } from '../../scripts/offline-packages.mjs'
import { once } from '../../scripts/once.mjs'
import { patchelfIn } from '../../scripts/relocate.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { mustRun, systemPath } from './child.ts'
import { newStore } from './store.ts'
import { tempDir } from './temp.ts'

const home = join(toolchain.toolsDir, '..', 'nix-release')

/** What releases.nixos.org calls this machine. */
const system = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux`

/** Made once; the same file on every call. */
export async function nixRelease(): Promise<{ readonly file: string; readonly version: string }> {
  const { version } = await toolchain.nix('2.34')
  const name = `nix-${version}-${system}`
  await once(home, `${name}, fourth form`, async (part) => {
    const dir = join(await tempDir('release'), name)
    await mkdir(join(dir, 'store'), { recursive: true })
    await fillRelease(dir, version)
    // The owner, modes and times that the project's own archives have.
    const form = ['--owner=0', '--group=0', '--mode=u+rw,uga+r', '--mtime=@0', '--sort=name']
    const env = { PATH: `${(await toolchain.xz()).bin}:${systemPath}`, XZ_OPT: '-1' } // tar calls xz
    const args = ['--create', '--xz', ...form, '--file', join(part, 'nix.tar.xz')]
    await mustRun('tar', [...args, '--directory', join(dir, '..'), name], { env })
    return null
  })
  return { file: join(home, 'nix.tar.xz'), version }
}

async function fillRelease(dir: string, version: string): Promise<void> {
  const { root, env } = await newStore()
  const { bin } = await toolchain.nix('2.34')
  const nix = async (program: string, ...args: readonly string[]) =>
    (await mustRun(join(bin, program), args, { env: { ...env, HOME: root } })).trim()

  const libraries = await nix('nix-store', '--add', await libraryDirectory(bin))
  const programs = await programDirectory(bin, libraries)
  const packages = await offlinePackages()
  const shell = await nix('nix-store', '--add', await shellDirectory(packages))
  const parts = { bootstrap: join(packages, 'bootstrap'), libraries, programs, shell }
  const own = await nix('nix-build', '--no-out-link', '-E', packageExpression(`nix-${version}`, parts))
  const cacert = await nix('nix-build', '--no-out-link', packages, '-A', 'cacert')

  const paths = (await nix('nix-store', '--query', '--requisites', own, cacert)).split('\n')
  for (const path of paths)
    await cp(join(root, path), join(dir, 'store', basename(path)), {
      recursive: true,
      verbatimSymlinks: true,
    })
  const registration = await nix('nix-store', '--dump-db', ...paths)
  // A release does not say how it was made: the derivations of its paths are not in it.
  await writeFile(join(dir, '.reginfo'), `${registration.replaceAll(/^.*\.drv$/gm, '')}\n`)
  await writeFile(join(dir, 'install'), `#!/bin/sh\n\nset -e\n\nnix="${own}"\ncacert="${cacert}"\n`)
}

/**
 * The program itself as a package, a copy in which the build finds the reference to the libraries, and the
 * package that links to it and to the shell.
 */
const packageExpression = (
  name: string,
  parts: Readonly<Record<'bootstrap' | 'libraries' | 'programs' | 'shell', string>>,
) => `
  let
    bootstrap = builtins.path { path = ${parts.bootstrap}; name = "bootstrap"; };
    make = name: script: more: derivation ({
      inherit name;
      system = builtins.currentSystem;
      builder = "\${bootstrap}/busybox";
      args = [ "sh" "-c" "export PATH=\${bootstrap}; \${script}" ];
    } // more);
    cli = make "${name.replace('-', '-cli-')}" "busybox cp -r $programs $out" {
      libraries = builtins.storePath ${parts.libraries};
      programs = builtins.path { path = ${parts.programs}; name = "programs"; };
    };
  in
  make "${name}" "busybox mkdir $out; busybox ln -s \${cli}/bin $out/bin; busybox ln -s $shell $out/shell" {
    shell = builtins.storePath ${parts.shell};
  }`

/** What the sandbox of a release has as /bin/sh. */
async function shellDirectory(packages: string): Promise<string> {
  const dir = join(await tempDir('shell'), 'busybox-static-1')
  await mkdir(join(dir, 'bin'), { recursive: true })
  await copyFile(join(packages, 'bootstrap', 'busybox'), join(dir, 'bin', 'busybox'))
  return dir
}

/** The loader and all libraries that Nix is linked with. */
async function libraryDirectory(bin: string): Promise<string> {
  const root = join(await tempDir('libraries'), 'nix-libraries')
  const dir = join(root, 'lib')
  await mkdir(dir, { recursive: true })
  const program = join(bin, 'nix')
  const patchelf = await patchelfCommand()
  const loader = (await patchelf('--print-interpreter', program)).trim()
  const listed = await mustRun(loader, ['--list', program])
  const libraries = [...listed.matchAll(/=> (\/\S+) \(0x/g)].map(([, file = '']) => file)
  for (const file of [loader, ...libraries]) {
    const copy = join(dir, basename(file))
    await copyFile(file, copy)
    // Those that were told where to look for others find them beside themselves.
    if (file !== loader && (await patchelf('--print-rpath', copy)).trim() !== '')
      await patchelf('--force-rpath', '--set-rpath', '$ORIGIN', copy)
  }
  return root
}

/** Nix and its links, with the loader and the libraries from the store. */
async function programDirectory(bin: string, libraries: string): Promise<string> {
  const dir = await tempDir('programs')
  await mkdir(join(dir, 'bin'))
  const patchelf = await patchelfCommand()
  const program = join(dir, 'bin', 'nix')
  await copyFile(join(bin, 'nix'), program)
  const loader = basename((await patchelf('--print-interpreter', program)).trim())
  const from = join(libraries, 'lib')
  const own = ['--set-interpreter', join(from, loader), '--force-rpath', '--set-rpath', from]
  await patchelf(...own, program)
  for (const name of await readdir(bin)) if (name !== 'nix') await symlink('nix', join(dir, 'bin', name))
  return dir
}

async function patchelfCommand() {
  const tree = join(toolchain.toolsDir, 'patchelf')
  await once(tree, machineSuite(), (part) => unpack(toolchain.toolsDir, machineSuite(), ['patchelf'], part))
  const [program = '', ...before] = patchelfIn(tree)
  return (...args: readonly string[]) => mustRun(program, [...before, ...args])
}

/** The file with one byte of its middle changed. */
export async function changedCopy(file: string): Promise<string> {
  const content = await readFile(file)
  content[content.length >> 1] = (content[content.length >> 1] ?? 0) ^ 1
  const copy = join(await tempDir('changed'), basename(file))
  await writeFile(copy, content)
  return copy
}
