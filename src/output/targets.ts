import path from 'node:path'
import { NixeryError, type Problem } from '../base/errors.ts'
import { parseList } from '../base/parse.ts'
import { formatPlatform, type SupportedPlatform } from '../base/platform.ts'

/** Where an image is written to: an OCI layout, the same in one tar, or an archive for `docker load`. */
export interface OutputTarget {
  readonly kind: 'oci-layout' | 'oci-archive' | 'docker-archive'
  readonly dest: string
}

/** What takes images on this machine: a program whose `load` reads them from its standard input. */
export const ENGINES = ['docker', 'podman'] as const
export type Engine = (typeof ENGINES)[number]

/** What an image goes to on this machine, besides registries. */
export interface LocalTargets {
  readonly outputs: readonly OutputTarget[]
  readonly load: readonly Engine[]
  /** `docker.io/org/tools:v1`: what docker archives and engines call the image; empty when there are none. */
  readonly names: readonly string[]
}

/** Whether anything on this machine gets the image: all of its blobs are needed then. */
export const isLocal = ({ outputs, load }: Pick<LocalTargets, 'outputs' | 'load'>): boolean =>
  outputs.length > 0 || load.length > 0

/** Whether the names of the image matter on this machine. */
export const hasNames = ({ outputs, load }: Pick<LocalTargets, 'outputs' | 'load'>): boolean =>
  load.length > 0 || outputs.some(({ kind }) => kind === 'docker-archive')

/** The first directory that the image is written to; empty when there is none. */
export const layoutOf = (outputs: readonly OutputTarget[]): string =>
  outputs.find(({ kind }) => kind === 'oci-layout')?.dest ?? ''

/** `docker`, `podman` or both; as docker/build-push-action has it, `true` is docker. */
export function engines(text: string): readonly Engine[] {
  if (/^(false)?$/i.test(text)) return []
  const words = parseList(text).map((word) => (/^true$/i.test(word) ? 'docker' : word))
  const problems = words
    .filter((word) => !isEngine(word))
    .map((word) => ({
      input: 'load',
      message: `"${word}" is nothing that an image can be loaded into`,
      hint: 'use docker, podman or both; true stands for docker, and false alone for neither',
    }))
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return ENGINES.filter((engine) => words.includes(engine))
}

const isEngine = (word: string): word is Engine => ENGINES.some((engine) => engine === word)

/**
 * What cannot take an image of several platforms: docker archives hold one, and engines take that of this
 * machine.
 */
export function checkPlatforms(
  { outputs, load }: Pick<LocalTargets, 'outputs' | 'load'>,
  platforms: readonly SupportedPlatform[],
  own: string,
): void {
  if (platforms.length < 2) return
  const problems: Problem[] = outputs
    .filter(({ kind }) => kind === 'docker-archive')
    .map(({ dest }) => ({
      input: 'output',
      message: `the docker archive ${dest} can hold the image of one platform only`,
      hint: `build it for one platform, or write type=oci,dest=${dest},tar=true`,
    }))
  if (load.length > 0 && platforms.every(({ architecture }) => architecture !== own)) {
    problems.push({
      input: 'load',
      message: `none of the images is for this machine, but for ${platforms.map(formatPlatform).join(', ')}`,
      hint: `add linux/${own} to platforms, or take load out`,
    })
  }
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
}

/** Two outputs cannot be in one place, and none can be inside another. */
export function overlaps(outputs: readonly OutputTarget[]): readonly Problem[] {
  const places = outputs.map(({ dest }) => path.resolve(dest))
  return outputs.flatMap(({ dest }, index) => {
    const place = places[index] ?? ''
    const other = places.findIndex(
      (one, at) => at !== index && (one === place ? at < index : place.startsWith(`${one}${path.sep}`)),
    )
    if (other < 0) return []
    const where = places[other] === place ? 'is given twice' : `lies inside of ${outputs[other]?.dest}`
    return [
      {
        input: 'output',
        message: `dest=${dest} ${where}`,
        hint: 'give each output a dest of its own; with all images of a file, write {name} in it',
      },
    ]
  })
}
