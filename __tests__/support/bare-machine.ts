// A machine without Nix, or whose /nix is of the test's choosing: the programs of this one, seen from a root
// of their own.
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { machineSuite } from '../../nix/offline/apt.mjs'
import { unpack } from '../../scripts/deb-tool.mjs'
import { once } from '../../scripts/once.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { asUser, systemPath } from './child.ts'
import { tempDir } from './temp.ts'

export interface BareMachine {
  /** What /nix is; default: there is none, and one that is made goes with the process. */
  readonly nix?: string
  /** User and group to run as; default: those of the tests. */
  readonly uid?: number
  /** Whether the user may become root by sudo without a password; Debian's own sudo. */
  readonly sudo?: boolean
  /** Whether the kernel gives a user no namespaces, as in most containers. */
  readonly confined?: boolean
}

/**
 * Arguments: a directory for the root, the directory for /nix or nothing, trees to lay over /usr and /etc or
 * nothing, whether it is to be confined, the program and its arguments. A root of its own by pivot_root; in
 * one by chroot the kernel makes no user namespaces.
 */
const enter = `set -e
root=$1 nix=$2 over=$3 confined=$4; shift 4
mount -t tmpfs -o mode=755 tmpfs "$root"
for entry in /*; do
  name=\${entry#/}
  if [ "$name" = nix ]; then continue
  elif [ -L "$entry" ]; then cp -P "$entry" "$root/$name"
  elif [ -d "$entry" ] && [ -n "$over" ] && [ -d "$over/$name" ]; then
    mkdir "$root/$name"; mount -t overlay -o "lowerdir=$over/$name:$entry" overlay "$root/$name"
  elif [ -d "$entry" ]; then mkdir "$root/$name"; mount --rbind "$entry" "$root/$name"
  fi
done
if [ -n "$nix" ]; then mkdir "$root/nix"; mount --bind "$nix" "$root/nix"; fi
directory=$(pwd)
if [ "$confined" = true ]; then exec chroot "$root" sh -c 'cd "$0"; exec "$@"' "$directory" "$@"; fi
mkdir "$root/old"; cd "$root"; pivot_root . old; umount -l /old; rmdir /old
cd "$directory"; exec "$@"`

/** The start of a command line that runs the rest of it on such a machine. */
export async function bareMachine({
  nix = '',
  uid,
  sudo = false,
  confined = false,
}: BareMachine): Promise<readonly string[]> {
  const root = await tempDir('machine')
  const over = sudo ? await sudoTree() : ''
  const user = uid === undefined ? [] : asUser(uid, '/')
  const unshare = ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', enter, 'sh']
  return [...unshare, root, nix, over, String(confined), ...user]
}

/** Arguments: a directory for what is written, the program and its arguments. */
const layOver = `set -e
layers=$1; shift
mount -t tmpfs tmpfs "$layers"
for name in etc usr var; do
  mkdir "$layers/$name" "$layers/$name.work"
  mount -t overlay -o "lowerdir=/$name,upperdir=$layers/$name,workdir=$layers/$name.work" overlay "/$name"
done
dpkg --purge --force-depends nix-bin > /dev/null 2>&1 || true
exec "$@"`

/**
 * The same for a machine whose packages change while the program runs; Debian's Nix is not one of them yet.
 */
export async function throwawayDebian(): Promise<readonly string[]> {
  const layers = await tempDir('layers')
  const machine = await bareMachine({ nix: await tempDir('nix') })
  return [...machine, 'sh', '-c', layOver, 'sh', layers]
}

/**
 * A directory for PATH with the system's programs but those that the tests are about, and with the xz that
 * runners have.
 */
export async function barePath(sudo = false): Promise<string> {
  const dir = await tempDir('path')
  await chmod(dir, 0o755)
  const absent = sudo ? /^(nix(-.+)?|oras)$/ : /^(nix(-.+)?|oras|sudo)$/
  const { bin } = await toolchain.xz()
  for (const folder of [bin, ...systemPath.split(':')])
    for (const name of await readdir(folder).catch(() => []))
      if (!absent.test(name)) await symlink(join(folder, name), join(dir, name)).catch(() => {})
  if (sudo) await symlink('/usr/bin/sudo', join(dir, 'sudo')).catch(() => {})
  return dir
}

/** Debian's sudo with its libraries, and the right for the user "nobody" to use it. */
async function sudoTree(): Promise<string> {
  const home = join(toolchain.toolsDir, 'sudo')
  await once(home, `${machineSuite()} for nobody`, async (part) => {
    await unpack(toolchain.toolsDir, machineSuite(), ['sudo'], part)
    await mkdir(join(part, 'etc', 'sudoers.d'), { recursive: true })
    await writeFile(join(part, 'etc', 'sudoers'), 'nobody ALL=(ALL) NOPASSWD: ALL\n', { mode: 0o440 })
    return null
  })
  return home
}
