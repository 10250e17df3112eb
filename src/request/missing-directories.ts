import { existsSync } from 'node:fs'
import type { Problem } from '../base/errors.ts'
import type { PackageSource } from '../nix/source/source.ts'
import { usedSources } from './contents.ts'
import type { DeclaredImage, DeclaredImages } from './image-file/given.ts'
import { type Inputs, parseInputs } from './inputs/inputs.ts'
import { packageNames } from './package-names.ts'

/** The same, with a problem for each directory of packages that is not there: it is said with all others. */
export function withMissingDirectories(declared: DeclaredImages): DeclaredImages {
  const missing = declared.images.flatMap(missingDirectories)
  return { ...declared, problems: [...declared.problems, ...missing] }
}

function missingDirectories({ given }: DeclaredImage): readonly Problem[] {
  const { inputs, placeOf } = parseInputs(given)
  return namedSources(inputs).flatMap(({ input, of, source }) => {
    if (source.kind !== 'path' || existsSync(source.path)) return []
    const place = placeOf(input)
    const message = `${of}there is no directory ${source.path}`
    const hint = 'give a directory with a default.nix'
    return [{ input, message, hint, ...(place === undefined ? {} : { place }) }]
  })
}

interface NamedSource {
  readonly input: string
  /** What a message begins with. */
  readonly of: string
  readonly source: PackageSource
}

function namedSources(inputs: Inputs): readonly NamedSource[] {
  const extra = Object.entries(usedSources(packageNames(inputs), inputs['extra-nixpkgs']))
  return [
    ...(inputs.nixpkgs === undefined ? [] : [{ input: 'nixpkgs', of: '', source: inputs.nixpkgs }]),
    ...extra.map(([name, source]) => ({ input: 'extra-nixpkgs', of: `${name}: `, source })),
  ]
}
