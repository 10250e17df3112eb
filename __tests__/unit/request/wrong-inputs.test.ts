import { describe, expect, test } from '@jest/globals'
import { NixeryError, type Problem } from '../../../src/base/errors.ts'
import { MERGE_INPUTS, type MergeInputName } from '../../../src/merge/inputs.ts'
import { runMerge } from '../../../src/merge/merge.ts'
import { PLAN_INPUTS, type PlanInputName } from '../../../src/plan/inputs.ts'
import { runPlan } from '../../../src/plan/plan.ts'
import { type InputName, inputNames } from '../../../src/request/inputs/inputs.ts'
import { fileRun, imageFile } from '../../support/fleets.ts'
import { memoryLog } from '../../support/hosts.ts'
import { digestOf } from '../../support/images.ts'
import { least } from '../../support/inputs.ts'

type Texts = Readonly<Record<string, string>>
type Run = (inputs: Texts) => Promise<unknown>

/** Of each input: values that cannot be used, or inputs that together make it the one that is wrong. */
type WrongInputs<Name extends string> = { readonly [_ in Name]?: readonly (string | Texts)[] | undefined }

const pushed = { push: 'true', image: 'localhost:1/a' }
const flake = { nixpkgs: 'github:NixOS/nixpkgs/nixos-unstable' }
const notThere = '/proc/nonexistent/file'

const WRONG: WrongInputs<InputName> = {
  file: [notThere, '/dev/null/file'],
  name: ['a', { file: 'TWO', name: 'c' }, { file: 'TWO' }],
  all: ['yes', 'true', { file: 'TWO', name: 'a', all: 'true' }],
  packages: ['', 'a..b', '-a', 'git .', '$(git)', 'a=b'],
  nixpkgs: [
    '',
    '~',
    'a b',
    'nixos unstable',
    'git+',
    '?',
    'https://[',
    'git+https://[/x',
    'flake:https://[',
    'a\0b',
  ],
  'extra-nixpkgs': ['old', '=nixos-24.05', 'Old=nixos-24.05', 'old=', 'old=~', 'shell=nixos-24.05', '{'],
  'nixpkgs-repository': ['nixpkgs', 'ext::sh', '-x'],
  'nixpkgs-config': ['true', '[]', '{', 'null', { ...flake, 'nixpkgs-config': '{"allowUnfree":true}' }],
  overlays: [{ ...flake, overlays: 'overlay.nix' }, 'a\0.nix', 'a\rb.nix'],
  platforms: ['windows/amd64', 'linux/386', 'all', { packages: 'arm64 git', platforms: 'linux/amd64' }],
  image: ['ghcr.io/Org/a', 'ghcr.io/a:v1', '-/a', 'tools', { push: 'true' }],
  'name-from-packages': [
    'yes',
    'true',
    { image: 'ghcr.io/a', packages: 'gtk+', 'name-from-packages': 'true' },
  ],
  tags: [
    ...['-', 'a?b', 'x'.repeat(129), 'ghcr.io/A/b:v1', 'ghcr.io/org/b:v1'].map((tags) => ({
      ...pushed,
      tags,
    })),
    { ...pushed, tags: 'v1', 'push-by-digest': 'true' },
  ],
  labels: ['a', '=b', 'a=b\nc', 'a=b\0', 'a=b\rc'],
  annotations: ['a', '=b', 'index:a'],
  entrypoint: ['"', '["a"', '[1]'],
  cmd: ["'", '["a"', '[1]'],
  env: ['A', '=b', 'A=\0', 'A=b\rc'],
  user: ['a b', 'a:b:c:d', '-1', ':', '4294967296'],
  workdir: ['a', './a', '/a\0b', '/a\rb'],
  ports: ['0', '65536', '80/sctp/x', 'http', '9-8'],
  volumes: ['a', '/'],
  'stop-signal': ['SIGX', '0', '65', 'term 1'],
  healthcheck: ['--interval=x true', '--unknown=1 true', '--interval=1s', '"'],
  files: ['a', 'a:b', 'a:/b\0', 'a:/b\rc', `${notThere}:/a`, `${import.meta.filename}:/a:999`],
  'max-layers': ['1', '126', '-1', 'many', '2.5'],
  'layers-plan': [notThere, '.'],
  'max-size': ['60', '60 mb', '-1MB', '1e9MB', '1.5TB', '60MB 1'],
  'compare-with': ['tools', 'ghcr.io/Org/a', 'ghcr.io/org/a ghcr.io/org/b', 'ghcr.io/org/a,ghcr.io/org/b'],
  sbom: ['yes', 'html', 'spdx html', 'true spdx'],
  provenance: ['max', 'mode=max'],
  attach: ['true', 'sbom html'],
  popularity: [notThere, import.meta.filename, 'https://host/a#sha256-0', 'ftp://host/a'],
  'ca-certificates': ['missing.pem', '/dev/null'],
  from: ['scratch', 'debian:', 'https://ghcr.io/a/b'],
  'files-ignore': ['git', '.gitignore'],
  'files-mtime': ['now', '1'],
  'nix-database': ['yes', { 'nix-database': 'true', user: 'app' }],
  strict: ['yes', '1'],
  compression: ['xz', 'GZIP', 'none'],
  'compression-level': ['0', '20', 'fast', '10'],
  push: ['yes', '1'].map((push) => ({ ...pushed, push })),
  'push-by-digest': ['yes', '1'],
  output: ['out', 'type=oci', 'type=local,dest=a', 'type=oci,dest=a\ntype=oci,dest=a'],
  load: ['nerdctl', 'docker,false'],
  'registry-username': [{ ...pushed, 'registry-password': 's3cret' }],
  'insecure-registries': ['http://a', 'a/b', 'a:b'],
  'registry-password': [
    { ...pushed, 'registry-username': 'me' },
    {
      push: 'true',
      image: 'ghcr.io/a/b,quay.io/a/b',
      'registry-username': 'me',
      'registry-password': 's3cret',
    },
  ],
  cache: ['yes', 'write'],
  'cache-from': ['ghcr.io/A/b', 'ghcr.io/a/b:-', 'ghcr.io/a/b@sha256:0'],
  'cache-ttl': ['6', '0s', '1w', 'soon'],
  verify: ['yes', '2'],
  'nix-installer': ['brew', 'AUTO'],
  'nix-version': ['1.0', 'latest', 'https://host/nix.tar.xz', 'https://host/nix.tar.xz#sha256=0'],
  realise: ['false', 'lazy'],
  'build-from-source': ['true', 'never'],
  'nix-config': ['require-sigs = false', 'substituters = https://host?trusted=true'],
  'pass-env': ['A-B', 'INPUT_NETRC', 'NIX_CONFIG'],
  'oras-version': ['0.1', 'latest', 'https://host/oras.tar.gz'],
  'download-mirror': ['mirror', 'ftp://host', 'file:///a'],
  timeout: ['1', '-1h', 'soon'],
  substituters: ['cache.nixos.org', 'ftp://host'],
  'trusted-public-keys': ['key', 'a:b'],
  netrc: ['password', 'login a password b'],
  'copy-to': ['cache', 'ftp://host', 'https://a https://b'],
  'signing-key': ['key', 'a:b'],
  builders: ['http://host', 'ssh-ng://host x86_64-linux - many', 'ssh://['],
  'ssh-key': ['key', 'ssh-ed25519 AAAA'],
  'known-hosts': ['host', 'host ssh-ed25519'],
  'max-jobs': ['-1', 'many', '1025'],
}

/** The texts among them, for actions that need other inputs with them. */
function texts(names: readonly string[]): WrongInputs<InputName> {
  const shared = Object.entries(WRONG).filter(([name]) => names.includes(name))
  const isText = (wrong: string | Texts) => typeof wrong === 'string' && wrong !== ''
  return Object.fromEntries(shared.map(([name, values]) => [name, values?.filter(isText)]))
}

/** What is wrong in the same way for every action that pushes. */
const ofPushes = {
  'name-from-packages': ['yes', { packages: 'gtk+', 'name-from-packages': 'true' }],
  tags: ['-', 'a?b', 'ghcr.io/A/b:v1', 'ghcr.io/org/b:v1'],
  'registry-username': WRONG['registry-username'],
  'registry-password': WRONG['registry-password'],
  'insecure-registries': WRONG['insecure-registries'],
}

const MERGE_WRONG: WrongInputs<MergeInputName> = {
  ...texts(Object.keys(MERGE_INPUTS)),
  ...ofPushes,
  name: WRONG.name,
  digests: ['v1', 'sha256:0', 'ghcr.io/A/b@sha256:0', { digests: '' }],
  'digests-dir': [notThere, import.meta.dirname],
}

const PLAN_WRONG: WrongInputs<PlanInputName> = {
  ...texts(Object.keys(PLAN_INPUTS)),
  ...ofPushes,
  file: [notThere, { file: '' }],
  overlays: WRONG.overlays,
  push: WRONG.push,
  'changed-only': ['yes', '1'],
  'per-platform': ['yes', '1'],
  runners: ['ubuntu-latest', 'linux/amd64=', 'windows/amd64=windows-latest'],
}

/** What these names of files stand for. */
const FILES: Texts = {
  ONE: 'images: { a: { nixpkgs: /, packages: git } }',
  TWO: 'defaults: { nixpkgs: /, packages: git }\nimages: { a: , b: }',
}

const given = (inputs: Texts) => (name: string) => inputs[name]
const noCache = () => {
  throw new Error('a cache is asked for')
}

interface Action {
  readonly action: string
  readonly names: readonly string[]
  /** Good inputs, among which a wrong one is put. */
  readonly common: Texts
  readonly table: WrongInputs<string>
  /** What takes every text. */
  readonly harmless: readonly string[]
  readonly run: Run
}

const actions: readonly Action[] = [
  {
    ...{ action: 'build', names: inputNames, common: least, table: WRONG },
    harmless: ['from-record', 'evidence-dir', 'cache-dir', 'github-token'],
    run: fileRun,
  },
  {
    ...{ action: 'merge', names: Object.keys(MERGE_INPUTS), table: MERGE_WRONG, harmless: ['github-token'] },
    common: { image: 'localhost:1/a', digests: digestOf('1') },
    run: (inputs) => runMerge(given(inputs), {}, memoryLog()),
  },
  {
    ...{ action: 'plan', names: Object.keys(PLAN_INPUTS), table: PLAN_WRONG },
    harmless: ['cache-dir', 'github-token'],
    common: { image: 'localhost:1/a', file: 'ONE' },
    run: (inputs) => runPlan(given(inputs), {}, memoryLog(), noCache),
  },
]

describe.each(actions)('wrong inputs of $action', ({ names, common, table, harmless, run }) => {
  const wrong = Object.entries(table).flatMap(([name, values = []]) =>
    values.map((one) => [name, one] as const),
  )

  test.each(wrong)('%s: %j is refused with its fix', async (name, value) => {
    const problems = await problemsWith(run, common, name, value)
    expect(problems).not.toEqual([])
    for (const { input, message, hint } of problems) {
      expect([input, message]).toEqual([name, expect.not.stringMatching(`^${name}:|^$`)])
      expect(hint).toMatch(/^[a-z].{3}/)
    }
  })

  test('are there for all but a few that take everything', () => {
    const known = new Set(wrong.map(([name]) => name))
    expect(names.filter((name) => !known.has(name))).toEqual(harmless)
    expect([...known].filter((name) => !names.includes(name))).toEqual([])
  })
})

async function problemsWith(
  run: Run,
  common: Texts,
  name: string,
  wrong: string | Texts,
): Promise<readonly Problem[]> {
  const inputs = { ...common, ...(typeof wrong === 'string' ? { [name]: wrong } : wrong) }
  const text = FILES[inputs.file ?? '']
  const file = text === undefined ? {} : { file: await imageFile(text) }
  const error: unknown = await run({ ...inputs, ...file }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof NixeryError && error.code === 'invalid-input') return error.problems
  throw new Error(`not refused: ${error}`)
}
