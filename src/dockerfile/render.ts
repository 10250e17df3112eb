import { Document } from 'yaml'
import type { Note } from './draft.ts'
import type { Translation } from './translate.ts'

export interface FileSettings {
  /** What the image file calls the image. */
  readonly name: string
  readonly nixpkgs: string
  /** Its name in a registry. */
  readonly image?: string | undefined
}

/** The text of an image file with one image. */
export function renderImageFile(
  { image: settings, notes }: Translation,
  { name, nixpkgs, image }: FileSettings,
): string {
  const document = new Document({
    defaults: { nixpkgs, ...(image === undefined ? {} : { image }) },
    images: { [name]: settings },
  })
  const comment =
    notes.length === 0
      ? []
      : ['', ' Not translated, or not exactly:', ...noteLines(notes).map((line) => ` ${line}`)]
  document.commentBefore = [' Images made by nixery-action: see docs/image-file.md.', ...comment].join('\n')
  return document.toString({ lineWidth: 100, flowCollectionPadding: false })
}

/** `line 12: RUN make`, and below it what is not translated of that. */
export function noteLines(notes: readonly Note[]): readonly string[] {
  return notes.flatMap(({ line, what, why }, index) => {
    const last = notes[index - 1]
    const isSame = last?.line === line && last.what === what
    return [...(isSame ? [] : [`line ${line}: ${what}`]), `  ${why}`]
  })
}
