/** The `.attrs.json` that nix/default.nix leaves its builder: a closure, and the image to be made of it. */
import { NixeryError } from '../base/errors.ts'
import { isRecord } from '../base/json.ts'
import type { SupportedPlatform } from '../base/platform.ts'
import type { ImageContents } from '../build/assemble/image-settings.ts'
import type { ReferenceGraph } from '../closure/graph.ts'
import { readGraph } from '../closure/graph-input.ts'
import { checkTag } from '../image/oci/reference.ts'
import { ProblemCollector } from '../request/collect.ts'
import { type Description, toDescription } from '../request/description.ts'
import type { Annotation } from '../request/image-config/annotations.ts'
import { type ImageSetup, toImageSetup } from '../request/image-config.ts'
import { FORM_HINTS, toText } from '../request/image-file/forms.ts'
import { type FileForm, fromText } from '../request/inputs/input-table.ts'
import { INPUTS, type InputName, parseInputs } from '../request/inputs/inputs.ts'
import { type Layering, toLayering } from '../request/layering.ts'

export interface ImageInput extends Description, ImageSetup, Layering {
  readonly platform: SupportedPlatform
  readonly contents: ImageContents
  readonly graph: ReferenceGraph
  /** What the image is called in its layout. */
  readonly layoutTag: string
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
  'files-ignore': 'filesIgnore',
  'files-mtime': 'filesMtime',
  'ca-certificates': 'caCertificates',
  'nix-database': 'nixDatabase',
  strict: 'strict',
  'max-layers': 'maxLayers',
  'layers-plan': 'layersPlan',
  popularity: 'popularity',
  compression: 'compression',
  'compression-level': 'compressionLevel',
}

/**
 * Throws `usage` when the text is no such file, `invalid-input` with all that is wrong with the image's
 * arguments.
 */
export function readImage(text: string): ImageInput {
  const graph = readGraph(text, [])
  // What is null in it has its default.
  const { image } = JSON.parse(text) as { readonly image?: unknown }
  if (!isRecord(image) || !isPlatform(image.architecture) || !isPackages(image.packages)) {
    throw new NixeryError('usage', {
      message: 'the input has no image, or not the one that nix/default.nix writes',
      hint: 'give the .attrs.json of a derivation that buildImage of nix/default.nix made',
    })
  }
  const texts = inputTexts(image)
  const parsed = parseInputs(fromText((name) => texts.get(name)))
  const problems = new ProblemCollector(parsed)
  for (const name of texts.keys()) {
    if (texts.get(name) === undefined) problems.add(name, `it has the wrong type`, FORM_HINTS[formOf(name)])
  }
  const records = {
    labels: record('labels', image.labels, problems),
    annotations: Object.entries(record('annotations', image.annotations, problems)).map(
      ([key, value]): Annotation => ({ key, value, levels: undefined }),
    ),
  }
  const platform: SupportedPlatform = { os: 'linux', architecture: image.architecture }
  const result: ImageInput = {
    platform,
    contents: {
      packages: image.packages,
      nixpkgsVersion: textOf(image.nixpkgsVersion),
      revision: textOf(image.revision),
    },
    graph,
    layoutTag: problems.attempt(() => checkTag('tag', textOf(image.tag) ?? ''), ''),
    // nix/default.nix knows whether there is one, and has the command for it.
    ...toImageSetup(parsed.inputs, false, problems),
    ...toLayering(parsed.inputs, problems),
    ...toDescription(
      { ...parsed.inputs, ...records },
      platform,
      { SOURCE_DATE_EPOCH: textOf(image.createdEpoch) },
      problems,
    ),
  }
  if (result.nameDataUrl !== undefined) {
    problems.add(
      'popularity',
      'a builder of Nix has no network',
      'give a path, such as that of pkgs.fetchurl { url = "..."; hash = "..."; }',
    )
  }
  const all = problems.all()
  if (all.length > 0) throw new NixeryError('invalid-input', all)
  return result
}

const textOf = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : String(value)

const formOf = (name: InputName): FileForm =>
  (INPUTS[name] as { readonly inFile?: FileForm }).inFile ?? 'text'

/** What is given for the shared inputs, as image files may write it; undefined for what has another form. */
function inputTexts(image: Readonly<Record<string, unknown>>): ReadonlyMap<InputName, string | undefined> {
  const given = Object.entries(SHARED_INPUTS) as [InputName, string][]
  return new Map(
    given.flatMap(([name, attribute]) => {
      const value = image[attribute]
      return value === undefined || value === null ? [] : [[name, toText(value, formOf(name))]]
    }),
  )
}

function isPlatform(architecture: unknown): architecture is SupportedPlatform['architecture'] {
  return architecture === 'amd64' || architecture === 'arm64'
}

function isPackages(packages: unknown): packages is ImageContents['packages'] {
  const isOutput = (one: unknown) =>
    isRecord(one) && typeof one.name === 'string' && typeof one.path === 'string'
  const isPackage = (one: unknown) =>
    isRecord(one) &&
    typeof one.name === 'string' &&
    typeof one.priority === 'number' &&
    Array.isArray(one.outputs) &&
    one.outputs.every(isOutput)
  return Array.isArray(packages) && packages.every(isPackage)
}

function record(name: string, value: unknown, problems: ProblemCollector): Readonly<Record<string, string>> {
  const given = value ?? {}
  if (!isRecord(given)) {
    problems.add(name, `it is not an attribute set of strings`, `write ${name} = { "org.example" = "..."; }`)
    return {}
  }
  const entries = Object.entries(given).filter(([key, one]) => {
    if (typeof one === 'string') return true
    problems.add(name, `${key} is not a text`, `write ${name} = { "${key}" = "..."; }`)
    return false
  })
  return Object.fromEntries(entries) as Record<string, string>
}
