/**
 * A program of an image without any engine: its layers are unpacked, and it runs in a mount and pid namespace
 * of Linux with these as its root. It has the network and the user of the caller.
 */
import { mkdir } from 'node:fs/promises'
import { NixeryError } from '../base/errors.ts'
import { childEnv } from '../host/environment.ts'
import type { Host } from '../host/host.ts'
import { runInteractively } from '../host/interactive.ts'
import { findProgram, lastLines, run } from '../host/process.ts'
import type { PlatformImage } from '../image/oci/image-tree.ts'
import { blobFile } from '../image/pack/layout.ts'
import { commandLine, configOf } from './command-line.ts'
import type { ContainerRequest } from './run-engine.ts'

/** Of util-linux and coreutils; tar unpacks layers, with the help of gzip or zstd. */
const TOOLS = ['unshare', 'sh', 'mount', 'env', 'tar', 'mkdir', 'touch'] as const
type Tools = Readonly<Record<(typeof TOOLS)[number], string>>

/** $1: the root, $2: volumes as lines of target, source and ro or rw; then the command line. */
const ENTER = `
set -e
root=$1 volumes=$2
shift 2
mkdir -p "$root/proc" "$root/dev" "$root/etc"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
for file in /etc/resolv.conf /etc/hosts; do
  [ -e "$file" ] || continue
  [ -e "$root$file" ] || touch "$root$file"
  mount --bind "$file" "$root$file"
done
printf '%s' "$volumes" | while read -r mode && read -r source && read -r target; do
  if [ -d "$source" ]; then mkdir -p "$root$target"; else mkdir -p "$root\${target%/*}"; touch "$root$target"; fi
  mount --bind "$source" "$root$target"
  [ "$mode" = rw ] || mount -o remount,bind,ro "$root$target"
done
exec "$@"
`

/**
 * Makes the directory `root` of what is in an image. `layout`: has its layers. Throws `missing-tool` when a program of
 * this machine is not there, and `output` when the kernel allows no namespaces.
 */
export async function unpackImage(
  image: PlatformImage,
  layout: string,
  root: string,
  host: Host,
): Promise<void> {
  const { unshare, tar } = findTools(host.env)
  await mkdir(root)
  for (const { digest } of layersOf(image)) {
    const args = [...asUser(), tar, owners(), '-xf', blobFile(layout, digest), '-C', root]
    const options = { env: childEnv(host.env, 'plain'), signal: host.signal }
    const { exitCode, stderr } = await run(unshare, args, options)
    if (exitCode !== 0) throw cannotUnpack(lastLines(stderr))
  }
}

/** `root`: a directory with what is in the image. Returns the exit code. */
export async function runInNamespace(
  image: PlatformImage,
  root: string,
  request: ContainerRequest,
): Promise<number> {
  const tools = findTools(request.env)
  const env = childEnv(request.env, 'plain')
  const { log } = request
  return runInteractively(tools.unshare, commandIn(root, image, tools, request), { env, log })
}

/** A namespace of a caller who is not root has no other users. */
const owners = (): string => (isRoot() ? '--numeric-owner' : '--no-same-owner')

const isRoot = (): boolean => process.getuid?.() === 0

/** A caller who is not root is root in the namespace. */
const asUser = (): readonly string[] => (isRoot() ? [] : ['--user', '--map-root-user'])

function commandIn(
  root: string,
  image: PlatformImage,
  tools: Tools,
  { command, volumes }: ContainerRequest,
): readonly string[] {
  const { Env = [], WorkingDir } = configOf(image)
  const argv = commandLine(image, command)
  const lines = volumes.flatMap(({ source, target, readOnly }) => [readOnly ? 'ro' : 'rw', source, target])
  const text = lines.map((line) => `${line}\n`).join('')
  return [
    ...[...asUser(), '--mount', '--pid', '--fork', '--kill-child'],
    ...[tools.sh, '-c', ENTER, 'sh', root, text],
    // The last unshare changes the root: it finds the program on PATH of the image.
    ...[tools.env, '-i', 'HOME=/root', `TERM=${process.env.TERM ?? 'dumb'}`, ...Env],
    ...[tools.unshare, `--root=${root}`, `--wd=${WorkingDir || '/'}`, '--', ...argv],
  ]
}

/** The configuration comes first. */
const layersOf = ({ image: { blobs } }: PlatformImage) => blobs.slice(1)

function findTools(env: NodeJS.ProcessEnv): Tools {
  const found = TOOLS.map((name) => [name, findProgram(name, env)] as const)
  const missing = found.filter(([, file]) => file === undefined).map(([name]) => name)
  if (missing.length === 0) return Object.fromEntries(found) as Tools
  throw new NixeryError('missing-tool', {
    message: `${missing.join(', ')}: not on PATH, and needed to run a program without docker and podman`,
    hint: 'install util-linux, coreutils and tar, or docker or podman',
  })
}

const cannotUnpack = (said: string): NixeryError =>
  new NixeryError('output', {
    message: `cannot unpack the image: ${said}`,
    hint: 'a container of its own, or a kernel without user namespaces, may forbid this: use --with docker or --with podman',
  })
