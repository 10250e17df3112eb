import { parseFilePath } from '../base/parse.ts'
import { input, type ValuesOf } from '../request/inputs/input-table.ts'
import { INPUTS } from '../request/inputs/inputs.ts'
import { givenDigests } from './digests.ts'

/** The one table of inputs of `merge`, as INPUTS is that of `build`. */
export const MERGE_INPUTS = {
  file: input({
    ...INPUTS.file,
    help: 'Image file (YAML) with image, tags and annotations of the merged image. Other inputs override it. See docs/image-file.md.',
  }),
  name: input({
    ...INPUTS.name,
    help: 'Name of the image in the image file. Required if the file has several.',
  }),
  image: input({
    ...INPUTS.image,
    help: 'Image names without tag, separated by commas or newlines, for example ghcr.io/org/tools. The merged image is pushed to each.',
  }),
  packages: input({
    ...INPUTS.packages,
    help: 'Packages for name-from-packages, as in the builds.',
  }),
  'extra-nixpkgs': input({
    ...INPUTS['extra-nixpkgs'],
    help: 'Names of package sets in packages, as in the builds.',
  }),
  'name-from-packages': INPUTS['name-from-packages'],
  tags: INPUTS.tags,
  digests: input({
    value: 'DIGESTS',
    help: 'Images to merge, one for each platform, separated by spaces, commas or newlines: sha256:... in the first repository of image, or NAME@sha256:.... All images of an index are taken.',
    default: '',
    list: true,
    parse: givenDigests,
  }),
  'digests-dir': input({
    value: 'DIR',
    help: 'Directory of files named after the digests to merge, with or without "sha256:", as downloaded from the artifacts of matrix jobs. Subdirectories are read, too; file contents are ignored.',
    default: '',
    parse: parseFilePath,
  }),
  platforms: input({
    ...INPUTS.platforms,
    help: 'Required platforms of the merged image, separated by commas or newlines: linux/amd64, linux/arm64. If one is missing, no tag moves. Default: those of the image file, else those of the images.',
  }),
  annotations: input({
    ...INPUTS.annotations,
    help: 'OCI annotations of the image index, one key=value per line, also as docker/metadata-action prints them for the level index. They override the default annotations.',
  }),
  'registry-username': INPUTS['registry-username'],
  'registry-password': INPUTS['registry-password'],
  'insecure-registries': INPUTS['insecure-registries'],
  'oras-version': INPUTS['oras-version'],
  'download-mirror': input({
    ...INPUTS['download-mirror'],
    help: 'Mirror of github.com for downloads of oras, with the same paths below this URL. Checksums are always verified.',
  }),
  timeout: INPUTS.timeout,
  'github-token': input({
    ...INPUTS['github-token'],
    help: 'Token for ghcr.io without other credentials (needs packages: write).',
  }),
}

export type MergeInputName = keyof typeof MERGE_INPUTS
export type MergeInputs = ValuesOf<typeof MERGE_INPUTS>
