/**
 * What an image says of its contents: the history that oci/image.ts writes, read back, also from images that
 * extend ours.
 */
import type { ReadHistory } from '../image/documents/parse-documents.ts'
import {
  ADDED_FILES,
  CREATED_BY,
  NIX_DATABASE,
  PACKAGES_PREFIX,
  ROOT_FILESYSTEM,
} from '../image/oci/image.ts'

export interface ImageContents {
  /** The packages that were asked for, as `pname-version`; undefined when the image does not say. */
  readonly packages: readonly string[] | undefined
  readonly layers: readonly LayerContents[]
}

export interface LayerContents {
  /** The names of the store paths in it, the largest first; undefined for a layer that we have not made. */
  readonly storePaths: readonly string[] | undefined
  /** What it is in the words of who made it; `''` when nothing is said. */
  readonly description: string
}

/** `layers`: how many the manifest has. A history that does not fit says nothing about any of them. */
export function contentsOf(history: readonly ReadHistory[], layers: number): ImageContents {
  const steps = history.filter(({ isEmpty }) => !isEmpty)
  // Of several, the last is that of the image itself: the others are those of what it is built on.
  const list = history.findLast(
    (step) => isOurs(step) && step.isEmpty && step.comment.startsWith(PACKAGES_PREFIX),
  )
  return {
    packages: list && names(list.comment.slice(PACKAGES_PREFIX.length)),
    layers: Array.from({ length: layers }, (_, index) =>
      layerContents(steps.length === layers ? steps[index] : undefined),
    ),
  }
}

function layerContents(step: ReadHistory | undefined): LayerContents {
  if (step === undefined) return { storePaths: undefined, description: '' }
  if (!isOurs(step)) return { storePaths: undefined, description: step.createdBy || step.comment }
  if ([ROOT_FILESYSTEM, NIX_DATABASE, ADDED_FILES].includes(step.comment))
    return { storePaths: [], description: step.comment }
  return { storePaths: names(step.comment), description: '' }
}

const isOurs = ({ createdBy }: ReadHistory): boolean => createdBy === CREATED_BY
const names = (text: string): readonly string[] => text.split(' ').filter((name) => name !== '')
