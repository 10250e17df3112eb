/** The `.attrs.json` that nix/default.nix leaves its builder: a closure, and the image to be made of it. */
import { NixeryError } from './errors.ts'
import { readGraph } from './graph-input.ts'
import { FORM_HINTS, toText } from './image-file/forms.ts'
import { type FileForm, fromText, INPUTS, type InputName, parseInputs } from './inputs.ts'
import type { ReferenceGraph } from './layers/graph.ts'
import type { Platform } from './oci/types.ts'
import type { ImageContents } from './plan-image.ts'
import { ProblemCollector } from './request/collect.ts'
import { type Description, description } from './request/description.ts'
import { type ImageSetup, imageSetup } from './request/image-config.ts'
import { type Layering, layering } from './request/layering.ts'

export interface ImageInput extends Description, ImageSetup, Layering {
  readonly platform: Platform
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
  readonly labels: unknown
  readonly annotations: unknown
  readonly createdEpoch: unknown
  readonly [argument: string]: unknown
}

/** Arguments that are inputs too, with the same meanings, defaults and limits. */
const SHARED_INPUTS: Partial<Record<InputName, string>> = {
  entrypoint: 'entrypoint',
  cmd: 'cmd',
  env: 'env',
  user: 'user',
  workdir: 'workdir',
  ports: 'ports',
  volumes: 'volumes',
  'stop-signal': 'stopSignal',
  healthcheck: 'healthcheck',
  files: 'files',
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
  const texts = inputTexts(image)
  const parsed = parseInputs(fromText((name) => texts.get(name)))
  const problems = new ProblemCollector(parsed)
  for (const name of texts.keys()) {
    if (texts.get(name) === undefined)
      problems.add(`${name}: it is of the wrong form`, FORM_HINTS[formOf(name)])
  }
  const records = {
    labels: record('labels', image.labels, problems),
    annotations: record('annotations', image.annotations, problems),
  }
  const result: ImageInput = {
    platform: { os: 'linux', architecture: image.architecture },
    contents: {
      packages: image.packages,
      nixpkgsVersion: image.nixpkgsVersion ?? undefined,
      revision: image.revision ?? undefined,
    },
    graph,
    layoutTag: image.tag,
    // nix/default.nix knows whether there is one, and has the command for it.
    ...imageSetup(parsed.inputs, false, problems),
    ...layering(parsed.inputs, problems),
    ...description(
      { ...parsed.inputs, ...records },
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

const formOf = (name: InputName): FileForm =>
  (INPUTS[name] as { readonly inFile?: FileForm }).inFile ?? 'text'

/** What is given for the shared inputs, as image files may write it; undefined for what has another form. */
function inputTexts(image: ImageAttributes): ReadonlyMap<InputName, string | undefined> {
  const given = Object.entries(SHARED_INPUTS) as [InputName, string][]
  return new Map(
    given.flatMap(([name, attribute]) => {
      const value = image[attribute]
      return value === undefined || value === null ? [] : [[name, toText(value, formOf(name))]]
    }),
  )
}

function record(name: string, value: unknown, problems: ProblemCollector): Readonly<Record<string, string>> {
  const entries = Object.entries(value ?? {}).filter(([key, one]) => {
    if (typeof one === 'string') return true
    problems.add(`${name}: ${key} is not a text`, `write ${name} = { "${key}" = "..."; }`)
    return false
  })
  return Object.fromEntries(entries) as Record<string, string>
}
