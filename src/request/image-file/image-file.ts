/**
 * An image file: the images of a fleet in YAML, each with the inputs that say what an image is, and defaults
 * for all.
 *
 *     defaults:
 *       nixpkgs: nixos-unstable
 *       image: ghcr.io/org/{name}
 *     images:
 *       tools: { packages: [shell, git, jq] }
 *       ci:
 *         packages: [git]
 *         platforms:
 *           linux/amd64:
 *           linux/arm64: { env: { JOBS: 2 } }
 */
import path from 'node:path'
import { NixeryError, type Problem } from '../../base/errors.ts'
import { isRecord } from '../../base/json.ts'
import { formatPlatform } from '../../base/platform.ts'
import { nearestNames } from '../../base/suggest.ts'
import { parsePlatform } from '../../image/oci/platform-list.ts'
import type { FileForm, GivenInput } from '../inputs/input-table.ts'
import { INPUTS, type InputName } from '../inputs/inputs.ts'
import { fileInputs, NAMED, platformInputs } from './file-inputs.ts'
import { FORM_HINTS, toText } from './forms.ts'
import { type Entry, LocatedYaml } from './located-yaml.ts'

export type FileInputs = ReadonlyMap<InputName, GivenInput>

/** The inputs of an image, its defaults included. */
export interface FileImage {
  readonly inputs: FileInputs
  /** All of them again for each platform (`linux/arm64`) where some are different. */
  readonly platforms: ReadonlyMap<string, FileInputs>
}

export interface ImageFile {
  /** By name, in the order of the file; at least one. */
  readonly images: ReadonlyMap<string, FileImage>
  /**
   * What is wrong with the file: names, and values of a form that no text is made of. Nothing may be done
   * with it then.
   */
  readonly problems: readonly Problem[]
}

/** Letters, digits and `. _ -` between them, lower case: what may stand in the name of a repository. */
const IMAGE_NAME = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/

/**
 * Reads the text of an image file. Throws `invalid-input` when there are no images in it; what else is wrong
 * is said along with them, so that what is wrong with the values can be said as well.
 */
export function parseImageFile(text: string, file: string): ImageFile {
  const yaml = new LocatedYaml(text, file)
  const images = yaml.problems.length > 0 ? new Map() : readImages(yaml, path.dirname(file))
  if (images.size === 0 || yaml.isTooMuch) throw new NixeryError('invalid-input', yaml.problems)
  return { images, problems: yaml.problems }
}

function readImages(yaml: LocatedYaml, directory: string): ReadonlyMap<string, FileImage> {
  if (isFlat(yaml)) return new Map()
  const strayed = strayInputs(yaml)
  const isElsewhere = (key: string) => isExtension(key) || strayed.has(key as InputName)
  const top = knownEntries(yaml, yaml.root, ['defaults', 'images'], isElsewhere)
  const written = settings(
    yaml,
    top.find(({ key }) => key === 'defaults'),
    [...fileInputs.keys()],
  )
  const defaults = new Map([...strayed, ...written])
  const images = yaml.entries(top.find(({ key }) => key === 'images'))
  if (images.length === 0 && yaml.problems.length === 0) {
    const hint = 'name at least one, for example images: { tools: { packages: [git] } }'
    yaml.add('images: missing', hint, yaml.root.place)
  }
  return new Map(
    images.map((image) => {
      const isName = IMAGE_NAME.test(image.key)
      const hint = 'use lower-case letters, digits, and . _ - between them'
      if (!isName) yaml.add(`images: "${image.key}" cannot be the name of an image`, hint, image.place)
      return [image.key, readImage(yaml, image, isName ? image.key : 'unnamed', defaults, directory)]
    }),
  )
}

/**
 * Inputs that stand beside the images are reported, and read as defaults: then nothing that they say is missing,
 * too.
 */
function strayInputs(yaml: LocatedYaml): Settings {
  const stray = yaml.entries(yaml.root).filter(({ key }) => fileInputs.has(key as InputName))
  for (const { key, place } of stray)
    yaml.add(
      `"${key}" stands beside the images`,
      `write it under defaults, for all of them (defaults: { ${key}: ... }), or for one image`,
      place,
    )
  return new Map(stray.filter((entry) => !yaml.isNothing(entry)).map((entry) => [entry.key, entry] as const))
}

/** Whether the file is one image, or images without what they stand under: one problem says so. */
function isFlat(yaml: LocatedYaml): boolean {
  const entries = yaml.entries(yaml.root).filter(({ key }) => !isExtension(key))
  const [first] = entries
  if (first === undefined || entries.some(({ key }) => key === 'images')) return false
  const inputs = entries.filter(({ key }) => fileInputs.has(key as InputName))
  const images = entries.filter(
    (entry) => yaml.isMap(entry) && yaml.entries(entry).some(({ key }) => key === 'packages'),
  )
  if (inputs.length === 0 && !images.some(({ key }) => key !== 'defaults')) return false
  const hint =
    inputs.length > 0
      ? 'give the image a name, and indent its inputs below that: images: { NAME: { packages: ... } }'
      : `write images: before ${images[0]?.key}, and indent what follows`
  yaml.add('the images are missing: they stand under "images"', hint, first.place)
  return true
}

/** What a misspelt name was meant to be; an input that may not stand there is none. */
const meant = (key: string, known: readonly string[]): string | undefined =>
  Object.hasOwn(INPUTS, key) ? undefined : nearestNames(key, known)[0]

function hintFor(key: string, known: readonly string[]): string {
  if (fileInputs.has(key as InputName)) return 'it is the same for all platforms: write it for the image'
  if (Object.hasOwn(INPUTS, key))
    return `it belongs to the run: the option --${key} on a command line, the input ${key} in a workflow`
  const near = meant(key, known)
  return near === undefined ? `use one of: ${known.join(', ')}` : `did you mean ${near}?`
}

/** What stands there for an input. */
interface Setting extends Entry {
  /** Unknown: it is in a value that is not a map, which is reported already. */
  readonly unreadable?: true
}

type Settings = ReadonlyMap<string, Setting>

/** What stands there; an input without a value is as good as not there. */
function settings(yaml: LocatedYaml, of: Entry | undefined, known: readonly string[]): Settings {
  const entries = knownEntries(yaml, of, known)
  if (of !== undefined && !yaml.isNothing(of) && !yaml.isMap(of))
    return new Map(known.map((key) => [key, { ...of, key, unreadable: true }] as const))
  return new Map(
    entries.filter((entry) => !yaml.isNothing(entry)).map((entry) => [entry.key, entry] as const),
  )
}

/** `name`: what {name} stands for. */
function readImage(
  yaml: LocatedYaml,
  image: Entry,
  name: string,
  defaults: Settings,
  directory: string,
): FileImage {
  const levels = [defaults, settings(yaml, image, [...fileInputs.keys()])].map((own) => ({
    own,
    different: differences(yaml, own.get('platforms')),
  }))
  const inputsFor = (platform: string | undefined) => {
    const all = levels.flatMap(({ own, different }) => [own, different.get(platform ?? '') ?? new Map()])
    return givenInputs(yaml, name, all, directory)
  }
  const platforms = new Set(levels.flatMap(({ different }) => [...different.keys()]))
  return {
    inputs: inputsFor(undefined),
    platforms: new Map([...platforms].map((platform) => [platform, inputsFor(platform)])),
  }
}

/** What is different on the platforms of a map; what is no platform is refused with the input. */
function differences(yaml: LocatedYaml, of: Entry | undefined): ReadonlyMap<string, Settings> {
  const found = new Map<string, Settings>()
  if (of === undefined || !yaml.isMap(of)) return found
  for (const entry of yaml.entries(of)) {
    const platform = parsePlatform(entry.key)
    const own = settings(yaml, entry, platformInputs)
    if (platform === undefined) continue
    const name = formatPlatform(platform)
    if (found.has(name))
      yaml.add(`platforms: "${entry.key}" is ${name} once more`, 'write each platform once', entry.place)
    found.set(name, own)
  }
  return new Map([...found].filter(([, own]) => own.size > 0))
}

/** What is there for anchors alone, as Compose has it. */
const isExtension = (key: string): boolean => key.startsWith('x-')

/**
 * A misspelt name is read as the one it is near to, if that is missing: then it alone is wrong, not what
 * lacks it, too.
 */
function knownEntries(
  yaml: LocatedYaml,
  of: Entry | undefined,
  known: readonly string[],
  isIgnored: (key: string) => boolean = () => false,
): readonly Entry[] {
  const entries = yaml.entries(of)
  const names = new Set(entries.map(({ key }) => key))
  return entries.flatMap((entry) => {
    if (known.includes(entry.key)) return [entry]
    if (isIgnored(entry.key)) return []
    yaml.add(`${of?.key}: "${entry.key}" is not known here`, hintFor(entry.key, known), entry.place)
    const near = meant(entry.key, known)
    return near === undefined || names.has(near) ? [] : [{ ...entry, key: near }]
  })
}

/** The value of the last level that has one replaces those before it; of maps, value by value. */
function givenInputs(
  yaml: LocatedYaml,
  name: string,
  levels: readonly Settings[],
  directory: string,
): FileInputs {
  const given = new Map<InputName, GivenInput>()
  for (const [input, form] of fileInputs) {
    const entries = levels.flatMap((level) => level.get(input) ?? [])
    const entry = entries.at(-1)
    if (entry === undefined) continue
    const { place, unreadable = false } = entry
    const text = unreadable ? undefined : toText(mergedValue(yaml, entries, form), form)
    if (text === undefined) {
      if (!unreadable) addWrongForm(yaml, input, form, entries)
      given.set(input, { text: '', directory, place, unreadable: true })
      continue
    }
    // One line of the defaults then names every image.
    const filled = NAMED.includes(input) ? text.replaceAll('{name}', name) : text
    const items = form === 'list' ? { items: yaml.items(entry) } : {}
    given.set(input, { text: filled.trim(), directory, place, ...items })
  }
  return given
}

/** Names the values in maps that are none, at any level, or else the input. */
function addWrongForm(yaml: LocatedYaml, input: InputName, form: FileForm, levels: readonly Setting[]): void {
  const last = levels.at(-1)
  const areMaps = form === 'map' && last !== undefined && yaml.isMap(last)
  const wrong = (areMaps ? levels : [])
    .flatMap((level) => (yaml.isMap(level) ? yaml.entries(level) : []))
    .filter((entry) => toText({ [entry.key]: yaml.value(entry, 'texts') }, form) === undefined)
  for (const { key, place } of wrong) yaml.add(`${input}: ${key} has the wrong type`, FORM_HINTS[form], place)
  if (wrong.length === 0 && last !== undefined) yaml.add(`${input}: wrong type`, FORM_HINTS[form], last.place)
}

function mergedValue(yaml: LocatedYaml, entries: readonly Entry[], form: FileForm): unknown {
  // Only in JSON is a number a number: 1.10 is another tag than 1.1.
  const reading = form === 'json' ? 'values' : 'texts'
  const values = entries.map((entry) => yaml.value(entry, reading))
  // A map of platforms says which there are.
  if (form === 'platforms') return values.at(-1)
  let merged: unknown
  for (const value of values) merged = isRecord(value) && isRecord(merged) ? { ...merged, ...value } : value
  return merged
}
