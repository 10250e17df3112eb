/**
 * What the image of a key was made of, kept so that a later run can say which of its inputs are others. Files
 * are named by digests.
 */
import { isDeepStrictEqual } from 'node:util'
import { firstFew } from '../base/columns.ts'
import { canonicalJson, sha256 } from '../base/hash.ts'
import { isRecord } from '../base/json.ts'
import type { PlatformInputs } from './keys.ts'

export interface RecordedInputs {
  /** By platform: `linux/amd64`. */
  readonly platforms: Readonly<Record<string, PlatformInputs>>
  readonly indexAnnotations: Readonly<Record<string, string>>
}

/** An input that is another than before. */
export interface InputChange {
  /**
   * Its name, as users write it; `nixpkgs of old` for a package set that has a name, `nixery-action` for what
   * the program itself does otherwise.
   */
  readonly input: string
  /** Of lists and maps, by what they are called. */
  readonly added?: readonly string[]
  readonly removed?: readonly string[]
  readonly updated?: readonly string[]
  /** The commits of nixpkgs. */
  readonly from?: string
  readonly to?: string
}

export function recordInputs(
  platforms: readonly PlatformInputs[],
  indexAnnotations: RecordedInputs['indexAnnotations'],
): RecordedInputs {
  return {
    platforms: Object.fromEntries(platforms.map((one) => [platformOf(one), condensed(one)])),
    indexAnnotations,
  }
}

/** The document that keeps the inputs of several images, by scope. */
export const toInputsRecord = (images: readonly (readonly [string, RecordedInputs])[]): object => ({
  images: Object.fromEntries(images),
})

/** Throws an Error when the document is no record of inputs. */
export function parseInputsRecord(document: unknown): ReadonlyMap<string, RecordedInputs> {
  const { images } = document as { readonly images?: unknown }
  if (!isRecord(images) || !Object.values(images).every(isInputs))
    throw new Error('it is not a record of inputs')
  return new Map(Object.entries(images) as [string, RecordedInputs][])
}

const isInputs = (value: unknown): boolean =>
  isRecord(value) &&
  isRecord(value.indexAnnotations) &&
  isRecord(value.platforms) &&
  Object.values(value.platforms).every(isRecord)

function platformOf({ platform }: PlatformInputs): string {
  const { os, architecture } = platform as { readonly os: string; readonly architecture: string }
  return `${os}/${architecture}`
}

/** A tree of files has many entries. */
function condensed(inputs: PlatformInputs): PlatformInputs {
  const files = (inputs.files ?? []) as readonly { readonly name: string }[]
  const digests = files.map((file) => [file.name, sha256(canonicalJson(file)).slice(0, 16)])
  // As it is read back.
  return JSON.parse(JSON.stringify({ ...inputs, files: Object.fromEntries(digests) })) as PlatformInputs
}

/** Which inputs belong to what the key is made of. What is not here is called the same, or changes nothing alone. */
const INPUT_OF: Readonly<Record<string, string>> = {
  format: 'nixery-action',
  layerFormat: 'nixery-action',
  lookup: 'nixery-action',
  layerTable: 'nixery-action',
  source: 'nixpkgs',
  extraSources: 'extra-nixpkgs',
  nixpkgsConfig: 'nixpkgs-config',
  authorities: 'ca-certificates',
  nixDatabase: 'nix-database',
  filesAtEpoch: 'files-mtime',
  withoutCommand: 'cmd',
  stopSignal: 'stop-signal',
  createdEpoch: 'SOURCE_DATE_EPOCH',
  maxLayers: 'max-layers',
  layersPlan: 'layers-plan',
  nameData: 'popularity',
  nameDataContent: 'popularity',
  passedEnv: 'pass-env',
  indexAnnotations: 'annotations',
}

/** The inputs that differ, by name; those of several platforms each once. */
export function changedInputs(before: RecordedInputs, now: RecordedInputs): readonly InputChange[] {
  const changes = new Map<string, InputChange>()
  const compare = (name: string, from: unknown, to: unknown) => {
    const input = INPUT_OF[name] ?? name
    if (!isDeepStrictEqual(from, to) && !changes.has(input))
      changes.set(input, describeChange(input, from, to))
  }
  compare('platforms', Object.keys(before.platforms).sort(), Object.keys(now.platforms).sort())
  compare('indexAnnotations', before.indexAnnotations, now.indexAnnotations)
  for (const [platform, inputs] of Object.entries(now.platforms)) {
    const earlier = before.platforms[platform]
    if (earlier === undefined) continue
    const [from, to] = [flat(earlier), flat(inputs)]
    for (const [name, source] of Object.entries(extraSources(earlier)))
      if (name in extraSources(inputs)) compare(`${OF_SET}${name}`, source, extraSources(inputs)[name])
    for (const name of new Set([...Object.keys(from), ...Object.keys(to)]))
      compare(name, from[name], to[name])
  }
  return [...changes.values()]
}

const extraSources = (inputs: PlatformInputs) => (inputs.extraSources ?? {}) as PlatformInputs

/** What a change of a package set that has a name is called. */
const OF_SET = 'nixpkgs of '

/** How the image runs is one object in the key, and several inputs. Of package sets here the names. */
function flat(inputs: PlatformInputs): Readonly<Record<string, unknown>> {
  const { config, ...rest } = inputs
  return { ...rest, ...(config as object), extraSources: Object.keys(extraSources(inputs)) }
}

function describeChange(input: string, from: unknown, to: unknown): InputChange {
  if (input === 'nixpkgs' || input.startsWith(OF_SET)) return { input, ...revisions(from, to) }
  const [before, now] = [entriesOf(from), entriesOf(to)]
  if (before === undefined || now === undefined) return { input }
  const [added, removed] = [without(now, before), without(before, now)]
  const updated = Object.keys(now).filter(
    (name) => name in before && !isDeepStrictEqual(before[name], now[name]),
  )
  return {
    input,
    ...(added.length === 0 ? {} : { added }),
    ...(removed.length === 0 ? {} : { removed }),
    ...(updated.length === 0 ? {} : { updated }),
  }
}

const without = (all: object, others: object): readonly string[] =>
  Object.keys(all).filter((name) => !(name in others))

/** A list of texts is a map from each to itself; undefined for what has no names. */
function entriesOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (isRecord(value)) return value
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) return undefined
  return Object.fromEntries(value.map((one) => [one, one]))
}

function revisions(from: unknown, to: unknown): Pick<InputChange, 'from' | 'to'> {
  const [before, now] = [from, to].map((value) => (isRecord(value) ? value.revision : undefined))
  return typeof before === 'string' && typeof now === 'string' ? { from: before, to: now } : {}
}

const SHORT_REVISION = 7
/** More names are not read. */
const MOST_NAMES = 6

/** `packages (+jq, -curl), nixpkgs (3f1a2b4 -> 9d8e7f6), env` */
export const changesText = (changes: readonly InputChange[]): string => changes.map(changeText).join(', ')

function changeText({ input, added = [], removed = [], updated = [], from, to }: InputChange): string {
  if (from !== undefined && to !== undefined)
    return `${input} (${from.slice(0, SHORT_REVISION)} -> ${to.slice(0, SHORT_REVISION)})`
  const names = [...added.map((one) => `+${one}`), ...removed.map((one) => `-${one}`), ...updated]
  if (names.length === 0) return input
  return `${input} (${firstFew(names, MOST_NAMES)})`
}
