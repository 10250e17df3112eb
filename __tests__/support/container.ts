import { copyFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { runCommand, runcCommand, unpackCommand } from '../../scripts/container.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { type ChildResult, mustRun, runChild, systemPath } from './child.ts'
import { rootsOf } from './oci-layout.ts'
import { tempDir } from './temp.ts'

export interface PullOptions {
  /** "user:password". */
  readonly credentials?: string
  /** PEM file; without it certificates are not asked for. */
  readonly caFile?: string
  /** Architecture to take of an image index, in OCI's words; default: the machine's. */
  readonly arch?: string
}

/**
 * Copies an image from a registry into an OCI layout, with a client that is not ours.
 * @param ref "host/name:tag" or "host/name@digest"
 * @param dir the layout, made when missing
 * @param tag name of the image in the layout
 */
export async function pull(
  ref: string,
  dir: string,
  tag = 'image',
  options: PullOptions = {},
): Promise<void> {
  const target = `oci:${dir}:${tag}`
  await skopeo([
    ...override(options),
    'copy',
    '--quiet',
    ...(await access(options, '--src-')),
    `docker://${ref}`,
    target,
  ])
}

/** What skopeo says of an image in a registry: digest, layers, labels, architecture. */
export async function skopeoInspect(
  ref: string,
  options: PullOptions = {},
): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(
    await skopeo([...override(options), 'inspect', ...(await access(options, '--')), `docker://${ref}`]),
  )
}

/** The manifest or the index behind a reference, as the registry has it. */
export async function skopeoRaw(ref: string, options: PullOptions = {}): Promise<string> {
  return skopeo(['inspect', '--raw', ...(await access(options, '--')), `docker://${ref}`])
}

/** What skopeo says of an image in an OCI layout. */
export async function skopeoInspectLayout(dir: string): Promise<Readonly<Record<string, unknown>>> {
  return JSON.parse(await skopeo(['inspect', `oci:${dir}`]))
}

/** The manifest that skopeo finds at a place, such as `docker-archive:FILE`, as it is there. */
export const skopeoManifest = (place: string): Promise<string> => skopeo(['inspect', '--raw', place])

/** Makes a bundle (root file system and runtime config) of an image in a layout. */
export async function unpack(layout: string, tag: string, bundle: string): Promise<void> {
  const [program, ...args] = await unpackCommand(layout, tag, bundle)
  await mustRun(program, args)
}

/** Makes a bundle of the only image of a layout in a new directory. */
export async function unpackImage(layout: string): Promise<string> {
  const bundle = join(await tempDir('bundle'), 'bundle')
  const [root] = await rootsOf(layout)
  await unpack(layout, root?.annotations?.['org.opencontainers.image.ref.name'] ?? '', bundle)
  return bundle
}

/**
 * Runs a program in the root file system of a bundle to its end. Containers of one bundle share what they
 * write.
 * @param argv the whole command line; default: the image's entrypoint and command
 * @param input standard input; closed at once without it
 */
export async function runContainer(
  bundle: string,
  argv?: readonly string[],
  input?: string,
): Promise<ChildResult> {
  const [program, ...args] = await runCommand(bundle, await tempDir('runc'), argv)
  return runChild(program, args, { env: { PATH: systemPath }, ...(input === undefined ? {} : { input }) })
}

/** A container that runs on its own until it is stopped. */
export interface Container {
  /** Runs a program in it, as the image's user. */
  readonly exec: (...argv: readonly string[]) => Promise<ChildResult>
  /** Sends its main process a signal. */
  readonly signal: (name: string) => Promise<void>
  /** How its main process ended. */
  readonly ended: Promise<ChildResult>
}

/**
 * Starts what the image of a bundle runs. It has a network of its own, in which there is nothing but itself.
 */
export async function startContainer(bundle: string): Promise<Container> {
  const work = await tempDir('runc')
  const name = basename(work)
  const run = ([program, ...args]: readonly [string, ...string[]]) =>
    runChild(program, args, { env: { PATH: systemPath } })
  return {
    ended: run(await runCommand(bundle, work)),
    exec: async (...argv) => run(await runcCommand(work, 'exec', name, ...argv)),
    signal: async (signal) => {
      const { code, stderr } = await run(await runcCommand(work, 'kill', name, signal))
      if (code !== 0) throw new Error(`the container got no ${signal}: ${stderr}`)
    },
  }
}

async function skopeo(args: readonly string[]): Promise<string> {
  const program = join((await toolchain.skopeo()).bin, 'skopeo')
  const home = await tempDir('skopeo')
  return mustRun(program, ['--insecure-policy', ...args], { env: { HOME: home, XDG_RUNTIME_DIR: home } })
}

const override = ({ arch }: PullOptions) => (arch ? ['--override-arch', arch] : [])

async function access({ credentials, caFile }: PullOptions, prefix: string): Promise<readonly string[]> {
  const user = credentials ? [`${prefix}creds`, credentials] : []
  if (!caFile) return [...user, `${prefix}tls-verify=false`]
  // skopeo takes a directory, and every key in it for a client's.
  const certificates = await tempDir('certificates')
  await copyFile(caFile, join(certificates, 'ca.crt'))
  return [...user, `${prefix}cert-dir`, certificates]
}
