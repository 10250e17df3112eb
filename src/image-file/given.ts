import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { GivenInput } from '../input-table.ts'
import type { GivenInputs, InputName } from '../inputs.ts'
import { PLAN_FILE } from '../layers/plan.ts'
import { nearestNames } from '../nix/suggest.ts'
import { invalid } from '../parse.ts'
import type { ImageFile } from './image-file.ts'

/**
 * The inputs of the image that `file` and `name` choose; what is given beside them comes first. Without `file`, what is
 * given. Throws `invalid-input`.
 */
export async function withImageFile(given: GivenInputs): Promise<GivenInputs> {
  const file = given('file')?.text
  const name = given('name')?.text
  if (file === undefined) {
    if (name === undefined) return given
    return invalid('name: there is no image file that it could choose from', 'give file, too')
  }
  const images = await readImageFile(file)
  return inputsOf(images, name ?? onlyName(images, file), file, given)
}

/** The inputs of every image of the file, by name. Throws `invalid-input`. */
export async function everyImage(given: GivenInputs): Promise<ReadonlyMap<string, GivenInputs>> {
  const file = given('file')?.text ?? ''
  const images = await readImageFile(file)
  return new Map([...images.keys()].map((name) => [name, inputsOf(images, name, file, given)]))
}

async function readImageFile(file: string): Promise<ImageFile> {
  // Runs without an image file need not load the reader of YAML.
  const { parseImageFile } = await import('./image-file.ts')
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return invalid(`file: ${(error as Error).message}`, 'give the path of an image file, such as nixery.yml')
  }
  return parseImageFile(text, file)
}

function inputsOf(images: ImageFile, name: string, file: string, given: GivenInputs): GivenInputs {
  const own = images.get(name)
  if (own === undefined) {
    const [near] = nearestNames(name, [...images.keys()])
    const hint = near === undefined ? `it has: ${[...images.keys()].join(', ')}` : `did you mean ${near}?`
    return invalid(`name: ${file} has no image "${name}"`, hint)
  }
  return (input: InputName) => given(input) ?? own.get(input) ?? keptPlan(input, file)
}

/** A plan is kept beside the image file, like a lock file. */
function keptPlan(input: InputName, file: string): GivenInput | undefined {
  const directory = path.dirname(file)
  if (input !== 'layers-plan' || !existsSync(path.join(directory, PLAN_FILE))) return undefined
  return { text: PLAN_FILE, directory }
}

function onlyName(images: ImageFile, file: string): string {
  const [name, another] = images.keys()
  if (name !== undefined && another === undefined) return name
  return invalid(`name: ${file} has ${images.size} images`, `choose one of: ${[...images.keys()].join(', ')}`)
}
