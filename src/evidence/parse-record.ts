/** Reads the record of an image, which may come from anybody: nothing in it is taken for granted. */
import { NixeryError } from '../base/errors.ts'
import { isDigest } from '../base/hash.ts'
import { isRecord, type JsonObject } from '../base/json.ts'
import { OWN_SET, splitName } from '../nix/evaluate/attribute-path.ts'
import { type BuildRecord, RECORD_VERSION } from './build-record.ts'

/** Throws `invalid-input` when the text is no record, or one of another version. `what`: for the message. */
export function parseRecord(text: string, what: string): BuildRecord {
  const record = json(text)
  if (isRecord(record) && typeof record.version === 'number' && record.version > RECORD_VERSION)
    throw refused(`${what} is a record of version ${record.version}`, 'use a newer nixery-action')
  const wrong = faultOf(record)
  if (wrong === undefined) return record as unknown as BuildRecord
  throw refused(
    `${what} is not the record of an image: ${wrong}`,
    'give a file that a build wrote to evidence-dir (NAME.record.json), or an image that has one attached',
  )
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const refused = (message: string, hint: string): NixeryError =>
  new NixeryError('invalid-input', { input: 'from-record', message, hint })

/** The first thing that is wrong. */
function faultOf(record: unknown): string | undefined {
  if (!isRecord(record) || record.version !== RECORD_VERSION) return `it has no version ${RECORD_VERSION}`
  const { digest, indexAnnotations, platforms } = record
  if (!isDigestText(digest) || !areTexts(indexAnnotations)) return 'it has no digest, or no indexAnnotations'
  if (!Array.isArray(platforms) || platforms.length === 0) return 'it has no platforms'
  for (const [index, one] of platforms.entries()) {
    const wrong = isRecord(one) ? platformFault(one) : 'not an object'
    if (wrong !== undefined) return `platforms[${index}]: ${wrong}`
  }
  return undefined
}

type Check = (value: unknown) => boolean

function hasSet(name: string, extraSources: JsonObject): boolean {
  const { set } = splitName(name)
  return set === OWN_SET || Object.hasOwn(extraSources, set)
}

function platformFault(one: JsonObject): string | undefined {
  const { platform, digest, source, extraSources = {}, inputs, layers } = one
  if (!isPlatform(platform) || !isDigestText(digest)) return 'it has no platform, or no digest'
  if (!isSource(source)) return 'source is none'
  if (!isRecord(extraSources) || !Object.values(extraSources).every(isSource))
    return 'extraSources has what is no source'
  if (!Array.isArray(layers) || !layers.every(isLayer)) return 'layers is not a list of layers'
  if (!isRecord(inputs)) return 'it has no inputs'
  const wrong = Object.entries(INPUT_CHECKS).find(([name, check]) => !check(inputs[name]))
  if (wrong !== undefined) return `inputs.${wrong[0]} has the wrong type`
  const packages = inputs.packages as readonly string[]
  const lost = packages.find((name) => !hasSet(name, extraSources))
  return lost === undefined ? undefined : `${lost} is from no source`
}

const isText: Check = (value) => typeof value === 'string'
const isDigestText: Check = (value) => typeof value === 'string' && isDigest(value)
const isNumber: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0
const areTexts: Check = (value) => isRecord(value) && Object.values(value).every(isText)
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value)
const isTrue: Check = (value) => value === true

const isPlatform: Check = (value) =>
  isRecord(value) && value.os === 'linux' && ['amd64', 'arm64'].includes(String(value.architecture))

const isLayer: Check = (value) =>
  isRecord(value) &&
  isText(value.key) &&
  isDigestText(value.digest) &&
  isDigestText(value.diffId) &&
  isNumber(value.size) &&
  listOf(isText)(value.contents)

/** No plain directory: the record of somebody else cannot know those of this machine. */
const isSource: Check = (value) => {
  if (!isRecord(value)) return false
  const { kind, url, ref, revision, narHash, directory, tree } = value
  const isAddress = isText(url) && /^(https?|ssh|git|file):\/\//.test(String(url))
  if (![ref, revision, narHash].every(optional(isText))) return false
  if (kind === 'flake') return isText(directory) && isRecord(tree) && tree.kind !== 'flake' && isSource(tree)
  return kind === 'path' || ((kind === 'tarball' || kind === 'git') && isAddress)
}

const isUser: Check = (value) =>
  isRecord(value) &&
  [value.name, value.group, value.home].every(isText) &&
  [value.uid, value.gid].every(isNumber)

const isHealthcheck: Check = (value) =>
  isRecord(value) &&
  listOf(isText)(value.test) &&
  [value.interval, value.timeout, value.startPeriod, value.startInterval, value.retries].every(
    optional(isNumber),
  )

const isConfig: Check = (value) =>
  isRecord(value) &&
  [value.entrypoint, value.cmd, value.ports, value.volumes].every(listOf(isText)) &&
  areTexts(value.env) &&
  [value.workdir, value.stopSignal].every(optional(isText)) &&
  optional(isUser)(value.user) &&
  optional(isHealthcheck)(value.healthcheck)

const isCompression: Check = (value) =>
  isRecord(value) &&
  ['gzip', 'zstd'].includes(String(value.kind)) &&
  isNumber(value.level) &&
  isText(value.compressor)

/** Of what a run is made from; the rest is only compared. */
const INPUT_CHECKS: Readonly<Record<string, Check>> = {
  packages: listOf(isText),
  nixpkgsConfig: isRecord,
  platform: isPlatform,
  config: isConfig,
  ...{ labels: areTexts, annotations: areTexts, createdEpoch: isNumber, maxLayers: isNumber },
  layersPlan: (value) => value === null || listOf(listOf(isText))(value),
  compression: isCompression,
  ...{ overlays: listOf(isRecord), files: listOf(isRecord), authorities: optional(listOf(isText)) },
  ...{ nameData: optional(isText), nameDataContent: optional(isText), passedEnv: optional(listOf(isText)) },
  ...{ nixDatabase: optional(isTrue), filesAtEpoch: optional(isTrue), strict: optional(isTrue) },
  from: optional((value) => isRecord(value) && isText(value.name) && isDigestText(value.digest)),
  withoutCommand: optional((value) => typeof value === 'boolean'),
}
