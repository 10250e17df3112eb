// The record of an image, from which anybody makes it again; its provenance; and all of it attached to it.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { build, type Inputs, mustBuild, type Outputs } from '../support/build.ts'
import { runCli } from '../support/cli.ts'
import { describedPackages } from '../support/described-packages.ts'
import { type Habits, type OddRegistry, startOddRegistry } from '../support/odd-registry.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { newStore, sharedStore, type TestStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

let nixpkgs: string
let registry: Registry
beforeAll(async () => {
  nixpkgs = await describedPackages()
  registry = await startRegistry()
})
afterAll(() => registry.stop())

interface Described {
  readonly evidence: readonly {
    readonly format: string
    readonly platform?: string
    readonly path: string
    readonly attached?: string
  }[]
}
const evidenceOf = ({ metadata }: Outputs) => (metadata as Described).evidence
const read = async (file: string) => JSON.parse(await readFile(file, 'utf8'))

describe('an image is made again from its record', () => {
  let dir: string
  let original: Outputs
  const overlay = (text: string) =>
    writeFile(
      join(dir, 'overlay.nix'),
      `final: prev: { note = prev.runCommand "note-1" { } "mkdir -p $out/share; echo '${text}' > $out/share/note"; }`,
    )
  const again = (inputs: Inputs, options = {}) =>
    build({ nixpkgs, overlays: join(dir, 'overlay.nix'), ...inputs }, options)

  beforeAll(async () => {
    dir = await tempDir('project')
    await overlay('first')
    await writeFile(join(dir, 'motd'), 'hello\n')
    await writeFile(
      join(dir, 'nixery.layers.json'),
      JSON.stringify({
        version: 1,
        maxLayers: 20,
        groups: [
          ['git', 'git-doc'],
          ['curl', 'openssl'],
        ],
      }),
    )
    original = await mustBuild({
      ...{
        nixpkgs,
        packages: 'git note',
        overlays: join(dir, 'overlay.nix'),
        files: `${join(dir, 'motd')}:/etc/motd`,
      },
      ...{ 'layers-plan': join(dir, 'nixery.layers.json'), user: 'nonroot', env: 'A=1', healthcheck: 'git' },
      ...{ compression: 'zstd', push: 'false', 'evidence-dir': dir },
    })
  })

  const files = () => ({ files: `${join(dir, 'motd')}:/etc/motd` })

  test('on a machine that knows nothing of it, with the same digest and the same record', async () => {
    expect(original.record).toBe(join(dir, 'image.record.json'))
    const elsewhere = await tempDir('evidence')
    const { code, stderr, json } = await again(
      { 'from-record': original.record, ...files(), 'evidence-dir': elsewhere },
      { store: await newStore() },
    )
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('not as in the record')])
    const { digest, record } = json as Outputs
    expect(digest).toBe(original.digest)
    expect(await readFile(record, 'utf8')).toBe(await readFile(original.record, 'utf8'))
  })

  test('and what it has only the hash of has to be given', async () => {
    const { code, stderr } = await again({ 'from-record': original.record, packages: 'curl' })
    expect(code).toBe(2)
    expect(stderr).toContain('files: the record has the hash of each file')
    expect(stderr).toContain('packages: cannot be used with from-record')
  })

  test('another plan, overlay or package set fails before anything is pushed, and the layer is named', async () => {
    const record = await read(original.record)
    const altered = join(dir, 'altered.json')
    record.platforms[0].inputs.layersPlan = [['git', 'openssl'], ['curl']]
    await writeFile(altered, JSON.stringify(record))
    const image = `${registry.host}/acme/altered`
    const plan = await again({ 'from-record': altered, ...files(), image })
    expect(plan.code).toBe(1)
    expect(plan.stderr).toMatch(
      /linux\/amd64: layer 1 of \d+ is not that of the record: sha256:[0-9a-f]{64} \(.*\) instead of sha256:[0-9a-f]{64} \(.*\)/,
    )
    expect(plan.stderr).toContain('code: record')
    const tags = await fetch(`${registry.url}/v2/acme/altered/tags/list`)
    expect(tags.status).toBe(404)

    const set = join(await describedPackages(), 'default.nix')
    await writeFile(set, (await readFile(set, 'utf8')).replace('echo ssl >', 'echo tls >'))
    const source = await again({ 'from-record': original.record, ...files(), nixpkgs: join(set, '..') })
    // It has the hash of openssl in it.
    expect([source.code, source.stderr]).toEqual([1, expect.stringMatching(/layer 1 of 8 .* \(git-2\.39\.5/)])
    expect(source.stderr).toContain('what is not as in the record: nixpkgs')

    await overlay('second')
    const other = await again({ 'from-record': original.record, ...files() })
    expect([other.code, other.stderr]).toEqual([
      1,
      expect.stringMatching(/layer \d of 8 .* \(note-1\) instead of/),
    ])
    expect(other.stderr).toContain('fix: what is not as in the record: overlays')
  })
})

describe('documents are attached to an image', () => {
  let store: TestStore
  beforeAll(async () => {
    store = await sharedStore(['extra-platforms = aarch64-linux'])
  })

  const ALL = { sbom: 'spdx cyclonedx', provenance: 'true', attach: 'sbom vex provenance record' }
  const env = {
    ...{ GITHUB_ACTIONS: 'true', GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'acme/infra' },
    ...{
      GITHUB_RUN_ID: '7',
      GITHUB_RUN_ATTEMPT: '1',
      GITHUB_SHA: 'c'.repeat(40),
      GITHUB_REF: 'refs/heads/main',
    },
    GITHUB_WORKFLOW_REF: 'acme/infra/.github/workflows/build.yml@refs/heads/main',
  }
  const builds = async (image: string, more: Inputs = {}) =>
    mustBuild(
      {
        nixpkgs,
        packages: 'git',
        image,
        platforms: 'linux/amd64,linux/arm64',
        ...more,
        'evidence-dir': await tempDir('evidence'),
      },
      { store, env },
    )

  test('of an index and of its images, without changing a digest; they are found, and not attached again', async () => {
    const image = `${registry.host}/acme/attached`
    const cache = { cache: 'true', 'cache-dir': await tempDir('cache') }
    const plain = await builds(image)
    const first = await builds(image, { ...ALL, ...cache })
    expect(first.digest).toBe(plain.digest)
    const attached = evidenceOf(first)
    expect(attached.map(({ format, platform = '' }) => `${format} ${platform}`.trim())).toEqual([
      ...['spdx linux/amd64', 'cyclonedx linux/amd64', 'vex linux/amd64'],
      ...['spdx linux/arm64', 'cyclonedx linux/arm64', 'vex linux/arm64', 'provenance', 'record'],
    ])
    expect(attached.every((one) => /^sha256:/.test(one.attached ?? ''))).toBe(true)

    // What another run would write is the same, and nothing is sent.
    await registry.clearLog()
    const second = await builds(image, { ...ALL, ...cache })
    expect(second).toMatchObject({ digest: plain.digest, 'cache-hit': 'image' })
    expect(await bytesOf(second)).toEqual(await bytesOf(first))
    const sent = (await registry.requests()).filter(({ method }) => !['GET', 'HEAD'].includes(method))
    expect(sent).toEqual([])

    const inspected = await runCli(['inspect', `${image}:latest`, '--platform', 'linux/amd64'])
    const { attached: listed } = inspected.json as { attached: { artifactType: string; subject: string }[] }
    const why = await runCli(['inspect', `${image}:latest`, '--platform', 'linux/amd64', '--why', 'openssl'])
    expect(why.stdout).toMatch(
      /^openssl 3\.0\.7 .*\n {2}git 2\.39\.5\n {2}└ curl 7\.88\.1\n {4}└ openssl 3\.0\.7\n/,
    )
    const ofIndex = listed.filter(({ subject }) => subject === first.digest)
    expect([listed.length, ofIndex.map((one) => one.artifactType).sort()]).toEqual([
      5,
      ['application/vnd.in-toto+json', 'application/vnd.nixery-action.record.v1+json'],
    ])
  })

  test('the record that is attached makes the image again', async () => {
    const image = `${registry.host}/acme/recorded`
    const { digest } = await builds(image, { attach: 'record' })
    const { code, json } = await build({ nixpkgs, 'from-record': `${image}:latest` }, { store })
    expect([code, (json as Outputs).digest]).toEqual([0, digest])
    const plain = `${registry.host}/acme/unrecorded`
    await builds(plain)
    const other = await build({ nixpkgs, 'from-record': `${plain}:latest` }, { store })
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringContaining('has no record of itself attached'),
    ])
  })
})

describe('a registry', () => {
  const registries: OddRegistry[] = []
  const open = async (referrers: NonNullable<Habits['referrers']>) => {
    const odd = await startOddRegistry({ referrers })
    registries.push(odd)
    return odd
  }
  const attachIn = async ({ address }: OddRegistry, more: Inputs = {}) =>
    build({
      nixpkgs,
      packages: 'oddlib',
      image: `${address}/acme/odd`,
      attach: 'vex provenance record',
      ...more,
    })
  afterAll(() => {
    for (const odd of registries) odd.stop()
  })
  const tagsOf = ({ manifests }: OddRegistry) =>
    [...manifests.keys()]
      .filter((key) => key.startsWith('acme/odd:'))
      .map((key) => key.slice('acme/odd:'.length))
  const placesIn = async (odd: OddRegistry, { digest }: Outputs) => {
    const { json } = await runCli(['inspect', `${odd.address}/acme/odd@${digest}`])
    return (json as { attached: { artifactType: string }[] }).attached.map((one) => one.artifactType).sort()
  }
  const both = ['application/vnd.in-toto+json', 'application/vnd.nixery-action.record.v1+json']

  test('that lists what is attached needs no tag for it', async () => {
    const odd = await open('api')
    const { code, stderr, json } = await attachIn(odd)
    expect([code, stderr]).toEqual([0, expect.stringContaining('2 documents attached')])
    expect([tagsOf(odd), await placesIn(odd, json as Outputs)]).toEqual([['latest'], both])
    // Another run has nothing to add to a statement of who made it.
    const again = await attachIn(odd)
    expect(again.stderr).toContain('0 documents attached, 2 there already')
  })

  test('that says it would, and lists nothing, gets the tag that others look at', async () => {
    const odd = await open('silent')
    const { code, stderr, json } = await attachIn(odd)
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('lists nothing by itself: writing the tag sha256-'),
    ])
    const { digest } = json as Outputs
    expect(tagsOf(odd).sort()).toEqual(['latest', digest.replace(':', '-')])
    expect(await placesIn(odd, json as Outputs)).toEqual(both)
  })

  test('in which nobody would find it is refused before anything is pushed', async () => {
    const odd = await open('gitlab')
    const { code, stderr } = await attachIn(odd)
    expect([code, stderr]).toEqual([2, expect.stringContaining("is GitLab's registry, which lists nothing")])
    expect(odd.manifests.size).toBe(0)
  })
})

const bytesOf = (outputs: Outputs) =>
  Promise.all(evidenceOf(outputs).map(({ path }) => readFile(path, 'utf8')))
