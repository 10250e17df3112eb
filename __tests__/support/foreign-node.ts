// Node.js as it is neither on this machine nor in the npm registry's build for it: command lines for `node`
// of runCli.
import { join } from 'node:path'
import { machineSuite, openApt, unpackDebs } from '../../nix/offline/apt.mjs'
import { unpack, useLibrariesOf } from '../../scripts/deb-tool.mjs'
import { once, withLock } from '../../scripts/once.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'

const { toolsDir } = toolchain

/** Debian's Node.js, which is linked with the zlib of the system. */
export async function debianNode(): Promise<readonly string[]> {
  const home = join(toolsDir, 'node-debian')
  // It reads some of its own modules from /usr/share/nodejs, wherever it is itself.
  const packages = ['nodejs', 'node-undici', 'node-acorn', 'node-cjs-module-lexer']
  await once(home, packages.join(), async (part) => {
    const tree = join(part, 'tree')
    await unpack(toolsDir, 'sid', packages, tree)
    await useLibrariesOf(tree, join(tree, 'usr/bin/node'), toolsDir, join(home, 'tree'))
    return null
  })
  const share = join(home, 'tree', 'usr', 'share')
  const mount = `mount -t overlay -o lowerdir=${share}:/usr/share overlay /usr/share && exec "$@"`
  const unshare = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', mount, 'sh']
  return [...unshare, join(home, 'tree', 'usr/bin/node')]
}

/** Node.js for arm64, in an emulator; programs that it starts are the machine's own. */
export async function arm64Node(): Promise<readonly string[]> {
  const libraries = join(toolsDir, 'libraries-arm64')
  const suite = machineSuite()
  await once(libraries, suite, async (part) => {
    const debs = await withLock(join(toolsDir, 'apt', `${suite}-arm64.lock`), async () => {
      const apt = await openApt({ suite, arch: 'arm64', dir: join(toolsDir, 'apt') })
      return apt.download(['libc6', 'libstdc++6', 'libatomic1'])
    })
    await unpackDebs(debs, part)
    return null
  })
  const [qemu, { bin }] = await Promise.all([toolchain.qemuUser(), toolchain.node('24', 'arm64')])
  return [join(qemu.bin, 'qemu-aarch64-static'), '-L', libraries, join(bin, 'node')]
}
