// The machine of somebody who reads the documents and does what they say: the command installed by npm, Nix, oras and a container
// engine on PATH. What is elsewhere in the world has a stand-in here: the npm registry, registries of images, nixpkgs.
import { readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as toolchain from '../../scripts/toolchain.mjs'
import { startNpmRegistry } from '../../scripts/try/npm-registry.mjs'
import { type ChildOptions, type ChildResult, mustRun, runChild, systemPath } from './child.ts'
import { root } from './document-blocks.ts'
import { commitAll, lightPackages } from './light-packages.ts'
import { newPodman, type Podman } from './podman.ts'
import { writeProgram } from './programs.ts'
import { startRegistry } from './registry.ts'
import { sharedStore } from './store.ts'
import { tempDir } from './temp.ts'

export interface Reader {
  /** Stands for all registries. */
  readonly host: string
  /** Stands for all sources of nixpkgs. */
  readonly nixpkgs: string
  readonly podman: Podman
  /** A text of a page, with what there is here in place of what is elsewhere. */
  readonly here: (text: string) => string
  /** Runs lines of a shell, all of which have to succeed: the exit code is that of the first that does not. */
  readonly run: (script: string, options: ChildOptions) => Promise<ChildResult>
  /** The start of a command line for such lines, and the environment. */
  readonly shell: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly stop: () => Promise<void>
}

export async function newReader(): Promise<Reader> {
  const [registry, npm, podman, store, home, nixpkgs] = await Promise.all([
    startRegistry(),
    startNpmRegistry(),
    newPodman({ network: 'host' }),
    sharedStore(['extra-platforms = aarch64-linux']),
    tempDir('home'),
    packagesWithCallPackage(),
  ])
  const prefix = join(home, '.npm-global')
  const tools = [(await toolchain.nix('2.34')).bin, (await toolchain.oras('1.3')).bin]
  const path = [join(prefix, 'bin'), podman.bin, ...tools, dirname(process.execPath), systemPath]
  const env = {
    ...store.env,
    ...{ PATH: path.join(':'), HOME: home, XDG_CACHE_HOME: join(home, '.cache') },
    ...{ npm_config_prefix: prefix, npm_config_update_notifier: 'false' },
  }
  await writeFile(
    join(home, '.npmrc'),
    `registry=${npm.url}\n${npm.url.slice('http:'.length)}:_authToken=any\n`,
  )
  // Docker's own engine needs a daemon; these calls of its client mean the same to podman.
  writeProgram(podman.bin, 'docker', `exec '${podman.bin}/podman' "$@"`)
  const here = (text: string) =>
    text
      .replaceAll(/\b(ghcr\.io|registry\.example(\.org)?|forge\.example)\//g, `${registry.host}/`)
      .replaceAll(/\bdebian:12-slim/g, `${registry.host}/library/debian:12-slim`)
      .replaceAll(/\b(nixos-(unstable|\d\d\.\d\d)|[0-9a-f]{40}|flake\.lock)\b|\.\/nixpkgs\b/g, nixpkgs)
      // Older releases are the same here.
      .replaceAll(/\bnodejs_18\b/g, 'nodejs')
      .replaceAll(/\/(srv|var)(?=\/cache)/g, home)
  const shell = ['bash', '-e', '-o', 'pipefail', '-c']
  const run: Reader['run'] = (script, options) => {
    const [program = '', ...args] = shell
    return runChild(program, [...args, here(script)], { ...options, env: { ...env, ...options.env } })
  }
  await publish(home, env)
  const stop = async () => {
    // What still runs holds mounts below the temporary directory.
    await podman.call('rm', '--all', '--force', '--time', '0')
    await Promise.all([registry.stop(), npm.stop()])
  }
  return { host: registry.host, nixpkgs, podman, here, run, shell, env, stop }
}

/** The offline packages, with what nixpkgs has for overlays besides. */
async function packagesWithCallPackage(): Promise<string> {
  const directory = await lightPackages()
  await rename(join(directory, 'default.nix'), join(directory, 'set.nix'))
  await writeFile(
    join(directory, 'default.nix'),
    `{ overlays ? [ ], ... }@arguments:
import ./set.nix (arguments // { overlays = [ (final: prev: {
  callPackage = file: given: let make = import file; in make (builtins.intersectAttrs (builtins.functionArgs make) final // given);
}) ] ++ overlays; })
`,
  )
  await commitAll(directory)
  return directory
}

/** Publishes this checkout as a release does, and installs it. */
async function publish(home: string, env: Readonly<Record<string, string>>): Promise<void> {
  const packed = await tempDir('packed')
  const quiet = ['--silent', '--ignore-scripts']
  await mustRun('npm', ['pack', ...quiet, '--pack-destination', packed], { cwd: root, env })
  const [archive = ''] = (await readdir(packed)).filter((name) => name.endsWith('.tgz'))
  await mustRun('npm', ['publish', ...quiet, '--provenance=false', join(packed, archive)], { cwd: home, env })
  const page = await readFile(join(root, 'README.md'), 'utf8')
  const [line = ''] = /^npm install .*$/m.exec(page) ?? []
  await mustRun('sh', ['-c', line], { cwd: home, env })
}
