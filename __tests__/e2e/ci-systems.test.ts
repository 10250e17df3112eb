// Other CI systems than GitHub: our GitLab components in gitlab-ci-local, and the settings of a plugin step.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { runCli } from '../support/cli.ts'
import { gitlabProject, runPipeline } from '../support/gitlab.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { sharedStore } from '../support/store.ts'
import { tinyPackages } from '../support/tiny-packages.ts'
import { pluginStep } from '../support/woodpecker.ts'

let registry: Registry
let nixpkgs: string
beforeAll(async () => {
  registry = await startRegistry()
  nixpkgs = await tinyPackages('ci-systems')
})
afterAll(async () => {
  await registry.stop()
})

const variables = () => ({ CI_REGISTRY_IMAGE: `${registry.host}/group/project` })

describe('the GitLab component build', () => {
  test('pushes an image, hands its name to later jobs, and has nothing to do the second time', async () => {
    const dir = await gitlabProject(`
include:
  - local: templates/build.yml
    inputs:
      command: nixery-action
      packages: tool
      nixpkgs: ${nixpkgs}
      tags: v1
      options: --build-from-source allow
use:
  stage: deploy
  image: none
  script: [echo "built $NIXERY_IMAGE"]
`)
    const first = await runPipeline(dir, variables())
    expect([first.code, first.stdout + first.stderr]).toEqual([0, expect.stringContaining('uploaded')])
    const { digest, annotations } = await manifestOf('group/project:v1')
    expect(first.stdout).toContain(`built ${registry.host}/group/project@${digest}`)
    expect(annotations).toMatchObject({
      'org.opencontainers.image.source': 'https://gitlab.example/group/project',
    })
    const second = await runPipeline(dir, variables())
    expect([second.code, second.stdout]).toEqual([0, expect.stringContaining('"cache-hit":"image"')])
    expect((await manifestOf('group/project:v1')).digest).toBe(digest)
  })
})

test('without a push, as for a merge request of a fork, nothing is pushed; a wrong name fails with its line', async () => {
  const file = `
images:
  right: { nixpkgs: ${nixpkgs}, packages: [tool], image: ${registry.host}/fork/right }
  wrong:
    nixpkgs: ${nixpkgs}
    image: ${registry.host}/fork/wrong
    packages:
      - tool
      - libary
`
  const job = (name: string) => `
  - local: templates/build.yml
    inputs: { command: nixery-action, file: nixery.yml, name: ${name}, job-name: ${name}, image: '', push: 'false', options: --build-from-source allow }`
  const dir = await gitlabProject(`include:${job('right')}${job('wrong')}\n`, { 'nixery.yml': file })
  const { code, stdout, stderr } = await runPipeline(dir, {})
  expect([code, stdout + stderr]).toEqual([1, expect.stringMatching(/nixery\.yml:9:9: .*libary/)])
  expect(stdout).toMatch(/right .*"digest":"sha256:/)
  expect((await fetch(`${registry.url}/v2/fork/right/tags/list`)).status).toBe(404)
})

describe('the GitLab component fleet', () => {
  test('builds each platform of each image in a job of its own, and merges them', async () => {
    const file = `
defaults:
  nixpkgs: ${nixpkgs}
  image: ${registry.host}/fleet/{name}
images:
  tools: { packages: [tool], tags: [v2] }
  library: { packages: [library], tags: [v2] }
`
    const dir = await gitlabProject(
      `
include:
  - local: templates/fleet.yml
    inputs:
      command: nixery-action
      per-platform: 'true'
`,
      { 'nixery.yml': file },
    )
    const { code, stdout, stderr } = await runPipeline(dir, { NIXERY_OPTIONS: '--build-from-source=allow' })
    expect([code, stdout + stderr]).toEqual([0, expect.stringContaining('merge tools')])
    for (const name of ['tools', 'library']) {
      const { digest } = await manifestOf(`fleet/${name}:v2`)
      expect(stdout).toMatch(new RegExp(`merge ${name} .*"image":"${registry.host}/fleet/${name}@${digest}"`))
    }
  })
})

describe('a plugin step of Woodpecker', () => {
  test('has the inputs as settings, secrets among them', async () => {
    const store = await sharedStore()
    const { code, json, stderr } = await runCli(['plugin'], {
      env: {
        ...store.env,
        ...pluginStep(nixpkgs, `${registry.host}/plugin/tools`),
        PLUGIN_LABELS: '{"team":"platform"}',
        PLUGIN_CACHE: 'false',
      },
    })
    expect([code, stderr]).toEqual([0, expect.any(String)])
    const { digest, annotations } = await manifestOf('plugin/tools:b')
    expect(json).toMatchObject({ digest, tags: expect.stringContaining('plugin/tools:a') })
    expect(annotations).toMatchObject({ 'org.opencontainers.image.source': 'https://forge.example/o/r' })
  })

  test('with a setting that no input has fails before any work, and names the nearest', async () => {
    const { code, stderr } = await runCli(['plugin'], { nix: 'none', env: { PLUGIN_PACKAGE: 'tool' } })
    expect(code).toBe(2)
    expect(stderr).toContain('unknown setting: package\n  fix: did you mean packages?')
  })
})

interface AnyManifest {
  readonly annotations?: Readonly<Record<string, string>>
}

async function manifestOf(reference: string): Promise<AnyManifest & { readonly digest: string }> {
  const response = await fetch(`${registry.url}/v2/${reference.replace(/:([^:]*)$/, '/manifests/$1')}`, {
    headers: {
      accept: 'application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json',
    },
  })
  const digest = response.headers.get('docker-content-digest') ?? ''
  return { digest, ...((await response.json()) as AnyManifest) }
}
