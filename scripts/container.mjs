import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as toolchain from './toolchain.mjs'

/** `umoci unpack`, but for the hashes of all files, which only a later `umoci repack` would read. */
const UNPACK =
  'mkdir -p "$3" && "$1" --log=error raw unpack --image "$2" "$3/rootfs" && "$1" raw config --image "$2" --rootfs "$3/rootfs" "$3/config.json"'

/**
 * The command line that makes a bundle (root filesystem and runtime configuration) of an image in an OCI
 * layout.
 * @param {string} layout
 * @param {string} tag
 * @param {string} bundle
 * @returns {Promise<[string, ...string[]]>}
 */
export async function unpackCommand(layout, tag, bundle) {
  const umoci = path.join((await toolchain.umoci()).bin, 'umoci')
  return ['sh', '-c', UNPACK, 'sh', umoci, `${layout}:${tag}`, bundle]
}

/**
 * The command line that runs a program in the root filesystem of a bundle. Containers of one bundle share
 * what they write.
 * @param {string} bundle
 * @param {string} work  an empty directory for the container's configuration and state
 * @param {readonly string[]} [argv]  the program's whole command line; default: the image's entrypoint and
 * command
 * @returns {Promise<[string, ...string[]]>}
 */
export async function runCommand(bundle, work, argv) {
  const config = JSON.parse(await readFile(path.join(bundle, 'config.json'), 'utf8'))
  config.root.path = path.join(bundle, config.root.path)
  config.process.terminal = false
  if (argv) config.process.args = argv
  // umoci puts an empty tmpfs of root's where the image has a volume. Docker and podman fill a volume with
  // what the image has there, owner included: the directory itself is closest to that.
  config.mounts = config.mounts.filter(
    (/** @type {{ type: string, destination: string }} */ { type, destination }) =>
      type !== 'tmpfs' || /^\/(dev|run)(\/|$)/.test(destination),
  )
  await writeFile(path.join(work, 'config.json'), JSON.stringify(config))
  return runcCommand(work, 'run', '--bundle', work, path.basename(work))
}

/**
 * The command line that does something with the container of `runCommand`, for example `kill NAME SIGTERM`.
 * Its name is that of `work`.
 * @param {string} work
 * @param {...string} args
 * @returns {Promise<[string, ...string[]]>}
 */
export async function runcCommand(work, ...args) {
  const runc = path.join((await toolchain.runc()).bin, 'runc')
  const call = [runc, '--root', path.join(work, 'state'), ...args]
  return /** @type {[string, ...string[]]} */ ([...(await cgroupPrefix()), ...call])
}

/**
 * The start of a command line that runs containers: where the machine has no cgroups mounted (some
 * sandboxes), what runs them gets a mount of them that only it sees.
 */
export async function cgroupPrefix() {
  const mounts = await readFile('/proc/self/mounts', 'utf8')
  if (/ \/sys\/fs\/cgroup\S* cgroup2? /.test(mounts)) return []
  const remount = 'umount -R /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup; exec "$@"'
  return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', remount, 'sh']
}
