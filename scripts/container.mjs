import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as toolchain from './toolchain.mjs'

/**
 * The command line that makes a bundle (root filesystem and runtime configuration) of an image in an OCI layout.
 * @param {string} layout
 * @param {string} tag
 * @param {string} bundle
 * @returns {Promise<[string, ...string[]]>}
 */
export async function unpackCommand(layout, tag, bundle) {
  return [path.join((await toolchain.umoci()).bin, 'umoci'), 'unpack', '--image', `${layout}:${tag}`, bundle]
}

/**
 * The command line that runs a program in the root filesystem of a bundle. Containers of one bundle share what they write.
 * @param {string} bundle
 * @param {string} work  an empty directory for the container's configuration and state
 * @param {readonly string[]} [argv]  the program's whole command line; default: the image's entrypoint and command
 * @returns {Promise<[string, ...string[]]>}
 */
export async function runCommand(bundle, work, argv) {
  const config = JSON.parse(await readFile(path.join(bundle, 'config.json'), 'utf8'))
  config.root.path = path.join(bundle, config.root.path)
  config.process.terminal = false
  if (argv) config.process.args = argv
  await writeFile(path.join(work, 'config.json'), JSON.stringify(config))
  const runc = path.join((await toolchain.runc()).bin, 'runc')
  const run = [runc, '--root', path.join(work, 'state'), 'run', '--bundle', work, path.basename(work)]
  return /** @type {[string, ...string[]]} */ ([...(await cgroupPrefix()), ...run])
}

/** Where the machine has no cgroups mounted (some sandboxes), runc gets a mount of them that only it sees. */
async function cgroupPrefix() {
  const mounts = await readFile('/proc/self/mounts', 'utf8')
  if (/ \/sys\/fs\/cgroup\S* cgroup2? /.test(mounts)) return []
  const remount = 'umount -R /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup; exec "$@"'
  return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', remount, 'sh']
}
