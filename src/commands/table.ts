import { PLAN_FILE } from '../image/layers/layer-assignments.ts'
import { MERGE_INPUTS } from '../merge/inputs.ts'
import { PLAN_INPUTS } from '../plan/inputs.ts'
import { INPUTS, PACKAGE_INPUTS, pickInputs } from '../request/inputs/inputs.ts'
import {
  answerOptions,
  graphOptions,
  inputOption,
  inspectOptions,
  jsonOption,
  type Option,
  outputOption,
  pipelineOptions,
  RUN_INPUTS,
  RUN_NIXPKGS,
  resultFileOptions,
  WHERE_IMAGES_ARE,
  withShort,
} from './options.ts'

export interface CommandTable {
  /** What it does, in a few words for the list of commands. */
  readonly summary: string
  /** The usage line, after the command's name. */
  readonly usage: string
  /** Arguments besides options; those in brackets may be left out, and `...` may be several. */
  readonly operands?: readonly string[]
  /** Whether a command line may follow, after `--`. */
  readonly runs?: true
  /** What it does and prints. */
  readonly about: string
  /** Calls that people make. */
  readonly examples?: readonly string[]
  readonly options: Readonly<Record<string, Option>>
}

/** Every command of the command line: its arguments and its help are made from this. */
export const COMMANDS = {
  build: {
    summary: 'Build an image from a list of packages and push it',
    usage: '[PACKAGES...] --nixpkgs SOURCE [options]',
    operands: ['[PACKAGES...]'],
    about:
      'Build an OCI image from a list of nixpkgs packages, or the images of an image file (nixery.yml, if there is one here), and push it. Progress goes to standard error. Standard output gets a few lines on a terminal, else one JSON object with the outputs (digest, image, ...).',
    examples: [
      'nixery-action build git jq --nixpkgs nixos-25.11 --image ghcr.io/org/tools',
      'nixery-action build git jq --nixpkgs nixos-25.11 --push false --load podman',
      'nixery-action build --name web --dry-run',
      'nixery-action build --all --push false --output type=oci,dest=out/{name}',
    ],
    options: {
      ...withShort(INPUTS, { tags: 't', file: 'f', output: 'o' }),
      ...answerOptions,
      ...resultFileOptions,
    },
  },
  run: {
    summary: 'Build an image and run a program in it',
    usage: '[PACKAGES...] [options] [-- COMMAND...]',
    operands: ['[PACKAGES...]'],
    runs: true,
    about:
      'Build an image for this machine from a list of packages, or from an image file, and run a program in it: COMMAND, as docker run takes it, or what the image runs by itself. Nothing is pushed; container and image are removed when the program has ended. Input, output, terminal and signals are those of the program, and so is the exit code.',
    examples: [
      'nixery-action run git jq -- git --version',
      'nixery-action run shellcheck --volume .:/work:ro --workdir /work -- shellcheck build.sh',
      'nixery-action run --name web',
    ],
    options: {
      ...withShort(RUN_INPUTS, { file: 'f' }),
      nixpkgs: {
        ...INPUTS.nixpkgs,
        help: `${INPUTS.nixpkgs.help} Default for packages that are named on the command line: ${RUN_NIXPKGS}.`,
      },
      with: {
        value: 'docker|podman|namespace',
        help: 'What runs it. "namespace" needs neither: it unpacks the image and runs the program in namespaces of Linux, as the user of the caller, with the network of this machine; the setting user has no effect there. Default: the first of these that works.',
      },
      volume: {
        value: 'SOURCE:TARGET[:ro]',
        help: 'File or directory of this machine that the program sees at TARGET.',
        short: 'v',
        list: true,
      },
      quiet: { short: 'q', help: 'Say nothing but warnings before the program runs.' },
    },
  },
  init: {
    summary: 'Write an image file, from packages or from a Dockerfile',
    usage: '[PACKAGES...] [--from Dockerfile] [options]',
    operands: ['[PACKAGES...]'],
    about:
      'Write an image file (nixery.yml) for an image of these packages, or for one like that of a Dockerfile: FROM, packages that RUN installs (apt, apk, dnf, pip), COPY and ADD of local files, ENV, USER, WORKDIR, CMD, ENTRYPOINT, EXPOSE, VOLUME, LABEL, STOPSIGNAL and HEALTHCHECK. Says what it could not translate and why, also at the top of the file. Names of packages are not looked up: a build with --dry-run does that.',
    examples: [
      'nixery-action init shell git jq --image ghcr.io/org/tools',
      'nixery-action init --from Dockerfile',
    ],
    options: {
      from: { value: 'DOCKERFILE', help: 'The Dockerfile to translate.' },
      target: { value: 'STAGE', help: 'Stage of the Dockerfile, by name. Default: the last.' },
      name: {
        value: 'NAME',
        help: 'What the image file calls the image. Default: the name of the directory.',
      },
      image: { ...INPUTS.image, help: 'Name of the image in a registry, for example ghcr.io/org/tools.' },
      nixpkgs: { ...INPUTS.nixpkgs, help: `${INPUTS.nixpkgs.help} Default: ${RUN_NIXPKGS}.` },
      output: {
        value: 'FILE',
        help: 'Image file to write; - for standard output.',
        short: 'o',
        default: 'nixery.yml',
      },
      force: { help: 'Replace the image file that is there.' },
    },
  },
  'group-layers': {
    summary: 'Show which store paths of a closure share a layer',
    usage: '[options] < GRAPH',
    about:
      'Group the store paths of a closure into layers. Reads the output of nix path-info --json --recursive (any version), or the .attrs.json of a builder with exportReferencesGraph; prints [{"paths": [...]}], with --fleet [{"name": "...", "layers": [...]}].',
    options: {
      ...graphOptions,
      'layers-plan': {
        value: 'FILE',
        help: 'Plan from plan-layers. Default with --fleet: one for all its images.',
      },
      popularity: INPUTS.popularity,
      output: outputOption,
      explain: { help: 'Print a table instead of JSON: bytes, what each layer changes with, what it costs.' },
    },
  },
  'plan-layers': {
    summary: 'Make or extend a layer plan, for one image or a fleet',
    usage: '[--file nixery.yml] [options] | < GRAPH',
    about:
      'Create a layers plan for one image or a fleet, or extend an existing one without moving packages. Takes the images of an image file (their packages are built or fetched), or closures as group-layers does. Prints the packages that were added, those that no image uses any more, and the number of layers of the plan: a line on a terminal, else JSON.',
    options: {
      file: { ...INPUTS.file, short: 'f' },
      ...pickInputs(PACKAGE_INPUTS),
      'github-token': { ...INPUTS['github-token'], help: 'Token for private package sources on GitHub.' },
      ...graphOptions,
      'max-layers': {
        ...graphOptions['max-layers'],
        help: 'Maximum number of layers, from 2 to 125, including the root filesystem. An existing plan keeps its number, with a warning if that is larger. Default with an image file: the lowest max-layers of its images.',
      },
      'layers-plan': {
        value: 'FILE',
        help: `Plan file. Default: ${PLAN_FILE}, beside the image file if there is one.`,
      },
      check: { help: 'Write nothing; exit with 1 if the plan lacks a package.' },
      json: { help: 'Print JSON on a terminal, too.' },
    },
  },
  'count-names': {
    summary: 'Count how popular packages are, for the input popularity',
    usage: '[options] < PATHS',
    about:
      'Count how many store paths reference each package, and how often packages change, for the input popularity. Reads the output of nix path-info --json (any version) for a closure, a package set or a whole binary cache. Prints JSON; see docs/layering.md.',
    options: {
      ...inputOption,
      extend: {
        value: 'FILE|URL',
        help: 'Earlier result: packages whose store paths differ have changed since.',
      },
      output: outputOption,
    },
  },
  'pack-image': {
    summary: 'Pack a closure into an OCI image layout, inside a Nix builder',
    usage: '--output DIR [--input .attrs.json]',
    about:
      'Pack a closure in /nix/store into an OCI image layout, without Nix, network or registry. buildImage of nix/default.nix runs it in its builder: it reads .attrs.json, which has the closure and the "image" settings, and prints one JSON object with the digest.',
    options: {
      ...inputOption,
      output: { value: 'DIR', help: 'Layout directory; must not exist.' },
    },
  },
  plan: {
    summary: 'Say which jobs build the images of an image file',
    usage: '--file nixery.yml [options]',
    about:
      'Make the job matrix that builds the images of an image file: one job for each image, or for each platform of each image. With changed-only, images that are up to date are left out; that asks the cache and the registries, without Nix. Progress goes to standard error. Standard output gets a table on a terminal, else one JSON object with the outputs of the action org/nixery-action/plan. See docs/fleets.md.',
    options: { ...withShort(PLAN_INPUTS, { file: 'f' }), ...pipelineOptions },
  },
  merge: {
    summary: 'Make one image of images for one platform each',
    usage: '--image NAMES --digests DIGESTS [options]',
    about:
      'Combine images for single platforms, pushed by other jobs, into an image index and point the tags to it. Works with images of any tool, without changing them and without Nix. The same images give the same digest in any order. Prints progress on standard error, and on standard output the outputs of the action org/nixery-action/merge as JSON, on a terminal the image. See docs/platforms.md.',
    options: { ...withShort(MERGE_INPUTS, { file: 'f', tags: 't' }), ...jsonOption },
  },
  plugin: {
    summary: 'Run as a plugin step of Woodpecker or Drone',
    usage: '[options]',
    about:
      'Run build, or the command in PLUGIN_COMMAND (build, merge, plan), with the settings of a plugin step of Woodpecker or Drone: each input is a setting of the same name with _ for -, so that PLUGIN_REGISTRY_PASSWORD is the input registry-password. A list is written with commas, a map as a JSON object. Prints what the command prints. See docs/ci-systems.md.',
    options: {},
  },
  cache: {
    summary: 'Show or clean what is remembered on this machine',
    usage: 'size|clean [options]',
    operands: ['size|clean'],
    about:
      'Show how large the cache directory and the tools are that earlier runs have fetched (size), or remove them (clean). Nothing that a run may be using is removed: while there is one, what was used since it began stays. Registries, the Actions cache and the Nix store stay as they are.',
    options: {
      'cache-dir': { value: 'DIR', help: 'The cache directory. Default: $XDG_CACHE_HOME/nixery-action.' },
      'unused-for': {
        value: 'DURATION',
        help: 'Remove only what was not used for so long: a number with s, m, h or d.',
      },
      json: { help: 'Print JSON on a terminal, too.' },
    },
  },
  man: {
    summary: 'Print the manual page',
    usage: '| man -l -',
    about:
      'Print the manual page, made from the same table as this help. npm install --global puts it where man nixery-action finds it; elsewhere, nixery-action man > ~/.local/share/man/man1/nixery-action.1 does.',
    options: {},
  },
  completion: {
    summary: 'Print the completion script of a shell',
    usage: 'bash|zsh|fish',
    operands: ['bash|zsh|fish'],
    about:
      'Prints the script that completes commands and options in a shell: eval "$(nixery-action completion bash)" in ~/.bashrc, the same with zsh in ~/.zshrc, nixery-action completion fish | source in ~/.config/fish/config.fish.',
    options: {},
  },
  inspect: {
    summary: 'Show what is in an image',
    usage: '[options] IMAGE',
    operands: ['IMAGE'],
    about: `Show what is in an image: packages with their versions, layers, sizes in bytes, the nixpkgs revision, the configuration. ${WHERE_IMAGES_ARE} Prints a table on a terminal, else one JSON object; unknown values are null, such as the packages of an image that another tool built.`,
    options: {
      ...inspectOptions,
      why: {
        value: 'PACKAGE',
        help: 'Print the shortest chain of references from the list of packages to this one, and what needs it, instead. Needs --sbom.',
      },
      size: {
        help: 'Print what weighs most instead: packages, unpacked, with --sbom; else layers, compressed.',
      },
    },
  },
  diff: {
    summary: 'Show how two images differ',
    usage: '[options] FROM TO',
    operands: ['FROM', 'TO'],
    about: `Compare the image TO with the image FROM: packages added, removed and changed, shared layers, the bytes that a node with FROM must fetch for TO, settings. ${WHERE_IMAGES_ARE} Prints a table on a terminal, else one JSON object; the exit code is 0 whether they differ or not. build --dry-run says what the current inputs would change.`,
    options: inspectOptions,
  },
} as const satisfies Record<string, CommandTable>

export type CommandName = keyof typeof COMMANDS

export const commandNames = Object.keys(COMMANDS) as readonly CommandName[]

/** What hints may name: see base/wording.ts. */
export const inputNames: readonly string[] = [
  ...new Set([INPUTS, PLAN_INPUTS, MERGE_INPUTS].flatMap((table) => Object.keys(table))),
]
