// Parsers of what others wrote: Nix, registries, caches, files of the user. However it is broken, they say so
// in their own words or make nothing of it: no other error, which would be a bug of ours to users, and no end
// of the process.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { NixeryError } from '../../src/base/errors.ts'
import { parseRecords } from '../../src/cache/known-layers.ts'
import { parseIndex } from '../../src/cache/layer-records.ts'
import { fromRecord, toRecord } from '../../src/cache/record.ts'
import { parseStoreRecords } from '../../src/cache/store-records.ts'
import { readFleet, readGraph } from '../../src/closure/graph-input.ts'
import { parseNarInfo } from '../../src/closure/narinfo.ts'
import { builtPaths, parsePathInfo } from '../../src/closure/path-info.ts'
import { parseBill } from '../../src/evidence/parse-bill.ts'
import type { Http } from '../../src/host/http/http.ts'
import type { HttpResponse } from '../../src/host/http/response.ts'
import { openLayoutDocuments } from '../../src/image/documents/layout-documents.ts'
import { parseConfig, parseDocument } from '../../src/image/documents/parse-documents.ts'
import { buildFailures, failureProblems } from '../../src/nix/build/build-failure.ts'
import { EMPTY_LOG, recordEvent } from '../../src/nix/build/build-log.ts'
import { builderProblem } from '../../src/nix/build/builder-problem.ts'
import { parseDryRun } from '../../src/nix/build/dry-run.ts'
import { advance, NOTHING_YET, renderProgress } from '../../src/nix/build/progress.ts'
import { builderSystems, storeRoots } from '../../src/nix/call/effective-settings.ts'
import { parseNixEvent } from '../../src/nix/call/events.ts'
import { evaluationHint, nixErrorMessage, nixErrorPlace } from '../../src/nix/call/nix-error.ts'
import { warningIn } from '../../src/nix/call/warnings.ts'
import { parseDerivation } from '../../src/nix/facts/derivation.ts'
import { lockedSource } from '../../src/nix/source/flake-lock.ts'
import { answerable, parseChallenges } from '../../src/registry/challenge.ts'
import { credentialsFor } from '../../src/registry/credentials.ts'
import { requestToken } from '../../src/registry/token.ts'
import { exampleBill } from '../support/bills.ts'
import { mutator } from '../support/fuzz.ts'
import { testHost } from '../support/hosts.ts'
import { layer } from '../support/images.ts'
import { narInfoText } from '../support/narinfo.ts'
import { builtImage } from '../support/results.ts'
import { scratchDir } from '../support/scratch.ts'

const SEED = 20_240_229
/** 100,000 in all, and some. */
const COUNT = 7_000

const fixtures = (folder: string): readonly string[] => {
  const dir = join(import.meta.dirname, '..', 'fixtures', folder)
  return readdirSync(dir)
    .sort()
    .map((name) => readFileSync(join(dir, name), 'utf8'))
}

const lines = fixtures('nix-events').flatMap((text) => text.split('\n').slice(0, 60))
const image = builtImage([layer('1', ['a']), layer('3', ['b'])])
const [manifest, config] = [image.image.manifest.bytes, image.image.config.bytes].map((bytes) =>
  bytes.toString(),
)
const digest = `sha256:${'1'.repeat(64)}`
const index = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [
    {
      ...{ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size: 7 },
      platform: { os: 'linux', architecture: 'amd64' },
    },
  ],
})
const lock = JSON.stringify({
  version: 7,
  root: 'root',
  nodes: {
    root: { inputs: { nixpkgs: ['other', 'nixpkgs'], other: 'other' } },
    other: { inputs: { nixpkgs: 'pkgs' } },
    pkgs: { locked: { type: 'github', owner: 'o', repo: 'r', rev: '1'.repeat(40), narHash: 'sha256-x' } },
  },
})

const path = `/nix/store/${'1'.repeat(32)}-a-1`
const narHash = `sha256:${'0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73'}`
const narInfo = { StorePath: path, URL: 'nar/a.nar.xz', NarHash: narHash, NarSize: 100, References: [] }
const fingerprint = `1;${path};${narHash};100;`
const files = [
  ['', 'd'],
  ['bin/x', 'f', 'a'.repeat(64)],
  ['etc', 'l', '../y'],
]

/**
 * How a parser may fail: with an error of ours that is no bug, or, where its callers make one of it, with any
 * message.
 */
type Failure = 'never' | 'ours' | 'message'

interface Parser {
  readonly seeds: readonly string[]
  readonly parse: (text: string) => unknown
  readonly fails: Failure
}

const events = (text: string) => text.split('\n').map(parseNixEvent)
const bytes = (text: string) => ({ mediaType: '', digest, bytes: Buffer.from(text) })

const parsers: Readonly<Record<string, Parser>> = {
  'events of Nix': { seeds: lines, parse: events, fails: 'never' },
  'what is made of events': {
    seeds: lines,
    fails: 'never',
    parse(text) {
      const known = events(text).filter((event) => event !== undefined)
      const log = known.reduce(recordEvent, EMPTY_LOG)
      const progress = known.reduce((state, event) => advance(state, event, 1), NOTHING_YET)
      return [
        renderProgress(progress, 2),
        buildFailures(log),
        builderProblem(log.messages),
        failureProblems(log, { packages: [], reproduce: () => undefined }),
      ]
    },
  },
  'errors and warnings of Nix': {
    seeds: [...fixtures('nix-errors'), ...lines],
    fails: 'never',
    parse: (text) => [nixErrorMessage(text), nixErrorPlace(text), evaluationHint(text), warningIn(text)],
  },
  'nix-store --dry-run': {
    seeds: lines,
    parse: (text) => parseDryRun(text.split('\n')),
    fails: 'never',
  },
  'settings of Nix': {
    seeds: [
      'ssh://a x86_64-linux,aarch64-linux /key 2 ; @/none',
      'local?root=/srv/%20x',
      'unix:///s?root=/r',
    ],
    parse: (text) => [builderSystems(text, 'x'), storeRoots(text, { HOME: '/h' })],
    fails: 'never',
  },
  'nix path-info': { seeds: fixtures('path-info'), parse: parsePathInfo, fails: 'message' },
  'what of path-info was built': { seeds: fixtures('path-info'), parse: builtPaths, fails: 'message' },
  'closures as files': { seeds: fixtures('path-info'), parse: (text) => readGraph(text, []), fails: 'ours' },
  'closures of a fleet': {
    seeds: fixtures('path-info').map((text) => `{"images": [{"name": "a", "graph": ${text}}]}`),
    parse: readFleet,
    fails: 'ours',
  },
  'flake.lock': { seeds: [lock], parse: (text) => lockedSource(text, '/x/flake.lock'), fails: 'ours' },
  'manifests and indexes': {
    seeds: [manifest ?? '', index],
    parse: (text) => parseDocument('x', bytes(text)),
    fails: 'ours',
  },
  'configurations of images': {
    seeds: [config ?? ''],
    parse: (text) => parseConfig('x', bytes(text)),
    fails: 'ours',
  },
  'facts of images in registries': {
    seeds: [JSON.stringify([JSON.parse(manifest ?? ''), JSON.parse(config ?? '')])],
    fails: 'message',
    parse(text) {
      const [first, second] = JSON.parse(text)
      return parseRecords(first, second, 'host/name')
    },
  },
  'challenges of registries': {
    seeds: [
      'Bearer realm="https://auth.example/token?a=b",service="registry",scope="repository:o/r:pull,push"',
      'Basic realm=x, Negotiate, bearer Realm="https://a.example/t" , SERVICE = "a\\"b", error="insufficient_scope"',
    ],
    parse: (text) => answerable(parseChallenges(text.split('\n'))),
    fails: 'never',
  },
  'records of a cache': {
    seeds: [JSON.stringify(toRecord([image]))],
    parse: (text) => fromRecord(JSON.parse(text)),
    fails: 'message',
  },
  'facts of a cache': {
    seeds: [
      JSON.stringify({ facts: [['a'.repeat(64), { digest, diffId: digest, size: 1, uncompressedSize: 2 }]] }),
    ],
    parse: (text) => parseIndex(JSON.parse(text)),
    fails: 'message',
  },
  'store paths and trees of a cache': {
    seeds: [JSON.stringify({ paths: [[fingerprint, 'cache-1:c2ln']], trees: [['sha256:x', files]] })],
    parse: (text) => parseStoreRecords(JSON.parse(text)),
    fails: 'message',
  },
  'bills of materials of a cache': {
    seeds: [JSON.stringify(exampleBill())],
    parse: (text) => parseBill(JSON.parse(text)),
    fails: 'message',
  },
  narinfo: {
    seeds: [narInfoText(narInfo, ['cache-1:c2ln'])],
    parse: (text) => parseNarInfo(text, path),
    fails: 'message',
  },
  'derivations of Nix': {
    seeds: [
      'Derive([("out","/nix/store/x-a","",""),("dev","/nix/store/y-a","r:sha256","00")],[("/nix/store/z-b.drv",["out"])],["/nix/store/w-c"],"x86_64-linux","/bin/sh",["-e","a\\nb"],[("name","a"),("urls","u")])',
    ],
    parse: parseDerivation,
    fails: 'message',
  },
}

describe('whatever is said, nothing breaks', () => {
  test.each(Object.keys(parsers))('%s', (name) => {
    const { seeds, parse, fails } = parsers[name] as Parser
    const { mutate } = mutator(SEED)
    let failures = 0
    for (let count = 0; count < COUNT; count++) {
      const text = mutate(seeds[count % seeds.length] ?? '')
      try {
        parse(text)
      } catch (error) {
        failures++
        if (!isAllowed(error, fails))
          throw new Error(`${name} breaks on ${JSON.stringify(text)}`, { cause: error })
      }
    }
    // The inputs are almost right: some have to pass, and some must not.
    expect(failures).toBeLessThan(COUNT)
    if (fails !== 'never') expect(failures).toBeGreaterThan(0)
  })
})

function isAllowed(error: unknown, fails: Failure): boolean {
  // Errors of Node.js itself are of no class that a test knows.
  if (fails === 'message')
    return typeof (error as Error).message === 'string' && (error as Error).name !== 'RangeError'
  return fails === 'ours' && error instanceof NixeryError && error.code !== 'internal'
}

test('layouts on disk', async () => {
  const dir = await scratchDir('layout')
  mkdirSync(join(dir, 'blobs', 'sha256'), { recursive: true })
  writeFileSync(join(dir, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  const { mutate } = mutator(SEED)
  for (let count = 0; count < 1000; count++) {
    writeFileSync(join(dir, 'index.json'), mutate(index))
    const error = await openLayoutDocuments({ directory: dir, reference: undefined })
      .root()
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      )
    if (error !== undefined && !isAllowed(error, 'ours')) throw error
  }
})

test('the configuration of docker', async () => {
  const DOCKER_CONFIG = await scratchDir('docker')
  const auth = Buffer.from('me:password').toString('base64')
  const seed = JSON.stringify({
    auths: { 'ghcr.io': { auth, identitytoken: 't' } },
    credHelpers: { x: 'none' },
  })
  const { mutate } = mutator(SEED)
  for (let count = 0; count < 1000; count++) {
    writeFileSync(join(DOCKER_CONFIG, 'config.json'), mutate(seed))
    await credentialsFor('ghcr.io', undefined, await testHost({ DOCKER_CONFIG, PATH: '' }))
  }
})

test('challenges and answers of token servers', async () => {
  const registry = new URL('https://r.example')
  const image = { registry: 'r.example', repository: 'o/r' }
  const seed = JSON.stringify({
    token: 'secret',
    access_token: 'other',
    expires_in: 300,
    issued_at: '2026-01-01T00:00:00Z',
  })
  const { mutate } = mutator(SEED)
  for (let count = 0; count < COUNT; count++) {
    const text = mutate(seed)
    // A stand-in: what the server said has arrived already.
    const answer = { status: 200, text: async () => text } as unknown as HttpResponse
    const http = { request: async () => answer } as unknown as Http
    const realm = count % 2 === 0 ? 'https://auth.example/token' : mutate('https://auth.example/token')
    const request = { image, registry, realm, service: 'registry', scopes: ['repository:o/r:pull'] }
    const error = await requestToken(
      request,
      { kind: 'password', username: 'me', password: 'pw' },
      http,
    ).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    if (error !== undefined && !isAllowed(error, 'ours')) throw new Error(text, { cause: error })
  }
})
