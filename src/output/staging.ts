/**
 * Outputs are made beside their places and moved there at the end, so that half an output is never visible.
 * What can be wrong with a place is found out before any work.
 */
import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { isProblem, mergeErrors, NixeryError } from '../base/errors.ts'
import type { Host } from '../host/host.ts'
import { removeAtExit } from '../host/last-resort.ts'
import { blobsDirectory } from '../image/pack/layout.ts'
import { cannotWrite, occupied } from './destination.ts'
import { type FoundEngine, findEngine } from './load.ts'
import { placeBeside, restorePlaces } from './replace.ts'
import type { LocalTargets, OutputTarget } from './targets.ts'

/** An output that is being made. */
export interface StagedOutput {
  readonly target: OutputTarget
  /** Where it is made. */
  readonly path: string
}

/** What one image goes to on this machine. */
export interface StagedImage {
  readonly outputs: readonly StagedOutput[]
  readonly engines: readonly FoundEngine[]
  /** What docker archives and engines call it. */
  readonly names: readonly string[]
}

export interface Staging {
  /**
   * The layout that is being filled with the blobs of all images: that of the first directory among the
   * outputs of a single image, else a temporary one.
   */
  readonly layout: string
  /** In the order in which they were asked for. */
  readonly images: readonly StagedImage[]
  /** Directories that were not there before, the innermost first. */
  readonly made: readonly string[]
  /** Nothing has to be removed any more when the process ends. */
  readonly isOver: () => void
}

/**
 * Throws `output` with every place that is taken or cannot be written to, and `missing-tool` for programs
 * that are not there; nothing is left behind then.
 */
export async function stageOutputs(images: readonly LocalTargets[], host: Host): Promise<Staging> {
  restorePlaces(images.flatMap(({ outputs }) => outputs.map(({ dest }) => dest)))
  const engines = await check(images, host)
  const staged = images.map(
    ({ outputs, load, names }): StagedImage => ({
      outputs: outputs.map((target) => ({ target, path: placeBeside(target.dest) })),
      engines: engines.filter(({ engine }) => load.includes(engine)),
      names,
    }),
  )
  const layout = ownLayout(staged) ?? path.join(host.workDir, 'image')
  const made: string[] = []
  const guards = outputsOf({ images: staged }).map((output) => removeAtExit(output.path))
  const isOver = () => {
    for (const guard of guards) guard()
  }
  const staging = { layout, images: staged, made, isOver }
  try {
    await beginAll(outputsOf(staging), made)
    await mkdir(blobsDirectory(layout), { recursive: true })
  } catch (error) {
    await discardStaging(staging)
    throw error
  }
  return staging
}

/** What a single image is made in can be moved to where it should be. */
function ownLayout(images: readonly StagedImage[]): string | undefined {
  const [only, ...others] = images
  if (only === undefined || others.length > 0) return undefined
  return only.outputs.find(({ target }) => target.kind === 'oci-layout')?.path
}

const outputsOf = ({ images }: Pick<Staging, 'images'>): readonly StagedOutput[] =>
  images.flatMap(({ outputs }) => outputs)

/** The engines that are asked for. Throws what is wrong with any of them, and with places. */
async function check(images: readonly LocalTargets[], host: Host): Promise<readonly FoundEngine[]> {
  const taken = images.flatMap(({ outputs }) => outputs.flatMap(occupied))
  const wanted = [...new Set(images.flatMap(({ load }) => load))]
  const found = await Promise.all(wanted.map((engine) => findEngine(engine, host)))
  const engines = found.filter((one) => 'program' in one)
  const missing = found.filter(isProblem)
  if (taken.length + missing.length === 0) return engines
  throw new NixeryError(taken.length > 0 ? 'output' : 'missing-tool', [...taken, ...missing])
}

/** Notes directories that are new in `made`. Throws what is wrong with each. */
async function beginAll(outputs: readonly StagedOutput[], made: string[]): Promise<void> {
  const errors: NixeryError[] = []
  for (const output of outputs) {
    const error = await begin(output, made)
    if (error !== undefined) errors.push(error)
  }
  if (errors.length > 0) throw mergeErrors(errors)
}

/** Removes what has not got to its place. That this fails never hides why it had to be done. */
export async function discardStaging(staging: Staging): Promise<void> {
  const { layout, made } = staging
  for (const place of [layout, ...outputsOf(staging).map((output) => output.path)])
    await rm(place, { recursive: true, force: true }).catch(() => {})
  // A directory that has something in it has an output.
  for (const directory of made) await rmdir(directory).catch(() => {})
  staging.isOver()
}

/** Makes what an output begins with: whoever may do that may also go on. Returns why it cannot. */
async function begin(
  { target, path: place }: StagedOutput,
  made: string[],
): Promise<NixeryError | undefined> {
  const parent = path.dirname(place)
  try {
    const top = await mkdir(parent, { recursive: true })
    if (top !== undefined) made.unshift(...upTo(top, parent))
    if (target.kind === 'oci-layout') await mkdir(place)
    else await writeFile(place, '', { flag: 'wx' })
    return undefined
  } catch (error) {
    return cannotWrite(target.dest, error)
  }
}

/** The directories from the inner one out to the outer one. */
const upTo = (outer: string, inner: string): string[] =>
  inner === outer ? [inner] : [inner, ...upTo(outer, path.dirname(inner))]
