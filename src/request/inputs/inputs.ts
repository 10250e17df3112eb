import path from 'node:path'
import {
  optional,
  parseBoolean,
  parseChoice,
  parseDuration,
  parseFilePath,
  parseInteger,
  parseJobs,
  parseKeyValues,
  parseList,
  parsePackageWords,
  parseSize,
} from '../../base/parse.ts'
import { secretParts, tokensInNixConfig } from '../../base/redact.ts'
import { parseAttach, parseSbom } from '../../evidence/formats.ts'
import { mirrorAddress, type ReleaseTable, releaseChoice } from '../../host/tools/release.ts'
import { nameDataSource } from '../../image/layers/files/name-data-source.ts'
import { parsePlatformList } from '../../image/oci/platform-list.ts'
import { parseImageNames, parseReferences, parseRegistries, parseTags } from '../../image/oci/reference.ts'
import { NIX_RELEASES } from '../../nix/install/releases.ts'
import { parseBuilders } from '../../nix/settings/builders.ts'
import { parseKnownHosts } from '../../nix/settings/known-hosts.ts'
import { parseNetrc, parsePublicKeys, parseSigningKey, parseSshKey } from '../../nix/settings/secrets.ts'
import { parseStoreUrl, parseStoreUrls } from '../../nix/settings/store-url.ts'
import { parseExtraSources } from '../../nix/source/extra-sources.ts'
import { parsePackageSource, repositoryAddress } from '../../nix/source/source.ts'
import { outputTargets } from '../../output/parse-outputs.ts'
import { engines } from '../../output/targets.ts'
import { ORAS_RELEASES } from '../../registry/oras-releases.ts'
import { filesToAdd } from '../image-config/added-files.ts'
import { parseAnnotations } from '../image-config/annotations.ts'
import { parseBase } from '../image-config/base-reference.ts'
import { parseHealthcheck } from '../image-config/healthcheck.ts'
import { parseVolumes, parseWorkdir } from '../image-config/paths.ts'
import { parsePorts } from '../image-config/ports.ts'
import { parseStopSignal } from '../image-config/stop-signal.ts'
import { parseUser } from '../image-config/user.ts'
import { parseVariables } from '../image-config/variables.ts'
import { parseCommandWords, parseEntrypoint } from '../image-config/words.ts'
import {
  type GivenFor,
  input,
  type ParsedTable,
  parseTable,
  secretInputs,
  type ValuesOf,
} from './input-table.ts'
import { parseNixpkgsConfig } from './nixpkgs-config.ts'
import { parsePassEnv } from './pass-env.ts'

const text = (value: string): string => value
const versions = ({ sha256 }: ReleaseTable): string => Object.keys(sha256).join(', ')

/**
 * The one table of inputs. The action's `with:`, the command line's `--options`, `--help`, action.yml and the
 * table in docs/reference.md are all made from it, or checked against it.
 */
export const INPUTS = {
  file: input({
    value: 'FILE',
    help: 'Image file (YAML): declares the images of a fleet, with these inputs for each and defaults for all. Other inputs override it. See docs/image-file.md.',
    default: '',
    parse: text,
  }),
  name: input({
    value: 'NAME',
    help: 'Name of the image in the image file. Required if the file has several images, unless all is true.',
    default: '',
    parse: text,
  }),
  all: input({
    value: 'true|false',
    help: 'Build every image of the image file in this run; they share evaluation, layers and uploads.',
    default: 'false',
    parse: parseBoolean('all'),
  }),
  packages: input({
    value: 'NAMES',
    help: 'Packages by attribute name, separated by spaces, newlines, commas or "/". Dots reach nested packages, "#" starts a comment. "old/nodejs_18" is nodejs_18 from the source that extra-nixpkgs calls "old". "shell" means bashInteractive, coreutils, moreutils and nano; "ci" what CI systems need to run jobs in the image (docs/job-containers.md); "arm64" builds for linux/arm64. CA certificates (cacert) and /etc/protocols (iana-etc) are always included.',
    default: '',
    inFile: 'list',
    parse: parsePackageWords,
  }),
  nixpkgs: input({
    value: 'SOURCE',
    help: 'Package source: a channel or branch of nixpkgs (nixos-unstable), a commit (40 hex digits), a directory (./path), a lock file (flake.lock, flake.lock#input), git+URL?ref=BRANCH, a tarball URL, or a flake (github:OWNER/REPOSITORY/REF, flake:git+URL, flake:./path) with packages or legacyPackages. Required.',
    default: '',
    inFile: 'text',
    parse: parsePackageSource,
  }),
  'extra-nixpkgs': input({
    value: 'NAME=SOURCE',
    help: 'More package sources by name, one NAME=SOURCE per line or a JSON object, each as for nixpkgs: with old=nixos-24.05, packages may have old/nodejs_18. See docs/how-to/own-code.md.',
    default: '',
    inFile: 'map',
    parse: parseExtraSources,
    joined: true,
  }),
  'nixpkgs-repository': input({
    value: 'URL',
    help: 'Git repository of nixpkgs for channels, branches and commits: a mirror or a fork.',
    default: 'https://github.com/NixOS/nixpkgs',
    inFile: 'text',
    parse: repositoryAddress,
  }),
  'nixpkgs-config': input({
    value: 'JSON',
    help: 'Configuration of nixpkgs as a JSON object, for example {"allowUnfreePackages": ["vscode"]} or {"permittedInsecurePackages": ["name-1.0"]}. Predicates, which JSON cannot hold, have a list in their place: allowUnfreePackages, allowInsecurePackages (names without version), problems.handlers.NAME.broken ("warn"); licenses are names of lib.licenses.',
    default: '',
    inFile: 'json',
    parse: parseNixpkgsConfig,
  }),
  overlays: input({
    value: 'PATHS',
    help: 'Overlays of nixpkgs, separated by commas or newlines, applied in this order: files, directories with a default.nix, or directories of overlays. An overlay cannot import files outside of itself.',
    default: '',
    inFile: 'list',
    parse: (value, directory) => parseList(value).map((file) => path.resolve(directory, file)),
  }),
  'from-record': input({
    value: 'FILE|IMAGE',
    help: 'Make an image again from its record: the file NAME.record.json that a build wrote to evidence-dir, or an image that has it attached. Fails, before anything is pushed, if a byte of the image differs, and names the first layer that does. Pushes only if image is given. See docs/provenance.md.',
    default: '',
    parse: text,
  }),
  platforms: input({
    value: 'PLATFORMS',
    help: 'Target platforms, separated by commas or newlines: linux/amd64, linux/arm64. Two platforms make an image index; nothing is emulated. Default: the platform of this machine, or linux/arm64 if packages has "arm64".',
    default: '',
    inFile: 'platforms',
    parse: parsePlatformList,
  }),
  image: input({
    value: 'NAMES',
    help: 'Image names without tag, separated by commas or newlines, for example ghcr.io/org/tools. Required when push is true.',
    default: '',
    inFile: 'list',
    parse: parseImageNames,
  }),
  'name-from-packages': input({
    value: 'true|false',
    help: 'Append the packages to each image name, as Nixery does: ghcr.io/org becomes ghcr.io/org/shell/git/htop. Meta-packages come first, the others are sorted; all lower-case.',
    default: 'false',
    inFile: 'text',
    parse: parseBoolean('name-from-packages'),
  }),
  tags: input({
    value: 'TAGS',
    help: 'Tags, or full references as docker/metadata-action prints them, separated by spaces, commas or newlines; a reference without a tag means latest. Where metadata-action has made no tags, and in a pull request without tags, no tag moves.',
    default: 'latest',
    inFile: 'list',
    parse: parseTags,
  }),
  labels: input({
    value: 'KEY=VALUE',
    help: 'Labels of the image configuration, one key=value per line, or a JSON object.',
    default: '',
    inFile: 'map',
    parse: parseKeyValues('labels'),
  }),
  annotations: input({
    value: 'KEY=VALUE',
    help: 'OCI annotations of the image manifest and, for several platforms, of the index, one key=value per line or a JSON object; a key that begins with manifest: or index:, as docker/metadata-action prints it, applies to that level only. They override the default annotations.',
    default: '',
    inFile: 'map',
    parse: parseAnnotations,
  }),
  entrypoint: input({
    value: 'COMMAND',
    help: 'Program that the image runs, with its first arguments: words quoted as in a shell, or a JSON array. See docs/image-config.md.',
    default: '',
    inFile: 'words',
    parse: parseEntrypoint,
  }),
  cmd: input({
    value: 'COMMAND',
    help: 'Arguments of the entrypoint, or the program if there is none, in the same form. Default: /bin/bash if packages has "shell" or "bash" and entrypoint is empty.',
    default: '',
    inFile: 'words',
    parse: parseCommandWords('cmd'),
  }),
  env: input({
    value: 'NAME=VALUE',
    help: 'Environment variables, one NAME=value per line, or a JSON object (values may have several lines). They override the defaults: PATH, and the variables that point to certificates, time zones and locales.',
    default: '',
    inFile: 'map',
    parse: parseVariables,
  }),
  user: input({
    value: 'USER',
    help: 'User of the image: NAME, UID, NAME:GROUP, UID:GID or NAME:UID:GID. The user is added to /etc/passwd and /etc/group and gets a home directory. "nonroot" has UID 65532, other names 1000 by default. Default: root.',
    default: '',
    inFile: 'text',
    parse: parseUser,
  }),
  workdir: input({
    value: 'DIR',
    help: 'Working directory, created and owned by user if missing. Default: /.',
    default: '',
    inFile: 'text',
    parse: parseWorkdir,
  }),
  ports: input({
    value: 'PORTS',
    help: 'Exposed ports, separated by commas, spaces or newlines: 8080, 53/udp, 8000-8010.',
    default: '',
    inFile: 'list',
    parse: parsePorts,
  }),
  volumes: input({
    value: 'DIRS',
    help: 'Volume mount points, separated by commas or newlines, created and owned by user if missing.',
    default: '',
    inFile: 'list',
    parse: parseVolumes,
  }),
  'stop-signal': input({
    value: 'SIGNAL',
    help: 'Signal that stops the program, by name or number. Runtimes default to SIGTERM.',
    default: '',
    inFile: 'text',
    parse: parseStopSignal,
  }),
  healthcheck: input({
    value: 'COMMAND',
    help: 'Health check in the form of entrypoint, with the options of HEALTHCHECK in a Dockerfile before it: --interval=30s curl -f http://localhost:8080/. Docker uses it; other runtimes ignore it.',
    default: '',
    inFile: 'words',
    parse: parseHealthcheck,
  }),
  from: input({
    value: 'IMAGE',
    help: 'Image to build on, as in FROM of a Dockerfile: debian:12-slim@sha256:... Its layers come first, its files, users, variables and command are kept, and packages are added to its PATH. A tag is looked up in each run; a digest pins it. Default: no other image. See docs/base-images.md.',
    default: '',
    inFile: 'text',
    parse: parseBase,
  }),
  files: input({
    value: 'SOURCE:DEST[:MODE]',
    help: 'Files and directories to add in a separate layer, one SOURCE:/DEST or SOURCE:/DEST:MODE per line, for example nginx.conf:/etc/nginx.conf:0644. Skips .git and what a .dockerignore in the directory names.',
    default: '',
    inFile: 'list',
    parse: filesToAdd,
  }),
  'files-ignore': input({
    value: 'dockerignore|gitignore',
    help: 'What directories of files leave behind besides .git: "dockerignore" is what a .dockerignore in the directory names; "gitignore" also what the .gitignore files of the working tree name.',
    default: 'dockerignore',
    inFile: 'text',
    parse: parseChoice('files-ignore', ['dockerignore', 'gitignore']),
  }),
  'files-mtime': input({
    value: 'content|epoch|source',
    help: 'Modification times of files: "content" makes one of the bytes of each file, so that a changed file has another time and an unchanged one the same; "epoch" is SOURCE_DATE_EPOCH; "source" is their own, which differs between checkouts.',
    default: 'content',
    inFile: 'text',
    parse: parseChoice('files-mtime', ['content', 'epoch', 'source']),
  }),
  'ca-certificates': input({
    value: 'FILES',
    help: 'PEM files with certificates of your own authorities, separated by commas or line ends. They join the public ones, at all usual places, and curl, git, Nix, Node.js and Python are told of them.',
    default: '',
    inFile: 'list',
    parse: (value, directory) => parseList(value).map((file) => path.resolve(directory, file)),
  }),
  'nix-database': input({
    value: 'true|false',
    help: 'Add the database of Nix for the store of the image, in a layer of its own, so that Nix in a container knows the paths that are there and its garbage collector keeps them. For images that run as root.',
    default: 'false',
    inFile: 'text',
    parse: parseBoolean('nix-database'),
  }),
  strict: input({
    value: 'true|false',
    help: 'Fail, before anything is pushed, on what is otherwise a warning about the image: a command, an interpreter or a library that it does not have, a directory that its user cannot write to, what looks like a secret. See docs/image-config.md.',
    default: 'false',
    inFile: 'text',
    parse: parseBoolean('strict'),
  }),
  'max-layers': input({
    value: 'N',
    help: 'Maximum number of layers, from 2 to 125, including those of the root filesystem and of added files.',
    default: '94',
    inFile: 'number',
    parse: parseInteger('max-layers', 2, 125),
  }),
  'layers-plan': input({
    value: 'FILE',
    help: 'Layers plan from nixery-action plan-layers, kept in the repository like a lock file: which packages share a layer, in all images that use it. Default: grouped by package names and sizes.',
    default: '',
    inFile: 'text',
    parse: parseFilePath,
  }),
  popularity: input({
    value: 'FILE|URL',
    help: 'Popularity and change rates of packages, from nixery-action count-names or the popcount of Nixery: packages that change often get their own layers. A URL may end with #sha256- and the 64 hex digits of its content. Default: none.',
    default: '',
    inFile: 'text',
    parse: nameDataSource,
  }),
  compression: input({
    value: 'gzip|zstd',
    help: 'Layer compression. gzip works with every client; zstd is smaller and about five times as fast.',
    default: 'gzip',
    inFile: 'text',
    parse: parseChoice('compression', ['gzip', 'zstd']),
  }),
  'compression-level': input({
    value: 'N',
    help: 'From 1 (fastest) to 9 for gzip, or to 19 for zstd (smallest). Default: 6 for gzip, 3 for zstd.',
    default: '',
    inFile: 'number',
    parse: parseInteger('compression-level', 1, 19),
  }),
  push: input({
    value: 'true|false',
    help: 'Push the image to the registries in image.',
    default: 'true',
    parse: parseBoolean('push'),
  }),
  'push-by-digest': input({
    value: 'true|false',
    help: 'Push without tags; use the output digest. The tags of an image file are then set by merge; the input tags cannot be used.',
    default: 'false',
    parse: parseBoolean('push-by-digest'),
  }),
  'compare-with': input({
    value: 'REFERENCE',
    help: 'The image that summary, the output changes and a dry run compare the new one with, such as ghcr.io/org/tools:latest in a run that pushes nothing. Default: what the first tag points to before this run moves it.',
    default: '',
    inFile: 'text',
    parse: parseReferences('compare-with'),
  }),
  'max-size': input({
    value: 'SIZE',
    help: 'Fail before anything is pushed if the image for a platform is larger than this, compressed, and name what is heavy and new in it: 60MB (B, kB, MB, GB, KiB, MiB, GiB). Default: no limit.',
    default: '',
    inFile: 'text',
    parse: optional(parseSize('max-size')),
  }),
  output: input({
    value: 'type=oci,dest=PATH',
    help: 'Also write the image to files, one per line: type=oci,dest=DIR for an OCI image layout, type=oci,dest=FILE.tar for a layout in a tar archive, type=docker,dest=FILE.tar for docker load and podman load. The output of an earlier run is replaced. See docs/outputs.md.',
    default: '',
    list: true,
    parse: outputTargets,
  }),
  load: input({
    value: 'docker|podman|true|false',
    help: 'Also load the image into docker, podman or both; true means docker.',
    default: 'false',
    list: true,
    parse: engines,
  }),
  sbom: input({
    value: 'true|false|FORMATS',
    help: 'Also write bills of materials, one for each platform: spdx (SPDX 2.3), cyclonedx (CycloneDX 1.6), vex (OpenVEX: vulnerabilities that patches of nixpkgs fix), separated by commas or spaces; true means spdx. The image and its digest stay the same. See docs/sbom.md.',
    default: 'false',
    parse: parseSbom,
  }),
  provenance: input({
    value: 'true|false',
    help: 'Also write how the image was made, as the predicate of a SLSA provenance v1 statement: pinned package source, overlays, settings, workflow and run. See docs/provenance.md.',
    default: 'false',
    parse: parseBoolean('provenance'),
  }),
  attach: input({
    value: 'sbom|vex|provenance|record',
    help: 'Attach these documents to the pushed image as OCI referrers, separated by commas or spaces; what is attached is also made. What is there already stays. See docs/provenance.md.',
    default: '',
    list: true,
    parse: parseAttach,
  }),
  'evidence-dir': input({
    value: 'DIR',
    help: 'Directory for these documents, and for the record that from-record takes. Default: a new one below RUNNER_TEMP in a workflow, the current directory on the command line.',
    default: '',
    parse: parseFilePath,
  }),
  'registry-username': input({
    value: 'NAME',
    help: 'Registry user name. Default: the credentials of docker/login-action or "docker login"; for ghcr.io in a workflow, the actor.',
    default: '',
    parse: text,
  }),
  'insecure-registries': input({
    value: 'HOST:PORT',
    help: 'Registries that may be asked over plain http, separated by spaces, commas or newlines: everyone between may read and change what is sent. Those on this machine may anyway.',
    default: '',
    list: true,
    parse: parseRegistries('insecure-registries'),
  }),
  'registry-password': input({
    value: 'SECRET',
    help: 'Registry password or token. Default: as for registry-username; for ghcr.io in a workflow, github-token.',
    default: '',
    secret: true,
    parse: text,
  }),
  cache: input({
    value: 'true|false|read',
    help: 'Cache images and layers for later runs; read: use the cache without writing to it. In the Actions cache in a workflow, else in a directory.',
    default: 'true',
    parse: parseChoice('cache', ['true', 'false', 'read']),
  }),
  'cache-dir': input({
    value: 'DIR',
    help: 'Cache directory, instead of the Actions cache. Default on the command line: $XDG_CACHE_HOME/nixery-action.',
    default: '',
    parse: text,
  }),
  'cache-from': input({
    value: 'REFERENCES',
    help: 'Images in registries whose layers are reused, separated by commas or newlines. The image of the first tag is always included.',
    default: '',
    list: true,
    parse: parseReferences('cache-from'),
  }),
  'cache-ttl': input({
    value: 'DURATION',
    help: 'How long a package source that cannot be pinned counts as unchanged: a number with s, m, h or d.',
    default: '6h',
    parse: parseDuration('cache-ttl'),
  }),
  verify: input({
    value: 'true|false',
    help: 'Repack every layer and fail if any cached digest differs.',
    default: 'false',
    parse: parseBoolean('verify'),
  }),
  'nix-installer': input({
    value: 'auto|system|tarball|apt|none',
    help: 'Where Nix comes from when a run needs it: "system" uses the one on PATH, "tarball" unpacks the official release into /nix (into the directory of the run where /nix may not be written), "apt" installs the package of Debian or Ubuntu, "auto" tries these in order, "none" never installs it.',
    default: 'auto',
    parse: parseChoice('nix-installer', ['auto', 'system', 'tarball', 'apt', 'none']),
  }),
  'nix-version': input({
    value: 'VERSION',
    help: `Nix release for "tarball": ${versions(NIX_RELEASES)}, or a release archive as URL#sha256=HEX.`,
    default: NIX_RELEASES.defaultVersion,
    parse: releaseChoice('nix-version', NIX_RELEASES),
  }),
  'build-from-source': input({
    value: 'allow|warn|deny',
    help: 'What to do with packages that are in no binary cache: build them, build them with a warning, or fail before anything is built.',
    default: 'warn',
    parse: parseChoice('build-from-source', ['allow', 'warn', 'deny']),
  }),
  'nix-config': input({
    value: 'LINES',
    help: 'Lines of nix.conf, for the Nix processes of this run only.',
    default: '',
    list: true,
    parse: text,
  }),
  'pass-env': input({
    value: 'NAMES',
    help: 'Names of environment variables to pass to Nix (evaluation, and fixed-output builders with impureEnvVars) and to credential helpers, separated by spaces, commas or newlines. Other variables of the step do not reach them. The values are part of the cache key.',
    default: '',
    list: true,
    parse: parsePassEnv,
  }),
  'oras-version': input({
    value: 'VERSION',
    help: `Release of oras to download if none is on PATH: ${versions(ORAS_RELEASES)}, or an archive of it as URL#sha256=HEX.`,
    default: ORAS_RELEASES.defaultVersion,
    parse: releaseChoice('oras-version', ORAS_RELEASES),
  }),
  'download-mirror': input({
    value: 'URL',
    help: 'Mirror of releases.nixos.org and github.com for downloads of Nix and oras, with the same paths below this URL. Checksums are always verified.',
    default: '',
    parse: mirrorAddress('download-mirror'),
  }),
  timeout: input({
    value: 'DURATION',
    help: 'Time limit of the whole run: a number with s, m, h or d. Default: none.',
    default: '',
    parse: optional(parseDuration('timeout')),
  }),
  realise: input({
    value: 'auto|full',
    help: 'What to fetch without Nix: auto fetches the tarball of nixpkgs, and the store paths of new layers straight from binary caches, and lets Nix realise only what no cache has in full; full lets Nix fetch and realise everything first. The image is the same.',
    default: 'auto',
    parse: parseChoice('realise', ['auto', 'full']),
  }),
  substituters: input({
    value: 'URLS',
    help: 'Binary caches in addition to the configured ones: https://, http://, s3://, file://, ssh:// or ssh-ng://, separated by spaces or newlines. Only paths signed by a trusted key are used.',
    default: '',
    list: true,
    parse: parseStoreUrls('substituters'),
  }),
  'trusted-public-keys': input({
    value: 'KEYS',
    help: 'Public keys of binary caches in addition to the configured ones: NAME:KEY, separated by spaces or newlines.',
    default: '',
    list: true,
    parse: parsePublicKeys,
  }),
  netrc: input({
    value: 'SECRET',
    help: 'Credentials for binary caches and package sources over HTTP, in netrc format: machine HOST login NAME password PASSWORD, one per line. Replaces a configured netrc-file.',
    default: '',
    secret: true,
    parse: parseNetrc,
  }),
  'copy-to': input({
    value: 'URL',
    help: 'Nix store to copy built (not fetched) packages to, with their closures: a binary cache (file://, http:// and https:// with PUT, s3://) or ssh://, ssh-ng://. A failure is a warning.',
    default: '',
    parse: parseStoreUrl('copy-to'),
  }),
  'signing-key': input({
    value: 'SECRET',
    help: 'Secret key that signs paths for copy-to, from nix-store --generate-binary-cache-key.',
    default: '',
    secret: true,
    parse: parseSigningKey,
  }),
  builders: input({
    value: 'LINES',
    help: "Remote builders in Nix's syntax, one per line: ssh-ng://USER@HOST x86_64-linux,aarch64-linux. They replace the configured ones.",
    default: '',
    list: true,
    parse: parseBuilders,
  }),
  'ssh-key': input({
    value: 'SECRET',
    help: 'Private key without passphrase, for builders and stores over ssh. Default: the keys that ssh finds itself.',
    default: '',
    secret: true,
    parse: parseSshKey,
  }),
  'known-hosts': input({
    value: 'LINES',
    help: 'Host keys of builders and stores over ssh, as ssh-keyscan prints them. Default: ~/.ssh/known_hosts. Unknown hosts are refused.',
    default: '',
    list: true,
    parse: parseKnownHosts,
  }),
  'max-jobs': input({
    value: 'N|auto',
    help: 'Parallel builds on this machine; auto: one per processor. 0: build on remote builders only. Otherwise builds fall back to this machine, with a warning, if a builder cannot be reached. Default: the configuration of Nix.',
    default: '',
    parse: parseJobs('max-jobs'),
  }),
  'github-token': input({
    value: 'SECRET',
    help: 'Token for ghcr.io without other credentials (needs packages: write), and for private package sources on GitHub.',
    default: '',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's syntax, not ours
    actionDefault: '${{ github.token }}',
    secret: true,
    parse: text,
  }),
}

export type InputName = keyof typeof INPUTS
export type Inputs = ValuesOf<typeof INPUTS>
export type GivenInputs = GivenFor<InputName>
export type ParsedInputs = ParsedTable<Inputs>

export const inputNames = Object.keys(INPUTS) as readonly InputName[]

/** How packages are found, built and fetched, by whatever command. */
export const PACKAGE_INPUTS = [
  ...(['nixpkgs', 'extra-nixpkgs', 'nixpkgs-repository', 'nixpkgs-config', 'overlays'] as const),
  ...(['build-from-source'] as const),
  ...(['nix-installer', 'nix-version', 'nix-config', 'download-mirror', 'timeout', 'max-jobs'] as const),
  ...(['pass-env', 'realise', 'substituters', 'trusted-public-keys', 'netrc', 'github-token'] as const),
  ...(['builders', 'ssh-key', 'known-hosts'] as const),
] as const

/** A part of the table. */
export function pickInputs<Name extends InputName>(names: readonly Name[]): Pick<typeof INPUTS, Name> {
  return Object.fromEntries(names.map((name) => [name, INPUTS[name]])) as Pick<typeof INPUTS, Name>
}

/** Parses every input; a problem with one does not hide the others. */
export const parseInputs = (given: GivenInputs): ParsedInputs => parseTable(INPUTS, given)

/** Values that must not be seen: secret inputs, and the tokens in the configuration of Nix. */
export function secretsIn(
  given: (name: InputName) => string | undefined,
  env: NodeJS.ProcessEnv,
): readonly string[] {
  const configurations = [given('nix-config') ?? '', env.NIX_CONFIG ?? '']
  const ofRun = configurations.flatMap(tokensInNixConfig)
  return [...secretInputs(INPUTS, given), ...ofRun, ...secretParts(env.CI_REGISTRY_PASSWORD ?? '')]
}
