import { NixeryError } from '../base/errors.ts'
import { parseList } from '../base/parse.ts'
import { PLAN_FILE } from '../image/layers/layer-assignments.ts'
import { MERGE_INPUTS } from '../merge/inputs.ts'
import { PLAN_INPUTS } from '../plan/inputs.ts'
import type { FileForm } from '../request/inputs/input-table.ts'
import { INPUTS, PACKAGE_INPUTS, pickInputs } from '../request/inputs/inputs.ts'

/** One option of a command. Without `value` it is a flag. */
export interface Option {
  readonly value?: string
  readonly help: string
  readonly default?: string
  readonly secret?: true
  /** Both as in the table of inputs: lists may be given several times. */
  readonly list?: true
  readonly inFile?: FileForm
}

export interface CommandTable {
  /** What follows the command's name in its usage line. */
  readonly usage: string
  /** What has to stand on the command line besides options. */
  readonly operands?: readonly string[]
  /** What it does and what it prints. */
  readonly about: string
  readonly options: Readonly<Record<string, Option>>
}

/** A builder of Nix has no shell that could redirect anything. */
const inputOption = {
  input: { value: 'FILE', help: 'Read this file instead of standard input.' },
} as const satisfies Record<string, Option>

const outputOption = {
  value: 'FILE',
  help: 'Write to this file instead of standard output.',
} as const satisfies Option

const graphOptions = {
  ...inputOption,
  'max-layers': {
    value: 'N',
    help: 'At most this many layers of store paths, from 1 to 125; an image has one more, of its root filesystem.',
    default: '94',
  },
  roots: {
    value: 'PATHS',
    help: 'The store paths that the image is made for, separated by commas or line ends; what they do not need is left out. Default: those that no other path refers to.',
    list: true,
  },
  fleet: {
    help: 'Standard input has many images: {"images": [{"name": "...", "roots": [...], "graph": ...}]}.',
  },
} as const satisfies Record<string, Option>

const inspectOptions = {
  platform: {
    value: 'OS/ARCHITECTURE',
    help: 'Which image to take where there is one for each platform, for example linux/arm64. Default: that of this machine, or the only one.',
  },
  explain: { help: 'Print a table for people.' },
  'registry-username': {
    value: 'NAME',
    help: 'User name for the registry. Default: the credentials that "docker login" left.',
  },
  'registry-password': {
    value: 'SECRET',
    help: 'Password or token for the registry. Default: as for registry-username.',
    secret: true,
  },
} as const satisfies Record<string, Option>

const WHERE_IMAGES_ARE =
  'An image is a reference (ghcr.io/org/tools:v1, ghcr.io/org/tools@sha256:...) or the directory of an OCI image layout (./image, with several images in it ./image:TAG), whoever made it; only its manifest and configuration are read, never a layer.'

/** For CI systems whose jobs hand values on in files. */
const resultFileOptions = {
  dotenv: {
    value: 'FILE',
    help: 'Also write the outputs to this file, one NAME=VALUE per line with names like NIXERY_IMAGE and NIXERY_DIGEST: what GitLab takes as artifacts:reports:dotenv. Outputs of several lines, and JSON, are left out.',
  },
  'summary-file': {
    value: 'FILE',
    help: 'Also write the summary to this file, Markdown, for a comment on a merge request or an artifact.',
  },
  'digests-dir': {
    value: 'DIR',
    help: 'Also make an empty file in this directory that is named after the digest, for merge --digests-dir. With several images, one file for each.',
  },
} as const satisfies Record<string, Option>

const pipelineOptions = {
  'gitlab-pipeline': {
    value: 'FILE',
    help: 'Also write the jobs to this file as a child pipeline of GitLab: a job for each image or, with per-platform, for each platform, and jobs that merge them. The variable NIXERY_OPTIONS has more options for every build, NIXERY_COMMAND how jobs call nixery-action. See docs/ci-systems.md.',
  },
  'gitlab-image': {
    value: 'IMAGE',
    help: 'The container image that the jobs of the child pipeline run in. Default: what the runner takes.',
  },
} as const satisfies Record<string, Option>

/** Every command of the command line: its arguments and its help are made from this. */
export const COMMANDS = {
  build: {
    usage: '--packages NAMES --nixpkgs SOURCE [options]',
    about:
      'Makes an OCI image from a list of nixpkgs packages and pushes it. Progress goes to standard error; standard output gets one JSON object whose keys are the outputs of the action (digest, image, ...).',
    options: { ...INPUTS, ...resultFileOptions },
  },
  'group-layers': {
    usage: '[options] < GRAPH',
    about:
      'Says which store paths of a closure share a layer. Reads what nix path-info --json --recursive prints, in any version, or the .attrs.json of a builder with exportReferencesGraph; prints [{"paths": [...]}], with --fleet [{"name": "...", "layers": [...]}].',
    options: {
      ...graphOptions,
      'layers-plan': {
        value: 'FILE',
        help: 'A plan made by plan-layers. Default with --fleet: one over all its images.',
      },
      popularity: INPUTS.popularity,
      output: outputOption,
      explain: { help: 'Print a table for people: bytes, what each layer changes with, what it costs.' },
    },
  },
  'plan-layers': {
    usage: '--file nixery.yml [options], or [options] < GRAPH',
    about:
      'Makes a layers plan for one image or a fleet, or extends the one that is there without moving what is in it. The images are those of an image file, whose packages are built or fetched for it, or those of closures that group-layers reads. Prints which packages the plan did not know, which no image has any more, and for how many layers the plan is.',
    options: {
      file: INPUTS.file,
      ...pickInputs(PACKAGE_INPUTS),
      'github-token': { ...INPUTS['github-token'], help: 'Token for private package sources on GitHub.' },
      ...graphOptions,
      'max-layers': {
        ...graphOptions['max-layers'],
        help: 'At most this many layers, from 2 to 125, the layer of the root filesystem included. A plan that is there keeps its own number, with a warning when that is larger; with an image file, the least that one of its images has.',
      },
      'layers-plan': {
        value: 'FILE',
        help: `The plan. Default: ${PLAN_FILE}, beside the image file where there is one.`,
      },
      check: { help: 'Write nothing; exit with 1 when the plan lacks a package that would be added.' },
    },
  },
  'count-names': {
    usage: '[options] < PATHS',
    about:
      'Counts how many store paths refer to each package, and how often packages change, for the input popularity. Reads what nix path-info --json prints, in any version: of a closure, a package set or a whole binary cache. Prints a JSON file; see docs/layering.md.',
    options: {
      ...inputOption,
      extend: {
        value: 'FILE|URL',
        help: 'An earlier result: what has other store paths than there has changed since.',
      },
      output: outputOption,
    },
  },
  'pack-image': {
    usage: '--output DIR [--input .attrs.json]',
    about:
      'Packs a closure that is in /nix/store into an OCI image layout, without Nix, network or registry. It is what buildImage of nix/default.nix runs in its builder: it reads the .attrs.json that Nix puts there, which has the closure and, as "image", what the image is to be; prints one JSON object with the digest.',
    options: {
      ...inputOption,
      output: { value: 'DIR', help: 'The layout; nothing may be there yet.' },
    },
  },
  plan: {
    usage: '--file nixery.yml [options]',
    about:
      'Says which jobs build the images of an image file: a matrix for GitHub, with a job for each image or for each platform of each image. With changed-only, images with which nothing is new are left out; that asks the cache and the registries, and needs no Nix. All that is wrong in the file is said at once. Progress goes to standard error; standard output gets one JSON object whose keys are the outputs of the action org/nixery-action/plan. See docs/fleets.md.',
    options: { ...PLAN_INPUTS, ...pipelineOptions },
  },
  merge: {
    usage: '--image NAMES --digests DIGESTS [options]',
    about:
      'Makes one image of images for one platform each, that other jobs have pushed: an image index, to which the tags point. Whoever made the images, nothing of them changes, and no Nix is needed. The same images give the same digest in any order. Progress goes to standard error; standard output gets one JSON object whose keys are the outputs of the action org/nixery-action/merge. See docs/platforms.md.',
    options: MERGE_INPUTS,
  },
  plugin: {
    usage: '[options]',
    about:
      'Runs build, or what PLUGIN_COMMAND names (build, merge, plan), with the settings of a plugin step of Woodpecker or Drone: each input is a setting of the same name with _ for -, so that PLUGIN_REGISTRY_PASSWORD is the input registry-password. A list is written with commas, a map as a JSON object. Prints what the command prints. See docs/ci-systems.md.',
    options: {},
  },
  inspect: {
    usage: '[options] IMAGE',
    operands: ['IMAGE'],
    about: `Says what is in an image: packages with their versions, layers, sizes in bytes, the revision of nixpkgs, how it runs. ${WHERE_IMAGES_ARE} Prints one JSON object; what the image does not say is null, such as the packages of one that nixery-action has not made.`,
    options: inspectOptions,
  },
  diff: {
    usage: '[options] FROM TO',
    operands: ['FROM', 'TO'],
    about: `Says how the image TO differs from the image FROM: packages added, removed and changed, layers shared and not, the bytes that a node with FROM must fetch for TO, settings. ${WHERE_IMAGES_ARE} Prints one JSON object, and ends with 0 whether they differ or not.`,
    options: inspectOptions,
  },
} as const satisfies Record<string, CommandTable>

export type CommandName = keyof typeof COMMANDS

export const commandNames = Object.keys(COMMANDS) as readonly CommandName[]

/** What an option of a command was given; undefined for nothing. */
export type OptionOf = (name: string) => string | undefined

/** The images that `group-layers` and `plan-layers` read, from the command line. Throws `usage`. */
export function graphArguments(option: OptionOf) {
  refuseTogether(option, 'fleet', ['roots'], 'in a fleet each image has its own "roots"')
  return { roots: parseList(option('roots') ?? ''), fleet: option('fleet') === 'true' }
}

/** Throws `usage` when an option is given together with one of the others. */
export function refuseTogether(option: OptionOf, one: string, others: readonly string[], hint: string): void {
  const other = others.find((name) => option(name) !== undefined)
  if (option(one) === undefined || other === undefined) return
  throw new NixeryError('usage', { message: `--${one} and --${other} cannot be given together`, hint })
}
