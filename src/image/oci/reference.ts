import { distinctBy } from '../../base/collections.ts'
import { isProblem, NixeryError, type Problem } from '../../base/errors.ts'
import { type Digest, isDigest } from '../../base/hash.ts'
import { allOrProblems, parseList } from '../../base/parse.ts'

/** A repository in a registry, without tag or digest: `host[:port]/path`. */
export interface ImageName {
  readonly registry: string
  readonly repository: string
}

/**
 * The grammar of the OCI distribution specification (repository names and tags) with Docker's rule that the
 * first component is the registry's host.
 * https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pulling-manifests
 */
const HOST = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/
const MAX_NAME_LENGTH = 255

export const formatImageName = (name: ImageName): string => `${name.registry}/${name.repository}`

/** What formatImageName has written. */
export function imageName(text: string): ImageName {
  const slash = text.indexOf('/')
  return { registry: text.slice(0, slash), repository: text.slice(slash + 1) }
}

/**
 * Image names without tag, separated by commas or newlines, or what they begin with: on Docker Hub they may
 * have any number of parts yet (`checkHubNames`). Throws a problem for each that is not one.
 */
export function parseImageNames(text: string): readonly ImageName[] {
  const names = allOrProblems(parseList(text).map((entry) => parsePrefix(entry, 'image')))
  return distinctBy(names, formatImageName)
}

/** Docker Hub has several names; credentials and its registry are found under the first. */
export const DOCKER_HUB = 'docker.io'
const DOCKER_HUB_ALIASES = ['index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']

/** Splits off the host. As docker has it, a name that begins with none (`org/tools`) is one of Docker Hub. */
function splitHost(text: string): ImageName {
  const slash = text.indexOf('/')
  const first = text.slice(0, Math.max(slash, 0))
  if (first !== '' && !/[.:]|^localhost$/.test(first)) return { registry: DOCKER_HUB, repository: text }
  return {
    registry: DOCKER_HUB_ALIASES.includes(first) ? DOCKER_HUB : first,
    repository: text.slice(slash + 1),
  }
}

/** `input`: what the name was given in, with which the message begins. */
function parseImageName(text: string, input: string): ImageName | Problem {
  const name = parsePrefix(text, input)
  return isProblem(name) ? name : (hubProblem(input, name) ?? name)
}

/** The names, if Docker Hub can have those that are there. Throws a problem for each that it cannot have. */
export const checkHubNames = (input: string, names: readonly ImageName[]): readonly ImageName[] =>
  allOrProblems(names.map((name) => hubProblem(input, name) ?? name))

function hubProblem(input: string, name: ImageName): Problem | undefined {
  const parts = name.repository.split('/')
  if (name.registry !== DOCKER_HUB || parts.length === 2) return undefined
  return {
    input,
    message: `"${formatImageName(name)}" is no name on Docker Hub, where names have two parts`,
    hint: `for example docker.io/${parts.length === 1 ? 'USER' : parts[0]}/${parts.at(-1)}`,
  }
}

/** A name, or the first parts of one. */
function parsePrefix(text: string, input: string): ImageName | Problem {
  const [, withoutScheme] = /^https?:\/\/(.+)$/.exec(text) ?? []
  if (withoutScheme !== undefined)
    return { input, message: `"${text}" is an address, not an image name`, hint: `use ${withoutScheme}` }
  const name = splitHost(text)
  const { registry, repository } = name
  const bareName = repository.replace(/[@:].*$/, '')
  if (registry === '' || !HOST.test(registry)) {
    return {
      input,
      message: `"${text}" does not begin with a registry's host name`,
      hint: `for example ghcr.io/org/${bareName.toLowerCase().split('/').pop()}`,
    }
  }
  if (bareName !== repository) {
    const [, tag] = /^[^@]*:([^:@]+)/.exec(repository) ?? []
    return {
      input,
      message: `"${text}" has a tag or a digest`,
      hint: `use ${registry}/${bareName.toLowerCase()}${tag === undefined ? '' : `, with tags: ${tag}`}`,
    }
  }
  if (repository !== repository.toLowerCase()) {
    return {
      input,
      message: `"${text}" has upper-case letters, which registries refuse`,
      hint: `use ${registry}/${repository.toLowerCase()}`,
    }
  }
  return checkRepository(name, text, input) ?? name
}

function checkRepository(name: ImageName, text: string, input: string): Problem | undefined {
  const parts = name.repository.split('/')
  if (!parts.every((part) => COMPONENT.test(part)) || formatImageName(name).length > MAX_NAME_LENGTH) {
    return {
      input,
      message: `"${text}" is not a valid image name`,
      hint: 'use lower-case letters and digits, separated by single ".", "_", "-" or "/", at most 255 characters',
    }
  }
  return undefined
}

/** `HOST` or `HOST:PORT`, separated by spaces, commas or newlines. */
export function parseRegistries(input: string): (text: string) => readonly string[] {
  return (text) => {
    const problems = words(text)
      .filter((entry) => !HOST.test(entry))
      .map((entry) => ({
        input,
        message: `"${entry}" is not the name of a registry`,
        hint: 'write HOST or HOST:PORT, for example registry:5000',
      }))
    if (problems.length > 0) throw new NixeryError('invalid-input', problems)
    return words(text)
  }
}

const words = (text: string): readonly string[] => text.split(/[\s,]+/).filter((word) => word !== '')

/**
 * Tags and full references as docker/build-push-action takes them; a reference without a tag means `latest`.
 */
export const parseTags = (text: string): readonly string[] =>
  words(text).map((entry) =>
    entry.includes('/') && splitTag(entry)[0] === undefined ? `${entry}:latest` : entry,
  )

/** An image name with the tags that are to point to the image there. */
export interface PushTarget {
  readonly image: ImageName
  readonly tags: readonly string[]
}

/** `ghcr.io/org/tools:latest` for every tag. */
export const taggedNames = (targets: readonly PushTarget[]): readonly string[] =>
  targets.flatMap(({ image, tags }) => tags.map((tag) => `${formatImageName(image)}:${tag}`))

/** `ghcr.io/org/tools@sha256:...` for every image name. */
export const namesByDigest = (targets: readonly PushTarget[], digest: Digest): readonly string[] =>
  targets.map(({ image }) => `${formatImageName(image)}@${digest}`)

/**
 * Which tags go to which image name. A plain tag goes to all of them; a full reference
 * (`ghcr.io/org/tools:v1`) to its own, which it adds when it is new. Throws a problem for each tag that is
 * not one, and for each name without a tag.
 */
export function pushTargets(images: readonly ImageName[], tags: readonly string[]): readonly PushTarget[] {
  const byName = new Map(images.map((image) => [formatImageName(image), { image, tags: new Set<string>() }]))
  const problems: Problem[] = []
  for (const entry of tags) {
    const [name, tag] = splitTag(entry)
    const problem = tagProblem('tags', tag)
    if (problem !== undefined) {
      problems.push(problem)
    } else if (name === undefined) {
      for (const target of byName.values()) target.tags.add(tag)
    } else {
      const image = parseImageName(name, 'tags')
      if (isProblem(image)) problems.push(image)
      else {
        const key = formatImageName(image)
        byName.set(key, { image, tags: (byName.get(key)?.tags ?? new Set<string>()).add(tag) })
      }
    }
  }
  if (problems.length === 0) problems.push(...untagged([...byName.values()]))
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return [...byName.values()].map((target) => ({ image: target.image, tags: [...target.tags].sort() }))
}

/** Images that are pushed by digest, each once. */
export function untaggedTargets(images: readonly ImageName[]): readonly PushTarget[] {
  const byName = new Map(images.map((image) => [formatImageName(image), image]))
  return [...byName.values()].map((image) => ({ image, tags: [] }))
}

function untagged(
  targets: readonly { readonly image: ImageName; readonly tags: ReadonlySet<string> }[],
): Problem[] {
  return targets
    .filter(({ tags }) => tags.size === 0)
    .map(({ image }) => ({
      input: 'tags',
      message: `none is for ${formatImageName(image)}`,
      hint: 'add a tag without image name, which goes to all images, or take this one out of image',
    }))
}

/** The tag, if it is one. Throws `invalid-input`. */
export function checkTag(name: string, tag: string): string {
  const problem = tagProblem(name, tag)
  if (problem !== undefined) throw new NixeryError('invalid-input', problem)
  return tag
}

function tagProblem(name: string, tag: string): Problem | undefined {
  if (TAG.test(tag)) return undefined
  return {
    input: name,
    message: `"${tag}" is not a valid tag`,
    hint: 'a tag has at most 128 letters, digits, "_", "." and "-", and does not begin with "." or "-"',
  }
}

/** The tag of a full reference, or the tag itself. */
export const tagOf = (entry: string): string => splitTag(entry)[1]

/** An image name with a tag or digest. */
export interface Reference {
  readonly image: ImageName
  readonly reference: string
}

/** Full references separated by commas or newlines; without a tag, `latest` is meant. */
export function parseReferences(name: string): (text: string) => readonly Reference[] {
  return (text) => allOrProblems(parseList(text).map((entry) => parseReference(name, entry)))
}

/**
 * `host/name`, `host/name:tag`, `host/name@sha256:...`, or with both, where the digest counts.
 * `name`: what the text was given as, for the message.
 */
export function parseReference(name: string, text: string): Reference | Problem {
  const at = text.indexOf('@')
  const named = at < 0 ? text : text.slice(0, at)
  const [withoutTag, tag] = splitTag(named)
  const image = parseImageName(withoutTag ?? named, name)
  if (isProblem(image)) return image
  const reference = at < 0 ? (withoutTag === undefined ? 'latest' : tag) : text.slice(at + 1)
  if (at < 0 ? TAG.test(reference) : isDigest(reference)) return { image, reference }
  return {
    input: name,
    message: `"${text}" has no valid ${at < 0 ? 'tag' : 'digest'}`,
    hint: 'write host/name:tag or host/name@sha256: with 64 hexadecimal digits',
  }
}

/** `ghcr.io/org/tools:v1` is a name and a tag; `v1` is a tag alone. */
function splitTag(entry: string): [string | undefined, string] {
  const colon = entry.lastIndexOf(':')
  return entry.includes('/') && colon > entry.lastIndexOf('/')
    ? [entry.slice(0, colon), entry.slice(colon + 1)]
    : [undefined, entry]
}
