/**
 * An image file: the images of a fleet in YAML, each with the inputs that say what an image is, and defaults for all.
 *
 *     defaults:
 *       nixpkgs: nixos-unstable
 *       image: ghcr.io/org/{name}
 *     images:
 *       tools: { packages: [shell, git, jq] }
 */
import path from 'node:path'
import { NixeryError } from '../errors.ts'
import type { FileForm, GivenInput } from '../input-table.ts'
import { INPUTS, type InputName, inputNames } from '../inputs.ts'
import { isRecord } from '../json.ts'
import { nearestNames } from '../nix/suggest.ts'
import { FORM_HINTS, toText } from './forms.ts'
import { type Entry, LocatedYaml } from './located-yaml.ts'

/** The inputs of each image, its defaults included, by the image's name, in the order of the file. */
export type ImageFile = ReadonlyMap<string, ReadonlyMap<InputName, GivenInput>>

/** Letters, digits and `. _ -` between them, lower case: what may stand in the name of a repository. */
const IMAGE_NAME = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/

/** The inputs that an image file may hold, and how it may write them. */
export const fileInputs: ReadonlyMap<InputName, FileForm> = new Map(
  inputNames.flatMap((name) => {
    const input: { readonly inFile?: FileForm } = INPUTS[name]
    return input.inFile === undefined ? [] : [[name, input.inFile] as const]
  }),
)

/** Reads the text of an image file. Throws `invalid-input` with everything that is wrong, each with its place. */
export function parseImageFile(text: string, file: string): ImageFile {
  const yaml = new LocatedYaml(text, file)
  const images = yaml.problems.length > 0 ? new Map() : readImages(yaml, path.dirname(file))
  if (yaml.problems.length > 0) throw new NixeryError('invalid-input', yaml.problems)
  return images
}

function readImages(yaml: LocatedYaml, directory: string): ImageFile {
  const top = knownEntries(yaml, yaml.root, ['defaults', 'images'])
  const defaults = settings(
    yaml,
    top.find(({ key }) => key === 'defaults'),
  )
  const images = yaml.entries(top.find(({ key }) => key === 'images'))
  if (images.length === 0 && yaml.problems.length === 0) {
    const hint = 'name at least one, for example images: { tools: { packages: [git] } }'
    yaml.add('images: there is none', hint, yaml.root.place)
  }
  return new Map(
    images.map((image) => {
      if (!IMAGE_NAME.test(image.key)) {
        const hint = 'use lower-case letters, digits, and . _ - between them'
        yaml.add(`images: "${image.key}" cannot be the name of an image`, hint, image.place)
      }
      return [image.key, givenInputs(yaml, image.key, defaults, settings(yaml, image), directory)]
    }),
  )
}

type Settings = ReadonlyMap<string, Entry>

/** What stands there; an input without a value is as good as not there. */
function settings(yaml: LocatedYaml, of: Entry | undefined): Settings {
  const entries = knownEntries(yaml, of, [...fileInputs.keys()])
  return new Map(
    entries.filter((entry) => !yaml.isNothing(entry)).map((entry) => [entry.key, entry] as const),
  )
}

function knownEntries(yaml: LocatedYaml, of: Entry | undefined, known: readonly string[]): readonly Entry[] {
  return yaml.entries(of).filter(({ key, place }) => {
    if (known.includes(key)) return true
    const [near] = nearestNames(key, known)
    const hint = near === undefined ? `use one of: ${known.join(', ')}` : `did you mean ${near}?`
    yaml.add(`${of?.key}: "${key}" is not known here`, hint, place)
    return false
  })
}

/** An image's own value replaces the default; of maps, value by value. */
function givenInputs(
  yaml: LocatedYaml,
  name: string,
  defaults: Settings,
  own: Settings,
  directory: string,
): ReadonlyMap<InputName, GivenInput> {
  const given = new Map<InputName, GivenInput>()
  for (const [input, form] of fileInputs) {
    const entry = own.get(input) ?? defaults.get(input)
    if (entry === undefined) continue
    // Only in JSON is a number a number: 1.10 is another tag than 1.1.
    const reading = form === 'json' ? 'values' : 'texts'
    const [value, fallback] = [yaml.value(entry, reading), defaults.get(input)]
    const inherited = fallback === undefined ? undefined : yaml.value(fallback, reading)
    const text = toText(isRecord(value) && isRecord(inherited) ? { ...inherited, ...value } : value, form)
    if (text === undefined) yaml.add(`${name}: ${input} is of the wrong form`, FORM_HINTS[form], entry.place)
    else {
      // One line of the defaults then names every image.
      const filled = input === 'image' ? text.replaceAll('{name}', name) : text
      given.set(input, { text: filled.trim(), directory, place: entry.place })
    }
  }
  return given
}
