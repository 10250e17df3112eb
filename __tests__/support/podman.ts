import { mkdir, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { cgroupPrefix } from '../../scripts/container.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { type ChildResult, runChild, systemPath } from './child.ts'
import { writeProgram } from './programs.ts'
import { tempDir } from './temp.ts'

/** A podman of its own: images and containers are its alone, and it takes no setting from the machine. */
export interface Podman {
  /** A directory for PATH, with this podman in it. */
  readonly bin: string
  /** Takes the image `latest` of a layout. Returns its ID. */
  readonly pull: (layout: string) => Promise<string>
  /** What it has understood of an image. */
  readonly inspect: (id: string) => Promise<Readonly<Record<string, unknown>>>
  /** Runs an image to its end, without a network: its command, or this one. */
  readonly run: (id: string, ...argv: readonly string[]) => Promise<ChildResult>
  /** Makes a container, which has no network. */
  readonly create: (...words: readonly string[]) => Promise<ChildResult>
  /** Any other command. */
  readonly call: (...words: readonly string[]) => Promise<ChildResult>
}

export interface PodmanOptions {
  /** Of containers; default: none. */
  readonly network?: 'none' | 'host'
}

export async function newPodman(options: PodmanOptions = {}): Promise<Podman> {
  const home = await tempDir('podman')
  const program = await installIn(home, options)
  const call = (args: readonly string[], cwd = home): Promise<ChildResult> => runChild(program, args, { cwd })
  const must = async (args: readonly string[], cwd?: string): Promise<string> => {
    const { code, stdout, stderr } = await call(args, cwd)
    if (code !== 0) throw new Error(`podman ${args.join(' ')} ended with ${code}: ${stderr}`)
    return stdout.trim()
  }
  return {
    bin: dirname(program),
    // It makes a name of the path, and names have no upper-case letters.
    pull: (layout) => must(['pull', '--quiet', `oci:${basename(layout)}:latest`], dirname(layout)),
    inspect: async (id) => JSON.parse(await must(['image', 'inspect', id]))[0],
    run: (id, ...argv) => call(['run', '--rm', id, ...argv]),
    create: (...words) => call(['create', ...words]),
    call: (...words) => call(words),
  }
}

/** Makes a program of podman with its settings, whatever the environment says. */
async function installIn(home: string, options: PodmanOptions): Promise<string> {
  const env = { PATH: systemPath, HOME: home, ...(await configure(home, options)) }
  const podman = join((await toolchain.podman()).bin, 'podman')
  const command = [...(await cgroupPrefix()), podman, '--cgroup-manager=cgroupfs']
  const words = ['env', '-i', ...Object.entries(env).map(([name, value]) => `${name}=${value}`), ...command]
  await mkdir(join(home, 'bin'))
  const quoted = words.map((word) => `'${word}'`).join(' ')
  return writeProgram(join(home, 'bin'), 'podman', `PATH=${systemPath}; exec ${quoted} "$@"`)
}

/** Writes its settings. Returns the variables that say where they are. */
async function configure(
  home: string,
  { network = 'none' }: PodmanOptions,
): Promise<Readonly<Record<string, string>>> {
  const [runc, conmon] = [(await toolchain.runc()).bin, (await toolchain.conmon()).bin]
  const engine = [
    ...['[engine]', 'cgroup_manager = "cgroupfs"', 'events_logger = "file"', `tmp_dir = "${home}/tmp"`],
    ...[`conmon_path = ["${conmon}/conmon"]`, 'runtime = "runc"'],
    ...['[engine.runtimes]', `runc = ["${runc}/runc"]`],
  ]
  // What would ask for more than a sandbox has: limits, a network, and a filter of system calls that the
  // package keeps elsewhere.
  const containers = [
    ...['[containers]', `netns = "${network}"`, 'seccomp_profile = "unconfined"', 'pids_limit = 0'],
    'default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]',
  ]
  const driver = (await overlayWorks(home)) ? 'overlay' : 'vfs'
  const storage = [
    '[storage]',
    `driver = "${driver}"`,
    `graphroot = "${home}/storage"`,
    `runroot = "${home}/run"`,
  ]
  // Otherwise it mounts its own directory on itself, for good.
  storage.push('[storage.options.overlay]', 'skip_mount_home = "true"')
  const files = {
    'containers.conf': `${[...containers, ...engine].join('\n')}\n`,
    'storage.conf': `${storage.join('\n')}\n`,
    // The registries of tests, on any port.
    'registries.conf': '[[registry]]\nlocation = "127.0.0.1"\ninsecure = true\n',
    '.config/containers/policy.json': '{"default": [{"type": "insecureAcceptAnything"}]}',
  }
  await mkdir(join(home, '.config', 'containers'), { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(home, name), text)
  return {
    CONTAINERS_CONF: join(home, 'containers.conf'),
    CONTAINERS_STORAGE_CONF: join(home, 'storage.conf'),
    CONTAINERS_REGISTRIES_CONF: join(home, 'registries.conf'),
  }
}

/** Whether overlays can be mounted on the file system of a directory: not where it is an overlay itself. */
async function overlayWorks(home: string): Promise<boolean> {
  const script = 'mkdir -p l u w m && mount -t overlay -o lowerdir=l,upperdir=u,workdir=w overlay m'
  const dir = join(home, 'try')
  await mkdir(dir)
  const { code } = await runChild('unshare', ['--mount', 'sh', '-c', script], {
    cwd: dir,
    env: { PATH: systemPath },
  })
  return code === 0
}
