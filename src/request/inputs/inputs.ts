import path from 'node:path'
import {
  optional,
  parseBoolean,
  parseChoice,
  parseDuration,
  parseFilePath,
  parseInteger,
  parseJobs,
  parseJsonObject,
  parseKeyValues,
  parseList,
  parsePackageNames,
} from '../../base/parse.ts'
import { tokensInNixConfig } from '../../base/redact.ts'
import { parseSbom } from '../../evidence/formats.ts'
import { mirrorAddress, type ReleaseTable, releaseChoice } from '../../host/tools/release.ts'
import { nameDataSource } from '../../image/layers/files/name-data-source.ts'
import { parsePlatformList } from '../../image/oci/platform-list.ts'
import { parseImageNames, parseReferences } from '../../image/oci/reference.ts'
import { NIX_RELEASES } from '../../nix/install/releases.ts'
import { parseBuilders } from '../../nix/settings/builders.ts'
import { parseKnownHosts } from '../../nix/settings/known-hosts.ts'
import { parseNetrc, parsePublicKeys, parseSigningKey, parseSshKey } from '../../nix/settings/secrets.ts'
import { parseStoreUrl, parseStoreUrls } from '../../nix/settings/store-url.ts'
import { parsePackageSource, repositoryAddress } from '../../nix/source/source.ts'
import { outputTargets } from '../../output/parse-outputs.ts'
import { engines } from '../../output/targets.ts'
import { ORAS_RELEASES } from '../../registry/oras-releases.ts'
import { filesToAdd } from '../image-config/added-files.ts'
import { parseAnnotations } from '../image-config/annotations.ts'
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

const text = (value: string): string => value
const versions = ({ sha256 }: ReleaseTable): string => Object.keys(sha256).join(', ')

/**
 * The one table of inputs. The action's `with:`, the command line's `--options`, `--help`, action.yml and the
 * table in the README are all made from it, or checked against it.
 */
export const INPUTS = {
  file: input({
    value: 'FILE',
    help: 'An image file (YAML): the images of a fleet, each with these inputs, and defaults for all. What is given beside it comes first. See docs/image-file.md.',
    default: '',
    parse: text,
  }),
  name: input({
    value: 'NAME',
    help: 'Which image of the image file. Needed when it has more than one, unless all are built.',
    default: '',
    parse: text,
  }),
  all: input({
    value: 'true|false',
    help: 'Build every image of the image file in this run: they share evaluation, layers and uploads.',
    default: 'false',
    parse: parseBoolean('all'),
  }),
  packages: input({
    value: 'NAMES',
    help: 'Packages by attribute name, separated by blanks, line ends, commas or "/". Dots reach nested packages, "#" starts a comment. "shell" stands for bashInteractive, coreutils, moreutils and nano; "ci" for what CI systems need to run jobs in the image (docs/job-containers.md); "arm64" makes an image for linux/arm64. cacert and iana-etc are always included.',
    default: '',
    inFile: 'list',
    parse: parsePackageNames,
  }),
  nixpkgs: input({
    value: 'SOURCE',
    help: 'Where the packages come from: a channel or branch of nixpkgs (nixos-unstable), a 40-digit commit, a directory (./path), a flake.lock (flake.lock#input), git+URL?ref=BRANCH, the URL of a tarball, or a flake (github:OWNER/REPOSITORY/REF, flake:git+URL, flake:./path), whose packages and legacyPackages are taken.',
    default: '',
    inFile: 'text',
    parse: parsePackageSource,
  }),
  'nixpkgs-repository': input({
    value: 'URL',
    help: 'The git repository that channels, branches and commits in "nixpkgs" come from: a mirror or a fork.',
    default: 'https://github.com/NixOS/nixpkgs',
    inFile: 'text',
    parse: repositoryAddress,
  }),
  'nixpkgs-config': input({
    value: 'JSON',
    help: 'Configuration of nixpkgs as a JSON object, for example {"allowUnfree": true} or {"permittedInsecurePackages": ["name-1.0"]}.',
    default: '',
    inFile: 'json',
    parse: parseJsonObject('nixpkgs-config'),
  }),
  overlays: input({
    value: 'PATHS',
    help: 'Overlays of nixpkgs, separated by commas or line ends, applied in this order: files, directories with a default.nix, or directories with several overlays. Each is read alone and cannot import what lies outside of it.',
    default: '',
    inFile: 'list',
    parse: (value, directory) => parseList(value).map((file) => path.resolve(directory, file)),
  }),
  platforms: input({
    value: 'PLATFORMS',
    help: 'What the image is for: linux/amd64, linux/arm64, or both, separated by commas or line ends; with both, an index of two images is made, without emulation. Default: this machine, or what "arm64" in packages says.',
    default: '',
    inFile: 'platforms',
    parse: parsePlatformList,
  }),
  image: input({
    value: 'NAMES',
    help: 'One or more image names without tag, separated by commas or line ends, for example ghcr.io/org/tools. Needed to push.',
    default: '',
    inFile: 'list',
    parse: parseImageNames,
  }),
  'name-from-packages': input({
    value: 'true|false',
    help: 'Append the packages to each image name, as Nixery does: ghcr.io/org becomes ghcr.io/org/shell/git/htop. The meta-packages come first, the others are sorted; letters are lower-case.',
    default: 'false',
    inFile: 'text',
    parse: parseBoolean('name-from-packages'),
  }),
  tags: input({
    value: 'TAGS',
    help: 'Tags, or full references as docker/metadata-action prints them, separated by commas or line ends.',
    default: 'latest',
    inFile: 'list',
    parse: parseList,
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
    help: 'OCI annotations of the image manifest and, for several platforms, of the index, one key=value per line or a JSON object; with manifest: or index: before the key, as docker/metadata-action prints them, only of that. They replace the ones that are set by default.',
    default: '',
    inFile: 'map',
    parse: parseAnnotations,
  }),
  entrypoint: input({
    value: 'COMMAND',
    help: 'The program that the image runs, with its first arguments: words in quotes as in a shell, or a JSON array. See docs/image-config.md for this and the next nine.',
    default: '',
    inFile: 'words',
    parse: parseEntrypoint,
  }),
  cmd: input({
    value: 'COMMAND',
    help: 'Arguments for the entrypoint, or the program where there is no entrypoint, written like it. Default: /bin/bash when "shell" or "bash" is in the list and there is no entrypoint.',
    default: '',
    inFile: 'words',
    parse: parseCommandWords('cmd'),
  }),
  env: input({
    value: 'NAME=VALUE',
    help: 'Environment variables, one NAME=value per line, or a JSON object, whose values may have several lines. They replace those that are set by default: PATH, and what tells programs where certificates, time zones and locales are.',
    default: '',
    inFile: 'map',
    parse: parseVariables,
  }),
  user: input({
    value: 'USER',
    help: 'Whom the image runs as: a name, a number, NAME:GROUP, UID:GID or NAME:UID:GID. The user gets its lines in /etc/passwd and /etc/group and a home. "nonroot" is 65532, any other name 1000 unless it says otherwise. Default: root.',
    default: '',
    inFile: 'text',
    parse: parseUser,
  }),
  workdir: input({
    value: 'DIR',
    help: 'The directory that the program starts in. It is made for the user if it is not there. Default: /.',
    default: '',
    inFile: 'text',
    parse: parseWorkdir,
  }),
  ports: input({
    value: 'PORTS',
    help: 'Ports that the program listens on, separated by commas, blanks or line ends: 8080, 53/udp, 8000-8010.',
    default: '',
    inFile: 'list',
    parse: parsePorts,
  }),
  volumes: input({
    value: 'DIRS',
    help: 'Directories whose content outlives a container, separated by commas or line ends. They are made for the user if they are not there.',
    default: '',
    inFile: 'list',
    parse: parseVolumes,
  }),
  'stop-signal': input({
    value: 'SIGNAL',
    help: 'The signal that stops the program, by name or number. Runtimes send SIGTERM if none is given.',
    default: '',
    inFile: 'text',
    parse: parseStopSignal,
  }),
  healthcheck: input({
    value: 'COMMAND',
    help: 'A command that succeeds when the container works, written like the entrypoint, with the options of HEALTHCHECK in a Dockerfile before it: --interval=30s curl -f http://localhost:8080/. Docker reads it, others ignore it.',
    default: '',
    inFile: 'words',
    parse: parseHealthcheck,
  }),
  files: input({
    value: 'SOURCE:DEST[:MODE]',
    help: 'Files and directories of this machine that go into the image as a layer of their own, one SOURCE:/DEST or SOURCE:/DEST:MODE per line, for example nginx.conf:/etc/nginx.conf:0644.',
    default: '',
    inFile: 'list',
    parse: filesToAdd,
  }),
  'max-layers': input({
    value: 'N',
    help: 'At most this many layers, from 2 to 125, the layers of the root filesystem and of added files included.',
    default: '94',
    inFile: 'number',
    parse: parseInteger('max-layers', 2, 125),
  }),
  'layers-plan': input({
    value: 'FILE',
    help: 'A layers plan, made by nixery-action plan-layers and kept beside the list of packages: which packages share a layer, in this and in other images. Default: decided by the names and sizes of the packages.',
    default: '',
    inFile: 'text',
    parse: parseFilePath,
  }),
  popularity: input({
    value: 'FILE|URL',
    help: 'Popularity and change rates of packages, made by nixery-action count-names or by popcount of Nixery: packages that often change share no layer with calm ones. A URL may end with #sha256- and the 64 digits that its content has to have. Default: none; nothing is fetched.',
    default: '',
    inFile: 'text',
    parse: nameDataSource,
  }),
  compression: input({
    value: 'gzip|zstd',
    help: 'How layers are compressed. gzip works with every client; zstd is smaller and about five times as fast.',
    default: 'gzip',
    inFile: 'text',
    parse: parseChoice('compression', ['gzip', 'zstd']),
  }),
  'compression-level': input({
    value: 'N',
    help: 'From 1 (fast) to 9 (small) for gzip, to 19 for zstd. Default: 6 for gzip, 3 for zstd.',
    default: '',
    inFile: 'number',
    parse: parseInteger('compression-level', 1, 19),
  }),
  push: input({
    value: 'true|false',
    help: 'Push the image to the registries named by "image".',
    default: 'true',
    parse: parseBoolean('push'),
  }),
  'push-by-digest': input({
    value: 'true|false',
    help: 'Push without moving any tag: the image is found by the output digest. Tags of an image file are left to merge; others may not be given then.',
    default: 'false',
    parse: parseBoolean('push-by-digest'),
  }),
  output: input({
    value: 'type=oci,dest=PATH',
    help: 'Also write the image to this machine, one place a line: type=oci,dest=DIR for an OCI image layout, type=oci,dest=FILE.tar for one in a tar archive, type=docker,dest=FILE.tar for an archive that docker load and podman load take. What an earlier run has left there is replaced. See docs/outputs.md.',
    default: '',
    list: true,
    parse: outputTargets,
  }),
  load: input({
    value: 'docker|podman|true|false',
    help: 'Also load the image into docker, podman or both, under its names; true stands for docker.',
    default: 'false',
    list: true,
    parse: engines,
  }),
  sbom: input({
    value: 'true|false|FORMATS',
    help: 'Also write what is in the image, package by package, one document for each platform: spdx (SPDX 2.3), cyclonedx (CycloneDX 1.6), vex (OpenVEX: the vulnerabilities that patches of nixpkgs fix), separated by commas or spaces; true stands for spdx. The image and its digest stay the same. See docs/sbom.md.',
    default: 'false',
    parse: parseSbom,
  }),
  'evidence-dir': input({
    value: 'DIR',
    help: 'Directory for these documents. Default: a new one below RUNNER_TEMP in a workflow, the current directory on the command line.',
    default: '',
    parse: parseFilePath,
  }),
  'registry-username': input({
    value: 'NAME',
    help: 'User name for the registry. Default: the credentials that docker/login-action or "docker login" left; for ghcr.io in a workflow, the actor.',
    default: '',
    parse: text,
  }),
  'registry-password': input({
    value: 'SECRET',
    help: 'Password or token for the registry. Default: as for registry-username; for ghcr.io in a workflow, github-token.',
    default: '',
    secret: true,
    parse: text,
  }),
  cache: input({
    value: 'true|false|read',
    help: 'Remember images and layers for the next run; read: only use what is remembered. In a workflow in the Actions cache, else in a directory.',
    default: 'true',
    parse: parseChoice('cache', ['true', 'false', 'read']),
  }),
  'cache-dir': input({
    value: 'DIR',
    help: 'Directory to remember in, instead of the Actions cache. Default on the command line: $XDG_CACHE_HOME/nixery-action.',
    default: '',
    parse: text,
  }),
  'cache-from': input({
    value: 'REFERENCES',
    help: 'Images in registries whose layers need not be packed again, separated by commas or line ends. The image that the first tag points to is always one of them.',
    default: '',
    list: true,
    parse: parseReferences('cache-from'),
  }),
  'cache-ttl': input({
    value: 'DURATION',
    help: 'How long a package source that cannot be pinned is taken to be the same: a number with s, m, h or d.',
    default: '6h',
    parse: parseDuration('cache-ttl'),
  }),
  verify: input({
    value: 'true|false',
    help: 'Pack everything again and fail when anything that was remembered of it is not true.',
    default: 'false',
    parse: parseBoolean('verify'),
  }),
  'nix-installer': input({
    value: 'auto|system|tarball|apt|none',
    help: 'Where Nix comes from when a run needs it: "system" takes it from PATH, "tarball" unpacks the official release into /nix, "apt" installs the package of Debian or Ubuntu, "auto" tries the three in this order, "none" never installs it.',
    default: 'auto',
    parse: parseChoice('nix-installer', ['auto', 'system', 'tarball', 'apt', 'none']),
  }),
  'nix-version': input({
    value: 'VERSION',
    help: `Which release of Nix "tarball" unpacks: ${versions(NIX_RELEASES)}, or any archive of its shape as URL#sha256=HEX.`,
    default: NIX_RELEASES.defaultVersion,
    parse: releaseChoice('nix-version', NIX_RELEASES),
  }),
  'build-from-source': input({
    value: 'allow|warn|deny',
    help: 'What happens when packages would have to be built from source because no binary cache has them: build them, build them with a warning that names them, or fail before anything is built.',
    default: 'warn',
    parse: parseChoice('build-from-source', ['allow', 'warn', 'deny']),
  }),
  'nix-config': input({
    value: 'LINES',
    help: 'Lines in the format of nix.conf, for the Nix processes of this run only.',
    default: '',
    list: true,
    parse: text,
  }),
  'oras-version': input({
    value: 'VERSION',
    help: `Which release of oras is downloaded where none is on PATH: ${versions(ORAS_RELEASES)}, or any archive with the program as URL#sha256=HEX.`,
    default: ORAS_RELEASES.defaultVersion,
    parse: releaseChoice('oras-version', ORAS_RELEASES),
  }),
  'download-mirror': input({
    value: 'URL',
    help: 'A server that stands in for releases.nixos.org and github.com when Nix and oras are downloaded, with the same paths below this address. Checksums are checked all the same.',
    default: '',
    parse: mirrorAddress('download-mirror'),
  }),
  timeout: input({
    value: 'DURATION',
    help: 'How long the whole run may take: a number with s, m, h or d. Default: as long as it needs.',
    default: '',
    parse: optional(parseDuration('timeout')),
  }),
  substituters: input({
    value: 'URLS',
    help: 'Binary caches to fetch from instead of building, besides those that are configured: https://, http://, s3://, file://, ssh:// or ssh-ng://, separated by blanks or line ends. Only paths with the signature of a trusted key are taken.',
    default: '',
    list: true,
    parse: parseStoreUrls('substituters'),
  }),
  'trusted-public-keys': input({
    value: 'KEYS',
    help: 'Public keys of binary caches, besides those that are configured: NAME:KEY, separated by blanks or line ends.',
    default: '',
    list: true,
    parse: parsePublicKeys,
  }),
  netrc: input({
    value: 'SECRET',
    help: 'Credentials for binary caches and package sources over HTTP, in the format of netrc: machine HOST login NAME password PASSWORD, one a line. They replace a netrc-file that is configured.',
    default: '',
    secret: true,
    parse: parseNetrc,
  }),
  'copy-to': input({
    value: 'URL',
    help: 'Nix store that gets what was built rather than fetched, with everything it needs at run time: a binary cache (file://, http:// and https:// with PUT, s3://) or ssh://, ssh-ng://. When it fails, the run warns and goes on.',
    default: '',
    parse: parseStoreUrl('copy-to'),
  }),
  'signing-key': input({
    value: 'SECRET',
    help: 'Secret key that signs what goes to copy-to, as nix-store --generate-binary-cache-key makes it.',
    default: '',
    secret: true,
    parse: parseSigningKey,
  }),
  builders: input({
    value: 'LINES',
    help: "Machines that build, in Nix's own syntax, one a line: ssh-ng://USER@HOST x86_64-linux,aarch64-linux. They replace those that are configured.",
    default: '',
    list: true,
    parse: parseBuilders,
  }),
  'ssh-key': input({
    value: 'SECRET',
    help: 'Private key without passphrase for builders and for stores over ssh. Default: what ssh finds by itself.',
    default: '',
    secret: true,
    parse: parseSshKey,
  }),
  'known-hosts': input({
    value: 'LINES',
    help: 'Public keys of builders and stores over ssh, as ssh-keyscan prints them. Default: the known_hosts file of the user. A host whose key is not there is refused.',
    default: '',
    list: true,
    parse: parseKnownHosts,
  }),
  'max-jobs': input({
    value: 'N|auto',
    help: 'Builds on this machine at a time; auto: as many as it has processors. With 0 nothing is built here: a package that no cache has and no builder can build is an error. With more, builds fall back to this machine, with a warning, when a builder cannot be reached. Default: as Nix is configured.',
    default: '',
    parse: parseJobs('max-jobs'),
  }),
  'github-token': input({
    value: 'SECRET',
    help: 'Token for ghcr.io when no other credentials are given (needs the permission packages: write), and for private package sources on GitHub.',
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

/** What says how packages are found, built or fetched, whatever is done with them then. */
export const PACKAGE_INPUTS = [
  ...(['nixpkgs', 'nixpkgs-repository', 'nixpkgs-config', 'overlays', 'build-from-source'] as const),
  ...(['nix-installer', 'nix-version', 'nix-config', 'download-mirror', 'timeout', 'max-jobs'] as const),
  ...(['substituters', 'trusted-public-keys', 'netrc', 'github-token'] as const),
  ...(['builders', 'ssh-key', 'known-hosts'] as const),
] as const

/** A part of the table. */
export function pickInputs<Name extends InputName>(names: readonly Name[]): Pick<typeof INPUTS, Name> {
  return Object.fromEntries(names.map((name) => [name, INPUTS[name]])) as Pick<typeof INPUTS, Name>
}

/** Parses every input; what is wrong with one does not hide what is wrong with another. */
export const parseInputs = (given: GivenInputs): ParsedInputs => parseTable(INPUTS, given)

/** Values that must not be seen: secret inputs, and the tokens in the configuration of Nix. */
export function secretsIn(
  given: (name: InputName) => string | undefined,
  env: NodeJS.ProcessEnv,
): readonly string[] {
  const configurations = [given('nix-config') ?? '', env.NIX_CONFIG ?? '']
  return [...secretInputs(INPUTS, given), ...configurations.flatMap(tokensInNixConfig)]
}
