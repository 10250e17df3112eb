/** The `.attrs.json` that nix/default.nix leaves its builder: a closure, and the image to be made of it. */
import { NixeryError } from './errors.ts'
import { readGraph } from './graph-input.ts'
import { fromText, type InputName, parseInputs } from './inputs.ts'
import type { ReferenceGraph } from './layers/graph.ts'
import type { Platform } from './oci/types.ts'
import type { ImageContents } from './plan-image.ts'
import { ProblemCollector } from './request/collect.ts'
import { type Description, description } from './request/description.ts'
import { type Layering, layering } from './request/layering.ts'

export interface ImageInput extends Description, Layering {
  readonly platform: Platform
  readonly command: readonly string[]
  readonly contents: ImageContents
  readonly graph: ReferenceGraph
  /** What the image is called in its layout. */
  readonly layoutTag: string
}

/** The attribute `image`, as nix/default.nix writes it; what is null has its default. */
interface ImageAttributes {
  readonly architecture: Platform['architecture']
  readonly packages: ImageContents['packages']
  readonly nixpkgsVersion: string | null
  readonly revision: string | null
  readonly tag: string
  readonly cmd: unknown
  readonly labels: unknown
  readonly annotations: unknown
  readonly createdEpoch: unknown
  readonly [argument: string]: unknown
}

/** Arguments that are inputs too, with the same meanings, defaults and limits. */
const SHARED_INPUTS: Partial<Record<InputName, string>> = {
  'max-layers': 'maxLayers',
  'layers-plan': 'layersPlan',
  popularity: 'popularity',
  compression: 'compression',
  'compression-level': 'compressionLevel',
}

/** Throws `usage` when the text is no such file, `invalid-input` with all that is wrong with the image's arguments. */
export function readImage(text: string): ImageInput {
  const graph = readGraph(text, [])
  const { image } = JSON.parse(text) as { readonly image?: ImageAttributes }
  if (image === undefined || !Array.isArray(image.packages)) {
    throw new NixeryError('usage', {
      message: 'the input has no image',
      hint: 'give the .attrs.json of a derivation that buildImage of nix/default.nix made',
    })
  }
  const parsed = parseInputs(fromText((name) => textOf(image[SHARED_INPUTS[name] ?? ''])))
  const problems = new ProblemCollector(parsed)
  const texts = {
    labels: record('labels', image.labels, problems),
    annotations: record('annotations', image.annotations, problems),
  }
  const result: ImageInput = {
    platform: { os: 'linux', architecture: image.architecture },
    command: textList('cmd', image.cmd, problems),
    contents: {
      packages: image.packages,
      nixpkgsVersion: image.nixpkgsVersion ?? undefined,
      revision: image.revision ?? undefined,
    },
    graph,
    layoutTag: image.tag,
    ...layering(parsed.inputs, problems),
    ...description(
      { ...parsed.inputs, ...texts },
      { SOURCE_DATE_EPOCH: textOf(image.createdEpoch) },
      problems,
    ),
  }
  if (result.nameDataUrl !== undefined) {
    problems.add(
      'popularity: a builder of Nix has no network',
      'give a path, such as that of pkgs.fetchurl { url = "..."; hash = "..."; }',
    )
  }
  problems.throwAll()
  return result
}

const textOf = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : String(value)

function record(name: string, value: unknown, problems: ProblemCollector): Readonly<Record<string, string>> {
  const entries = Object.entries(value ?? {}).filter(([key, one]) => {
    if (typeof one === 'string') return true
    problems.add(`${name}: ${key} is not a text`, `write ${name} = { "${key}" = "..."; }`)
    return false
  })
  return Object.fromEntries(entries) as Record<string, string>
}

function textList(name: string, value: unknown, problems: ProblemCollector): readonly string[] {
  if (Array.isArray(value) && value.every((one): one is string => typeof one === 'string')) return value
  problems.add(`${name}: it is not a list of texts`, `write ${name} = [ "/bin/bash" "-l" ]`)
  return []
}
