import { existsSync } from 'node:fs'
import type { Problem } from '../base/errors.ts'
import type { PackageSource } from '../nix/source/source.ts'
import { usedSources } from './contents.ts'
import type { DeclaredImage, DeclaredImages } from './image-file/given.ts'
import { parseTable } from './inputs/input-table.ts'
import { type Inputs, pickInputs } from './inputs/inputs.ts'
import { packageNames } from './package-names.ts'

/** The same, with a problem for each directory of packages that is not there: it is said with all others. */
export function withMissingDirectories(declared: DeclaredImages): DeclaredImages {
  const missing = declared.images.flatMap(missingDirectories)
  return { ...declared, problems: [...declared.problems, ...missing] }
}

/** All other inputs are read with the request. */
const SOURCES = pickInputs(['packages', 'nixpkgs', 'extra-nixpkgs'])

function missingDirectories({ given }: DeclaredImage): readonly Problem[] {
  const { inputs, placeOf } = parseTable(SOURCES, given)
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

function namedSources(inputs: Pick<Inputs, keyof typeof SOURCES>): readonly NamedSource[] {
  const extra = Object.entries(usedSources(packageNames(inputs), inputs['extra-nixpkgs']))
  return [
    ...(inputs.nixpkgs === undefined ? [] : [{ input: 'nixpkgs', of: '', source: inputs.nixpkgs }]),
    ...extra.map(([name, source]) => ({ input: 'extra-nixpkgs', of: `${name}: `, source })),
  ]
}
