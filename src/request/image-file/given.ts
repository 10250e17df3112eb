import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { NixeryError, type Problem } from '../../base/errors.ts'
import { invalid, parseBoolean } from '../../base/parse.ts'
import { formatPlatform, type SupportedPlatform } from '../../base/platform.ts'
import { nearestNames } from '../../base/suggest.ts'
import { PLAN_FILE } from '../../image/layers/layer-assignments.ts'
import type { GivenInput } from '../inputs/input-table.ts'
import { type GivenInputs, INPUTS, type InputName } from '../inputs/inputs.ts'
import { fileInputs, NAMED } from './file-inputs.ts'
import { joinedTexts } from './forms.ts'
import type { FileInputs, ImageFile } from './image-file.ts'

/** The images that inputs declare. */
export interface DeclaredImages {
  /** At least one. */
  readonly images: readonly DeclaredImage[]
  /** What is wrong with the image file. Only what else is wrong may be found out then. */
  readonly problems: readonly Problem[]
}

/** An image that inputs declare. */
export interface DeclaredImage {
  /** What its image file calls it. */
  readonly name: string | undefined
  readonly given: GivenInputs
  /** The same for a platform where the image file says that some are different. */
  readonly givenFor: (platform: SupportedPlatform) => GivenInputs | undefined
}

/**
 * The images that `file`, `name` and `all` choose; what is given beside them comes first. Without `file`, the
 * one that is given. Throws `invalid-input`. `mayBeAll`: whether there is an input `all`.
 */
export async function declaredImages(given: GivenInputs, mayBeAll = true): Promise<DeclaredImages> {
  const file = given('file')?.text
  const name = given('name')?.text
  const all = parseBoolean('all')(given('all')?.text ?? 'false')
  if (file === undefined) {
    if (name === undefined && !all)
      return { images: [{ name, given, givenFor: () => undefined }], problems: [] }
    const input = all ? 'all' : 'name'
    return invalid(input, `there is no image file that it could choose from`, 'give file, too')
  }
  if (!all) {
    const content = await readImageFile(file)
    const images = [declared(content, name ?? onlyName(content, file, mayBeAll), file, given)]
    return { images, problems: content.problems }
  }
  if (name === undefined) return everyImage(given)
  return invalid('all', 'it builds every image, and name chooses one', 'take out one of them')
}

/** Every image of the file. Throws `invalid-input`. */
export async function everyImage(given: GivenInputs): Promise<DeclaredImages> {
  const file = given('file')?.text ?? ''
  const content = await readImageFile(file)
  const images = [...content.images.keys()].map((name) => declared(content, name, file, given))
  return { images, problems: content.problems }
}

async function readImageFile(file: string): Promise<ImageFile> {
  // Runs without an image file need not load the reader of YAML.
  const { parseImageFile } = await import('./image-file.ts')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const missing = file === '' ? 'no image file is given' : `there is no ${file}`
    const made = file === '' ? ': nixery-action init writes one' : ''
    return invalid(
      'file',
      `${code === 'ENOENT' ? missing : message}`,
      `give the path of an image file, such as nixery.yml${made}`,
    )
  }
  return parseImageFile(text, file)
}

function declared(content: ImageFile, name: string, file: string, given: GivenInputs): DeclaredImage {
  const { images, problems } = content
  const own = images.get(name)
  if (own === undefined) {
    const [near] = nearestNames(name, [...images.keys()])
    const hint = near === undefined ? `it has: ${[...images.keys()].join(', ')}` : `did you mean ${near}?`
    const problem = { input: 'name', message: `${file} has no image "${name}"`, hint }
    throw new NixeryError('invalid-input', [problem, ...problems])
  }
  const over = (inputs: FileInputs) => (input: InputName) =>
    together(input, named(input, given(input), name), inputs.get(input)) ?? keptPlan(input, file)
  return {
    name,
    given: over(own.inputs),
    givenFor: (platform) => {
      const different = own.platforms.get(formatPlatform(platform))
      return different && over(different)
    },
  }
}

/** The image with `value` for an input, whatever was given for it; undefined for none. */
export function withInput(
  { name, given, givenFor }: DeclaredImage,
  input: InputName,
  value: GivenInput | undefined,
): DeclaredImage {
  const over = (inputs: GivenInputs) => (one: InputName) => (one === input ? value : inputs(one))
  return {
    name,
    given: over(given),
    givenFor: (platform) => {
      const own = givenFor(platform)
      return own && over(own)
    },
  }
}

/**
 * `{name}` stands for the name of the image in what is given beside the file, too: one text is then right for
 * all images.
 */
function named(input: InputName, given: GivenInput | undefined, name: string): GivenInput | undefined {
  if (given === undefined || !NAMED.includes(input)) return given
  return { ...given, text: given.text.replaceAll('{name}', name) }
}

/** What is given comes first; of maps, value by value. */
function together(
  input: InputName,
  given: GivenInput | undefined,
  inFile: GivenInput | undefined,
): GivenInput | undefined {
  if (given === undefined || inFile === undefined || inFile.unreadable) return given ?? inFile
  const { joined }: { readonly joined?: true } = INPUTS[input]
  if (joined) return { ...given, below: inFile }
  return joinedTexts(inFile, given, fileInputs.get(input))
}

/** A plan is kept beside the image file, like a lock file. */
function keptPlan(input: InputName, file: string): GivenInput | undefined {
  const directory = path.dirname(file)
  if (input !== 'layers-plan' || !existsSync(path.join(directory, PLAN_FILE))) return undefined
  return { text: PLAN_FILE, directory }
}

function onlyName({ images, problems }: ImageFile, file: string, mayBeAll: boolean): string {
  const [name, another] = images.keys()
  if (name !== undefined && another === undefined) return name
  const problem = {
    input: 'name',
    message: `${file} has ${images.size} images`,
    hint: `choose one of: ${[...images.keys()].join(', ')}${mayBeAll ? '; or set all: true' : ''}`,
  }
  throw new NixeryError('invalid-input', [problem, ...problems])
}
