/**
 * Manifests, indexes and configurations of anybody's images, in OCI's and Docker's form. Nothing in them is
 * taken for granted.
 */
import { NixeryError } from '../../base/errors.ts'
import { isRecord, type JsonObject } from '../../base/json.ts'
import type { Platform } from '../../base/platform.ts'
import { printable } from '../../base/printable.ts'
import type { SourceDocument } from './document-source.ts'
import { CONFIG_TYPES, INDEX_TYPES, MANIFEST_TYPES } from './media-types.ts'

type Texts = Readonly<Record<string, string>>

export interface ReadDescriptor {
  readonly mediaType: string
  readonly digest: string
  /** Bytes. */
  readonly size: number
  readonly annotations: Texts
}

export interface IndexEntry extends ReadDescriptor {
  readonly platform: Platform | undefined
}

export interface ReadManifest {
  readonly kind: 'image'
  readonly mediaType: string
  readonly config: ReadDescriptor
  readonly layers: readonly ReadDescriptor[]
  readonly annotations: Texts
}

export interface ReadIndex {
  readonly kind: 'index'
  readonly entries: readonly IndexEntry[]
}

/** How a container of the image runs. Lists are empty and texts `''` where the image says nothing. */
export interface RunConfig {
  /** `NAME=value` */
  readonly env: readonly string[]
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  readonly user: string
  readonly workdir: string
  readonly ports: readonly string[]
  readonly volumes: readonly string[]
  readonly stopSignal: string
  /** As Docker has it, times in nanoseconds: `{ "Test": ["CMD", ...], "Interval": ... }`; null for none. */
  readonly healthcheck: JsonObject | null
  readonly labels: Texts
}

export interface ReadHistory {
  readonly createdBy: string
  readonly comment: string
  readonly isEmpty: boolean
}

export interface ReadConfig {
  readonly platform: Platform
  readonly created: string | undefined
  readonly run: RunConfig
  readonly history: readonly ReadHistory[]
  /** Digests of the uncompressed layers, from the lowest one up; not checked. */
  readonly diffIds: readonly string[]
}

/** A manifest or an index. Throws `image` when it is neither. `what`: for the message. */
export function parseDocument(what: string, document: SourceDocument): ReadManifest | ReadIndex {
  const json = parseJson(what, document.bytes)
  const said = text(json.mediaType)
  const isGeneric = !/^application\/vnd\./.test(document.mediaType)
  const type = isGeneric ? said : document.mediaType
  // Two readers that take a document for different things see different images under one digest.
  const isClear = said === '' || said === type
  if (INDEX_TYPES.includes(type) && isClear && Array.isArray(json.manifests) && json.layers === undefined)
    return { kind: 'index', entries: json.manifests.map((entry) => indexEntry(what, entry)) }
  if (
    MANIFEST_TYPES.includes(type) &&
    isClear &&
    Array.isArray(json.layers) &&
    json.manifests === undefined
  ) {
    const config = descriptor(what, json.config)
    if (!CONFIG_TYPES.includes(config.mediaType)) throw noImage(what, artifactType(json, config))
    const layers = json.layers.map((layer) => descriptor(what, layer))
    return { kind: 'image', mediaType: type, config, layers, annotations: texts(json.annotations) }
  }
  throw noImage(what, [...new Set([type || 'application/json', ...(isClear ? [] : [said])])].join(' and '))
}

/** Throws `image` when it is not the configuration of an image. */
export function parseConfig(what: string, { bytes }: SourceDocument): ReadConfig {
  const json = parseJson(what, bytes)
  const run = isRecord(json.config) ? json.config : {}
  return {
    platform: platformName(json) ?? { os: 'unknown', architecture: 'unknown' },
    created: text(json.created) || undefined,
    run: {
      env: list(run.Env),
      entrypoint: list(run.Entrypoint),
      cmd: list(run.Cmd),
      user: text(run.User),
      workdir: text(run.WorkingDir),
      ports: Object.keys(isRecord(run.ExposedPorts) ? run.ExposedPorts : {}).sort(),
      volumes: Object.keys(isRecord(run.Volumes) ? run.Volumes : {}).sort(),
      stopSignal: text(run.StopSignal),
      healthcheck: isRecord(run.Healthcheck) ? run.Healthcheck : null,
      labels: texts(run.Labels),
    },
    history: (Array.isArray(json.history) ? json.history : []).filter(isRecord).map((entry) => ({
      createdBy: text(entry.created_by),
      comment: text(entry.comment),
      isEmpty: entry.empty_layer === true,
    })),
    diffIds: list(isRecord(json.rootfs) ? json.rootfs.diff_ids : []),
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const list = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(text) : [])
const texts = (value: unknown): Texts =>
  Object.fromEntries(Object.entries(isRecord(value) ? value : {}).map(([key, one]) => [key, text(one)]))

/** Throws `image` when the bytes are not a JSON object. */
export function parseJson(what: string, bytes: Buffer): JsonObject {
  try {
    const json: unknown = JSON.parse(bytes.toString('utf8'))
    if (isRecord(json)) return json
  } catch {}
  throw malformed(what, 'it is not a JSON object')
}

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/

/** Throws `image` for what has no digest or no size. */
export function descriptor(what: string, value: unknown): ReadDescriptor {
  const { mediaType, digest, size, annotations } = isRecord(value) ? value : {}
  if (!DIGEST.test(text(digest)) || !Number.isSafeInteger(size) || Number(size) < 0)
    throw malformed(what, 'what it refers to has no digest or no size')
  return {
    mediaType: text(mediaType),
    digest: text(digest),
    size: Number(size),
    annotations: texts(annotations),
  }
}

function indexEntry(what: string, value: unknown): IndexEntry {
  return { ...descriptor(what, value), platform: platformName((value as JsonObject).platform) }
}

function platformName(value: unknown): Platform | undefined {
  const { os, architecture, variant } = isRecord(value) ? value : {}
  if (text(os) === '' || text(architecture) === '') return undefined
  const name = { os: text(os), architecture: text(architecture) }
  return text(variant) === '' ? name : { ...name, variant: text(variant) }
}

const artifactType = (json: JsonObject, config: ReadDescriptor): string =>
  text(json.artifactType) || config.mediaType || 'a manifest without configuration'

function malformed(what: string, why: string): NixeryError {
  return new NixeryError('image', {
    message: `${what} is malformed: ${why}`,
    hint: 'copy or push the image again',
  })
}

function noImage(what: string, type: string): NixeryError {
  return new NixeryError('image', {
    message: `${what} is not a container image, but ${printable(type)}`,
    hint: 'name an image in the format of OCI or of Docker since 1.10 (schema 2); what is older has to be pushed again',
  })
}
