/** What an image is to be, once its packages are there. */
import type { BaseImage } from '../../image/base/base-image.ts'
import type { IdentifiedCompression } from '../../image/pack/compress.ts'
import type { NixpkgsFacts, PackageContents } from '../../nix/evaluate/package.ts'
import type { ImageSetup } from '../../request/image-config.ts'
import type { Layering } from '../../request/layering.ts'
import type { DescriptionRequest } from './describe.ts'

/** The part of a request that decides what an image is, once its packages are there. */
export interface ImageSettings
  extends DescriptionRequest,
    ImageSetup,
    Omit<Layering, 'compression' | 'nameDataUrl'> {
  /** The image that it is built on, read. */
  readonly base?: BaseImage | undefined
  readonly compression: IdentifiedCompression
}

/** Packages as evaluated, by the action's lookup or by a user's own Nix. */
export interface ImageContents extends NixpkgsFacts {
  readonly packages: readonly PackageContents[]
}
