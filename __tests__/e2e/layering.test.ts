// Layers of any closure: what Nix prints goes into group-layers and plan-layers, and builds keep to the plan.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { buildLayout } from '../support/build.ts'
import { mustRun } from '../support/child.ts'
import { runCli } from '../support/cli.ts'
import { verifyLayout } from '../support/image.ts'
import { listLayer } from '../support/layer.ts'
import { blobFile, layoutOf } from '../support/oci-layout.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

/** Runs a program of Nix in the shared store; returns what it prints. */
async function nix(version: toolchain.NixVersion, program: string, args: readonly string[]): Promise<string> {
  const env = { ...(await sharedStore()).env, HOME: await tempDir('home') }
  return (await mustRun(join((await toolchain.nix(version)).bin, program), args, { env })).trim()
}

/** The store paths of some packages, built. */
async function builtPaths(packages: string): Promise<readonly string[]> {
  const attributes = packages.split(' ').flatMap((name) => ['-A', name])
  return (await nix('2.34', 'nix-build', [offlinePackagesDir, '--no-out-link', ...attributes])).split('\n')
}

const pathInfo = (version: toolchain.NixVersion, paths: readonly string[], ...more: readonly string[]) =>
  nix(version, 'nix', ['path-info', '--recursive', '--json', ...more, ...paths])

/** A command that reads graphs, on a machine without Nix. */
const runOn = (input: string, ...args: readonly string[]) =>
  runCli(args, { input, nix: 'none', oras: 'none' })

describe('the closure of git', () => {
  const group = async (graph: string) => {
    const { code, stderr, json } = await runOn(graph, 'group-layers', '--max-layers', '6')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return json as readonly { readonly paths: readonly string[] }[]
  }
  let paths: readonly string[]
  let expected: Awaited<ReturnType<typeof group>>
  beforeAll(async () => {
    paths = await builtPaths('git')
    expected = await group(await pathInfo('2.34', paths, '--json-format', '2'))
  })

  test('is in as many layers as are allowed, each path in one', async () => {
    const closure = (await nix('2.34', 'nix-store', ['--query', '--requisites', ...paths])).split('\n')
    expect(closure.length).toBeGreaterThan(10)
    expect(expected.flatMap((layer) => layer.paths).sort()).toEqual(closure.sort())
    expect(expected).toHaveLength(6)
  })

  test.each(toolchain.nixVersions)('has the same layers as Nix %s prints it', async (version) => {
    expect(await group(await pathInfo(version, paths))).toEqual(expected)
  })

  test.each(toolchain.nixVersions)('has the same layers as a builder of Nix %s sees it', async (version) => {
    // The name has the version, so that each one builds.
    const expression = `{ set }: let bootstrap = builtins.path { name = "bootstrap"; path = set + "/bootstrap"; }; in
      derivation {
        name = "attributes-${version}";
        system = builtins.currentSystem;
        builder = "\${bootstrap}/busybox";
        args = [ "cp" ".attrs.json" (builtins.placeholder "out") ];
        __structuredAttrs = true;
        exportReferencesGraph.closure = [ (import set { }).git ];
      }`
    const set = ['--arg', 'set', offlinePackagesDir]
    const result = await nix(version, 'nix-build', ['--no-out-link', '--expr', expression, ...set])
    expect(await group(await readFile((await sharedStore()).root + result, 'utf8'))).toEqual(expected)
  })
})

describe('a bad graph ends with 2 and one line', () => {
  const info = (name: string, ...references: string[]) => ({
    path: `/nix/store/${name}`,
    narHash: '0'.repeat(64),
    narSize: 1,
    references: references.map((reference) => `/nix/store/${reference}`),
  })
  test.each<[string, object, string]>([
    ['dangling', [info('a', 'b')], 'the graph: /nix/store/a refers to /nix/store/b, which is not there'],
    ['a cycle', [info('a', 'b'), info('b', 'c'), info('c', 'b')], 'the graph: a cycle of references'],
    ['twice', [info('a'), info('a')], 'the graph: /nix/store/a is there twice'],
    ['nothing but a cycle', [info('a', 'b'), info('b', 'a')], 'the graph: a cycle of references'],
    ['nothing', [], 'the graph: there are no store paths in it'],
    ['numbers', [1, 2], 'the graph: an entry is not an object'],
    [
      'a fleet',
      { images: [{ name: 'a', graph: [info('a')] }] },
      'the graph: these are the images of a fleet',
    ],
  ])('%s', async (_, graph, message) => {
    for (const command of ['group-layers', 'plan-layers']) {
      const { code, stdout, stderr } = await runOn(JSON.stringify(graph), command)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr.startsWith(`error: ${message}`)).toBe(true)
      expect(stderr.split('\n')).toHaveLength(2)
    }
  })
})

describe('a plan for two images', () => {
  const always = 'cacert iana-etc'
  let plan: string
  const fleet = async (...images: readonly string[]) => {
    const graph = async (name: string) => {
      const roots = await builtPaths(`${name} ${always}`)
      return { name, roots, graph: JSON.parse(await pathInfo('2.26', roots)) }
    }
    return JSON.stringify({ images: await Promise.all(images.map(graph)) })
  }
  const groups = async () => JSON.parse(await readFile(plan, 'utf8')).groups as readonly (readonly string[])[]
  const makePlan = async (images: string) => {
    const args = ['plan-layers', '--fleet', '--max-layers', '10', '--layers-plan', plan]
    const { code, stderr, json } = await runOn(images, ...args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return json as { readonly missing: readonly string[]; readonly unused: readonly string[] }
  }
  const buildPlanned = (name: string) => buildLayout(name, { 'layers-plan': plan, 'max-layers': '10' })
  /** The layer of each store path. */
  const layerOfPaths = async (dir: string) => {
    const layers = (await layoutOf(dir)).manifest.layers.map(async ({ digest }) =>
      (await listLayer(blobFile(dir, digest))).flatMap(({ path }) => {
        const name = /^nix\/store\/([^/]+)\/?$/.exec(path)?.[1]
        return name === undefined ? [] : [[name, digest] as const]
      }),
    )
    return new Map((await Promise.all(layers)).flat())
  }

  beforeAll(async () => {
    plan = join(await tempDir('plan'), 'nixery.layers.json')
    await makePlan(await fleet('git', 'curl'))
  })

  test('puts what they share into the same layers, and is extended by additions alone', async () => {
    const [git, curl] = [await buildPlanned('git'), await buildPlanned('curl')]
    await Promise.all([verifyLayout(git.dir), verifyLayout(curl.dir)])
    const [ofGit, ofCurl] = [await layerOfPaths(git.dir), await layerOfPaths(curl.dir)]
    const shared = [...ofGit.keys()].filter((path) => ofCurl.has(path))
    expect(shared.length).toBeGreaterThan(20)
    for (const path of shared) expect([path, ofCurl.get(path)]).toEqual([path, ofGit.get(path)])

    const before = await groups()
    const { missing } = await makePlan(await fleet('jq', 'git', 'hello'))
    expect(missing.length).toBeGreaterThan(0)
    const after = await groups()
    expect(before.map((group, index) => after[index]?.filter((name) => group.includes(name)))).toEqual(before)
    expect(after.flat().sort()).toEqual([...before.flat(), ...missing].sort())
    expect((await buildPlanned('git')).outputs.digest).toBe(git.outputs.digest)
  })
})
