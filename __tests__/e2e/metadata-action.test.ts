// What docker/metadata-action and docker/login-action hand on, as found in public workflows, goes straight
// into the action.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { build, buildWithAction } from '../support/build.ts'
import { pull, skopeoInspect } from '../support/container.ts'
import { lightPackages } from '../support/light-packages.ts'
import { metadataOutputs } from '../support/metadata-action.ts'
import { layoutOf } from '../support/oci-layout.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { tempDir } from '../support/temp.ts'

let open: Registry
let closed: Registry
beforeAll(async () => {
  open = await startRegistry()
  closed = await startRegistry({ auth: 'basic' })
})
afterAll(async () => {
  await open.stop()
  await closed.stop()
})

/** The docker configuration that docker/login-action leaves. */
async function loggedIn(host: string): Promise<string> {
  const dir = join(await tempDir('docker'), '.docker')
  await mkdir(dir)
  const auth = Buffer.from('writer:writer-password').toString('base64')
  await writeFile(join(dir, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }))
  return dir
}

test('tags in two registries, labels and annotations', async () => {
  const sample = metadataOutputs('branch-and-sha')
  // The registries of the test stand in for those of the sample.
  const tagsOn = (host: string) => sample.outputs.tags.replaceAll('ghcr.io', host)
  const tags = `${tagsOn(open.host)}\n${tagsOn(closed.host)}`
  const { labels, annotations } = sample.outputs
  const { exitCode, outputs, stdout } = await buildWithAction(
    { packages: 'iana-etc', nixpkgs: await lightPackages(), tags, labels, annotations },
    { env: { DOCKER_CONFIG: await loggedIn(closed.host) } },
  )
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.any(String) })
  expect(outputs.tags?.split('\n').sort()).toEqual(tags.split('\n').sort())
  for (const tag of tags.split('\n')) {
    const credentials = tag.startsWith(closed.host) ? { credentials: 'writer:writer-password' } : {}
    expect((await skopeoInspect(tag, credentials)).Digest).toBe(outputs.digest)
  }
  const dir = await tempDir('pulled')
  await pull(tags.split('\n')[0] ?? '', dir)
  const { manifest, config } = await layoutOf(dir)
  expect(config.config?.Labels).toMatchObject(sample.labels)
  for (const line of sample.annotations ?? []) {
    const [, key = '', value] = /^manifest:([^=]+)=(.*)$/.exec(line) ?? []
    expect(manifest.annotations).toHaveProperty([key], value)
  }
})

test('what is wrong with names and tags is told at once, each with its fix', async () => {
  const image = 'tools, ghcr.io/Org/tools, ghcr.io/org/tools:v1, ghcr.io/org//tools'
  const { code, stderr } = await build({ packages: 'git', image })
  expect(code).toBe(2)
  expect(stderr.trimEnd().split('\n')).toEqual([
    'error: image: "tools" does not begin with a registry\'s host name',
    '  fix: for example ghcr.io/org/tools',
    'error: image: "ghcr.io/Org/tools" has upper-case letters, which registries refuse',
    '  fix: use ghcr.io/org/tools',
    'error: image: "ghcr.io/org/tools:v1" has a tag or a digest',
    '  fix: use ghcr.io/org/tools, with --tags v1',
    'error: image: "ghcr.io/org//tools" is not a valid image name',
    expect.stringMatching(/^ {2}fix: use lower-case letters and digits/),
    '  code: invalid-input',
  ])
  // It may begin a name that name-from-packages completes.
  const hub = await build({ packages: 'git', image: 'docker.io/tools', user: 'Root' })
  expect(hub.stderr).toContain(
    'image: "docker.io/tools" is no name on Docker Hub, where names have two parts\n  fix: for example docker.io/USER/tools\n',
  )
  expect(hub.stderr).toContain('user: "Root"')
  const { outputs } = metadataOutputs('no-registry')
  const tags = `${outputs.tags}\nghcr.io/Org/tools:v1\n.v1\n${'x'.repeat(129)}`
  const wrongTags = await build({ packages: 'git', image: 'ghcr.io/org/tools', tags })
  expect(wrongTags.code).toBe(2)
  expect(wrongTags.stderr.match(/^error: tags: .*$/gm)).toEqual([
    'error: tags: "/wright-agent" does not begin with a registry\'s host name',
    'error: tags: "ghcr.io/Org/tools" has upper-case letters, which registries refuse',
    'error: tags: ".v1" is not a valid tag',
    `error: tags: "${'x'.repeat(129)}" is not a valid tag`,
  ])
})
