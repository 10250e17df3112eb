import { parseFilePath } from '../base/parse.ts'
import { input, type ValuesOf } from '../request/inputs/input-table.ts'
import { INPUTS } from '../request/inputs/inputs.ts'
import { givenDigests } from './digests.ts'

/** The one table of inputs of `merge`, as INPUTS is that of `build`. */
export const MERGE_INPUTS = {
  file: input({
    ...INPUTS.file,
    help: 'An image file (YAML) that says image, tags and annotations of the merged image. What is given beside it comes first. See docs/image-file.md.',
  }),
  name: input({
    ...INPUTS.name,
    help: 'Which image of the image file. Needed when it has more than one.',
  }),
  image: input({
    ...INPUTS.image,
    help: 'One or more image names without tag, separated by commas or line ends, for example ghcr.io/org/tools. The merged image goes to each of them.',
  }),
  packages: input({
    ...INPUTS.packages,
    help: 'The packages that name-from-packages appends, as the builds had them.',
  }),
  'name-from-packages': INPUTS['name-from-packages'],
  tags: INPUTS.tags,
  digests: input({
    value: 'DIGESTS',
    help: 'The images to merge, one for each platform, separated by blanks, commas or line ends: sha256:... for one that is in the first repository of "image", or NAME@sha256:.... Of an image that is for several platforms itself, all are taken.',
    default: '',
    list: true,
    parse: givenDigests,
  }),
  'digests-dir': input({
    value: 'DIR',
    help: 'A directory of files whose names are digests, with or without "sha256:", of images to merge: what the jobs of a matrix have left as artifacts. Directories in it count as well, what the files hold does not.',
    default: '',
    parse: parseFilePath,
  }),
  platforms: input({
    ...INPUTS.platforms,
    help: 'The platforms that the merged image has to be for, linux/amd64 or linux/arm64, separated by commas or line ends: if one is missing, no tag moves. Default: those of the image file; without one, whatever the images are for.',
  }),
  annotations: input({
    ...INPUTS.annotations,
    help: 'OCI annotations of the image index, one key=value per line, also as docker/metadata-action prints them for the level "index". They replace the ones that are set by default.',
  }),
  'registry-username': INPUTS['registry-username'],
  'registry-password': INPUTS['registry-password'],
  'oras-version': INPUTS['oras-version'],
  'download-mirror': input({
    ...INPUTS['download-mirror'],
    help: 'A server that stands in for github.com when oras is downloaded, with the same paths below this address. Checksums are checked all the same.',
  }),
  timeout: INPUTS.timeout,
  'github-token': input({
    ...INPUTS['github-token'],
    help: 'Token for ghcr.io when no other credentials are given (needs the permission packages: write).',
  }),
}

export type MergeInputName = keyof typeof MERGE_INPUTS
export type MergeInputs = ValuesOf<typeof MERGE_INPUTS>
