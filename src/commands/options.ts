/** Options that several commands have, and the long lists of one. */
import type { FileForm } from '../request/inputs/input-table.ts'
import { INPUTS, type InputName, pickInputs } from '../request/inputs/inputs.ts'

/** One option of a command. Without `value` it is a flag. */
export interface Option {
  readonly value?: string
  readonly help: string
  /** One letter for `-x`. */
  readonly short?: string
  readonly default?: string
  readonly secret?: true
  /** Both as in the table of inputs: lists may be given several times. */
  readonly list?: true
  readonly inFile?: FileForm
}

/** A builder of Nix has no shell that could redirect anything. */
export const inputOption = {
  input: { value: 'FILE', help: 'Read this file instead of standard input.' },
} as const satisfies Record<string, Option>

export const outputOption = {
  value: 'FILE',
  help: 'Write to this file instead of standard output.',
  short: 'o',
} as const satisfies Option

export const graphOptions = {
  ...inputOption,
  'max-layers': {
    value: 'N',
    help: 'Maximum number of layers of store paths, from 1 to 125; an image has one more for its root filesystem.',
    default: '94',
  },
  roots: {
    value: 'PATHS',
    help: 'Root store paths, separated by commas or newlines; paths outside of their closure are left out. Default: the paths that no other path references.',
    list: true,
  },
  fleet: {
    help: 'Read several images: {"images": [{"name": "...", "roots": [...], "graph": ...}]}.',
  },
} as const satisfies Record<string, Option>

export const inspectOptions = {
  platform: {
    value: 'OS/ARCHITECTURE',
    help: 'Platform to choose from an image index, for example linux/arm64. Default: the platform of this machine, or the only one.',
  },
  explain: { help: 'Print a table where no terminal is, too.' },
  json: { help: 'Print JSON on a terminal, too.' },
  sbom: {
    value: 'FILE',
    help: 'CycloneDX document of the image, which a build with --sbom cyclonedx writes: sizes of packages, and which refers to which. Default: an SBOM that is attached to the image.',
  },
  html: {
    value: 'FILE',
    help: 'Write a page instead, which needs no network: sizes as a treemap, layers, and, with --sbom, why each package is there. Of two images it shows the second one, and what it shares with the first.',
  },
  'registry-username': {
    value: 'NAME',
    help: 'Registry user name. Default: the credentials of "docker login".',
  },
  'registry-password': {
    value: 'SECRET',
    help: 'Registry password or token. Default: as for registry-username.',
    secret: true,
  },
  'insecure-registries': {
    value: 'HOST:PORT',
    help: 'Registries that may be asked over plain http, separated by spaces, commas or newlines. Those on this machine may anyway.',
    list: true,
  },
} as const satisfies Record<string, Option>

export const WHERE_IMAGES_ARE =
  'An image is a reference (ghcr.io/org/tools:v1, ghcr.io/org/tools@sha256:...), the directory of an OCI image layout (./image, or ./image:TAG if it has several) or a tar archive of one, built by any tool; only manifests and configurations are read, never layers.'

/** For CI systems whose jobs hand values on in files. */
export const resultFileOptions = {
  dotenv: {
    value: 'FILE',
    help: 'Also write the outputs to this file, one NAME=VALUE per line with names like NIXERY_IMAGE and NIXERY_DIGEST: what GitLab takes as artifacts:reports:dotenv. Outputs of several lines, and JSON, are left out.',
  },
  'summary-file': {
    value: 'FILE',
    help: 'Also write the summary to this file, Markdown, for a comment on a merge request or an artifact. A run that fails writes one, too.',
  },
  'digests-dir': {
    value: 'DIR',
    help: 'Also make an empty file in this directory that is named after the digest, for merge --digests-dir. With several images, one file for each.',
  },
} as const satisfies Record<string, Option>

/** Of commands that print their outputs. */
export const jsonOption = {
  json: { help: 'Print the outputs as JSON on a terminal, too.' },
} as const satisfies Record<string, Option>

export const answerOptions = {
  'dry-run': {
    short: 'n',
    help: 'Build, push and write nothing; say what would be fetched, built, packed and pushed, how the image would differ from the last one (or that of compare-with), and which inputs differ from those of the last build. Packages are evaluated, for which Nix is installed if it is missing.',
  },
  ...jsonOption,
  summary: { help: 'Print the outputs as JSON, and the summary, Markdown, among them.' },
  quiet: {
    short: 'q',
    help: 'Print nothing but warnings and the image: by digest, one line for each name that was pushed, or by the name in docker or podman when it was only loaded: docker run $(nixery-action build --quiet ...).',
  },
} as const satisfies Record<string, Option>

/** The same options, some of them with a letter. */
export function withShort<Options extends Readonly<Record<string, Option>>>(
  options: Options,
  letters: Partial<Readonly<Record<keyof Options, string>>>,
): Options {
  const entries = Object.entries(options).map(([name, option]) => {
    const short = letters[name]
    return [name, short === undefined ? option : { ...option, short }]
  })
  return Object.fromEntries(entries)
}

export const pipelineOptions = {
  ...jsonOption,
  'gitlab-pipeline': {
    value: 'FILE',
    help: 'Also write the jobs to this file as a child pipeline of GitLab: a job for each image or, with per-platform, for each platform, and jobs that merge them. The variable NIXERY_OPTIONS has more options for every build, NIXERY_COMMAND how jobs call nixery-action. See docs/ci-systems.md.',
  },
  'gitlab-image': {
    value: 'IMAGE',
    help: 'The container image that the jobs of the child pipeline run in. Default: what the runner takes.',
  },
} as const satisfies Record<string, Option>

/** What decides about an image and how it is made; where it goes is decided by the command. */
const NOT_FOR_RUN = [
  ...(['all', 'image', 'name-from-packages', 'tags', 'push', 'push-by-digest', 'output', 'load'] as const),
  ...(['sbom', 'provenance', 'attach', 'evidence-dir', 'from-record'] as const),
  ...(['compare-with', 'max-size', 'platforms', 'verify'] as const),
] satisfies readonly InputName[]
type NotForRun = (typeof NOT_FOR_RUN)[number]

const isForRun = (name: InputName): name is Exclude<InputName, NotForRun> =>
  !(NOT_FOR_RUN as readonly string[]).includes(name)

export const RUN_INPUTS = pickInputs((Object.keys(INPUTS) as InputName[]).filter(isForRun))

/** What people who only want to run something need not choose. */
export const RUN_NIXPKGS = 'nixos-unstable'
