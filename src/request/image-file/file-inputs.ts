/**
 * What an image file may hold. In a file of its own: what only needs to know this need not load the reader of
 * YAML.
 */
import type { FileForm } from '../inputs/input-table.ts'
import { INPUTS, type InputName, inputNames } from '../inputs/inputs.ts'

/** The inputs that an image file may hold, and how it may write them. */
export const fileInputs: ReadonlyMap<InputName, FileForm> = new Map(
  inputNames.flatMap((name) => {
    const input: { readonly inFile?: FileForm } = INPUTS[name]
    return input.inFile === undefined ? [] : [[name, input.inFile] as const]
  }),
)

/** Those that are the same for all platforms of an image. */
const OF_ALL_PLATFORMS: readonly InputName[] = [
  'image',
  'name-from-packages',
  'tags',
  'platforms',
  'compare-with',
  'max-size',
]

/** The inputs that may be different on a platform. */
export const platformInputs: readonly InputName[] = [...fileInputs.keys()].filter(
  (name) => !OF_ALL_PLATFORMS.includes(name),
)

/**
 * Where `{name}` stands for the name of the image, in the file or beside it: one text is then right for all
 * images.
 */
export const NAMED: readonly InputName[] = ['image', 'tags', 'output', 'compare-with']
