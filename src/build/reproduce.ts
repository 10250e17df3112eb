/** What was asked for, and the command that makes the same image on another machine. */
import { parseKeyValues } from '../base/parse.ts'
import { formatPlatform } from '../base/platform.ts'
import type { ExtraSources } from '../nix/source/extra-sources.ts'
import { INPUTS, type InputName, inputNames } from '../request/inputs/inputs.ts'
import { type BuildResult, pinnedName, type Reproduction } from './report/result.ts'

const SOURCE = 'org.opencontainers.image.source'

/** Where an image goes is no part of it. */
const DESTINATIONS: readonly InputName[] = ['image', 'tags', 'name-from-packages']

/** What was given and is no secret, in the order of the table. */
export function shownInputs(
  given: (name: InputName) => string | undefined,
): Readonly<Partial<Record<InputName, string>>> {
  const entries = inputNames.flatMap((name) => {
    const input: { readonly secret?: true; readonly default: string } = INPUTS[name]
    const text = given(name)?.trim() ?? ''
    return input.secret || text === '' || text === input.default ? [] : [[name, text] as const]
  })
  return Object.fromEntries(entries)
}

/** `inputs`: those that are shown. */
export function reproduction(
  inputs: ReturnType<typeof shownInputs>,
  {
    request,
    images,
    nixpkgsRevision,
    extraRevisions,
    bases,
  }: Pick<BuildResult, 'request' | 'images' | 'nixpkgsRevision' | 'extraRevisions' | 'bases'>,
): Reproduction {
  const [first] = request.platforms
  const [base, ...others] = bases
  const ofImage = Object.entries(inputs).filter(([name]) => isOfImage(name as InputName))
  const epoch = first?.createdEpoch ?? 0
  return {
    environment: epoch === 0 ? {} : { SOURCE_DATE_EPOCH: String(epoch) },
    options: {
      ...(inputs.file === undefined ? {} : { file: inputs.file }),
      ...(request.name === undefined ? {} : { name: request.name }),
      ...Object.fromEntries(ofImage),
      ...pinned(inputs.nixpkgs, nixpkgsRevision),
      ...pinnedExtra(inputs['extra-nixpkgs'], first?.extraSources ?? {}, extraRevisions),
      ...(base === undefined || others.length > 0 ? {} : { from: pinnedName(base) }),
      platforms: images.map(({ platform }) => formatPlatform(platform)).join(','),
      ...withSource(inputs.annotations, first?.annotations[SOURCE]),
      ...{ push: 'false', output: 'type=oci,dest=./image' },
    },
  }
}

function isOfImage(name: InputName): boolean {
  const { inFile }: { readonly inFile?: unknown } = INPUTS[name]
  return inFile !== undefined && !DESTINATIONS.includes(name)
}

/** A branch may have moved on by then: its commit stands for it. */
function pinned(nixpkgs: string | undefined, revision: string | undefined): { nixpkgs?: string } {
  if (nixpkgs === undefined) return revision === undefined ? {} : { nixpkgs: revision }
  if (revision === undefined) return {}
  const [, repository, query = ''] = /^(github:[^/?#]+\/[^/?#]+)(?:\/[^?#]*)?(\?[^#]*)?$/.exec(nixpkgs) ?? []
  if (repository !== undefined) return { nixpkgs: `${repository}/${revision}${query}` }
  return /^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(nixpkgs) && !nixpkgs.endsWith('.lock')
    ? { nixpkgs: revision }
    : {}
}

/** The same for package sets that have a name; what a file has of them, and cannot move, is left to it. */
function pinnedExtra(
  text: string | undefined,
  sources: ExtraSources,
  revisions: Readonly<Record<string, string>>,
): { 'extra-nixpkgs'?: string } {
  const given = parseKeyValues('extra-nixpkgs')(text ?? '')
  const lines = Object.entries(sources).flatMap(([name, { kind }]) => {
    const [own, revision] = [given[name], revisions[name]]
    if (own !== undefined) return [`${name}=${pinned(own, revision).nixpkgs ?? own}`]
    return kind === 'branch' && revision !== undefined ? [`${name}=${revision}`] : []
  })
  return lines.length === 0 ? {} : { 'extra-nixpkgs': lines.join('\n') }
}

/** The annotation that a workflow sets by itself has to be given elsewhere. */
function withSource(given: string | undefined, source: string | undefined): { annotations?: string } {
  if (source === undefined || given?.includes(SOURCE)) return {}
  if (given?.startsWith('{'))
    return { annotations: JSON.stringify({ [SOURCE]: source, ...(JSON.parse(given) as object) }) }
  return { annotations: [`${SOURCE}=${source}`, ...(given === undefined ? [] : [given])].join('\n') }
}
