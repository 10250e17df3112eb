import { NixeryError } from '../base/errors.ts'
import { checkHubNames, formatImageName, type ImageName, parseImageNames } from '../image/oci/reference.ts'

/** In the order in which Nixery wants them: before all packages. */
const META_PACKAGES = ['arm64', 'shell', 'ci']

/**
 * The image name with the packages appended, each as a part of the path: `ghcr.io/org` and `htop shell git`
 * give `ghcr.io/org/shell/git/htop`. Equal sets have equal names, so the order of the list does not matter.
 * Upper-case letters become lower-case and underscores at the beginning go, as no image name can have them;
 * packages are found by such names too, so the name put into `packages` gives the same image. Throws
 * `invalid-input` for what no image name can hold.
 */
export function nameFromPackages(image: ImageName, packages: readonly string[]): ImageName {
  const parts = new Set(packages.map((name) => name.toLowerCase().replace(/(^|\/)_+/, '$1')))
  const meta = META_PACKAGES.filter((name) => parts.delete(name))
  const text = [formatImageName(image), ...meta, ...[...parts].sort()].join('/')
  try {
    const [name] = checkHubNames('image', parseImageNames(text))
    if (name !== undefined) return name
  } catch (error) {
    if (!(error instanceof NixeryError)) throw error
  }
  throw new NixeryError('invalid-input', {
    input: 'name-from-packages',
    message: `"${text}" is not a valid image name`,
    hint: 'name the image yourself: at most 255 characters (two parts on Docker Hub), and packages with nothing but letters, digits and single . _ - between them',
  })
}
