// The action as GitHub's runner runs it, on Node.js 24: the same image as the command, told in the runner's
// ways.
import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { build, buildLayout, buildWithAction, mustBuild } from '../support/build.ts'
import { pull, skopeoInspect } from '../support/container.ts'
import { verifyLayout } from '../support/image.ts'
import { layoutOf } from '../support/oci-layout.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import type { ActionResult } from '../support/runner.ts'
import { tempDir } from '../support/temp.ts'

/** What of a workflow's environment is in the image. */
const workflow = {
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'octo-org/octo-repo',
}

describe('an image that is pushed', () => {
  let registry: Registry
  let image: string
  let result: ActionResult
  beforeAll(async () => {
    registry = await startRegistry()
    image = `${registry.host}/tools`
    result = await buildWithAction({ packages: 'shell\njq # comment\n', image, tags: 'v1\nv2' })
  })
  afterAll(() => registry.stop())

  test('is in the registry under its tags, with the repository that it comes from', async () => {
    expect(result).toMatchObject({ exitCode: 0, annotations: [] })
    const { digest } = result.outputs
    expect((await skopeoInspect(`${image}:v1`)).Digest).toBe(digest)
    expect((await skopeoInspect(`${image}:v2`)).Digest).toBe(digest)
    const dir = await tempDir('pulled')
    await pull(`${image}@${digest}`, dir)
    await verifyLayout(dir)
    const { manifest, config } = await layoutOf(dir)
    const source = { 'org.opencontainers.image.source': 'https://github.com/octo-org/octo-repo' }
    expect(manifest.annotations).toMatchObject(source)
    expect(config.config?.Labels).toMatchObject(source)
  })

  test('is told in groups', () => {
    expect(result.groups).toEqual([
      expect.stringMatching(/^Evaluate .*offline-packages for linux\/amd64 with Nix 2\.34\.\d+$/),
      'Build or fetch the packages for linux/amd64',
      `Pack ${result.outputs.layers} of ${result.outputs.layers} layers`,
      `Push to ${image}`,
    ])
    expect(result.stdout.match(/^::endgroup::$/gm)).toHaveLength(result.groups.length)
  })

  test('is summed up for people', () => {
    const { summary, outputs } = result
    expect(summary).toBe(outputs.summary)
    expect(summary).toContain(`### 📦 \`${image}\` · \`v1\``)
    expect(summary).toContain(` · ${outputs.layers} layers (0 reused, `)
    expect(summary).toContain(`\`\`\`sh\ndocker pull ${image}@${outputs.digest}\n\`\`\``)
    expect(summary).toMatch(/^Packages: `bashInteractive` 5\.\S+, `cacert` \S+, `coreutils` /m)
    expect(summary).toContain('| # | compressed | unpacked | contents |')
    expect(summary.match(/^\| \d+ \|/gm)).toHaveLength(Number(outputs.layers))
    expect(summary).toMatch(/^\| 1 \| [\d.]+ MB \| [\d.]+ MB \| [a-z]+-\d/m)
  })

  test('leaves nothing in the temporary directory of the job', async () => {
    expect((await readdir(result.dirs.runnerTemp)).sort()).toEqual(['_runner_file_commands', 'event.json'])
  })
})

describe('the action and the command', () => {
  test('have the same outputs and the same image, on Node.js 24 and on the oldest that the command takes', async () => {
    const inputs = { packages: 'jq', push: 'false', output: 'type=oci,dest=image' }
    const action = await buildWithAction(inputs)
    const command = await mustBuild(inputs, { env: workflow, node: '20' })
    const texts = Object.entries(command).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ])
    // Only how long it took is another matter.
    const untimed = (text: unknown) => String(text).replace(/ · [\d.]+ s$/m, '')
    const expected = Object.fromEntries(texts)
    expect({ ...action.outputs, summary: untimed(action.outputs.summary) }).toEqual({
      ...expected,
      summary: untimed(expected.summary),
    })
    expect(command.digest).not.toBe((await buildLayout('jq')).outputs.digest) // that one has no source
  })
})

describe('a failure', () => {
  test('is one annotation with every problem and its fix, and exit code 1', async () => {
    const result = await buildWithAction({ packages: 'gti jq unrar', push: 'false' })
    const [annotation] = result.annotations
    expect(result).toMatchObject({ exitCode: 1, outputs: {}, annotations: [{ level: 'error' }] })
    expect(result.summary).toContain('- **gti: there is no such package**')
    expect(annotation?.message.split('\n')).toEqual([
      'gti: there is no such package',
      '  fix: did you mean git?',
      expect.stringMatching(/^unrar: unrar-\S+ has an unfree license/),
      '  fix: set nixpkgs-config: \'{"allowUnfreePackages":["unrar"]}\' if you may use it',
    ])
  })

  test('of the inputs is found before anything is done', async () => {
    const inputs = { packages: 'jq', image: 'Ghcr.io/Octo-Org/Tools', 'max-layers': '1', push: 'maybe' }
    const { exitCode, annotations, groups } = await buildWithAction(inputs)
    expect({ exitCode, groups }).toEqual({ exitCode: 1, groups: [] })
    for (const text of ['max-layers: "1" is not', 'upper-case letters', 'push: "maybe" is neither'])
      expect(annotations[0]?.message).toContain(text)
  })
})

describe('a password', () => {
  const secret = { 'registry-username': 'writer', 'registry-password': 'writer-password' }

  test('is declared a secret and shown to nobody, in debug logs neither', async () => {
    const registry = await startRegistry({ auth: 'basic' })
    try {
      // A setting that Nix warns of, so that there is something in the debug log.
      const given = { packages: 'hello', 'nix-config': 'no-such-setting = 1' }
      const inputs = { ...given, image: `${registry.host}/tools`, ...secret }
      const env = { RUNNER_DEBUG: '1' }
      const result = await buildWithAction(inputs, { secrets: ['writer-password'], env })
      expect(result).toMatchObject({ exitCode: 0, leaks: [] })
      expect(result.stdout).toContain('::add-mask::writer-password')
      expect(result.debug.length).toBeGreaterThan(0)
    } finally {
      await registry.stop()
    }
  })

  test('that is wrong is not shown either', async () => {
    const registry = await startRegistry({ auth: 'basic' })
    try {
      const wrong = { ...secret, 'registry-password': 'not-the-password' }
      const inputs = { packages: 'hello', image: `${registry.host}/tools`, ...wrong }
      const result = await buildWithAction(inputs, { secrets: ['not-the-password'] })
      expect(result).toMatchObject({ exitCode: 1, leaks: [] })
      expect(result.annotations).toEqual([
        {
          level: 'error',
          title: 'nixery-action: registry-denied',
          message: expect.stringMatching(/^writer may not push to .*\n {2}fix: check the password/),
        },
      ])
    } finally {
      await registry.stop()
    }
  })

  test('is not taken from the command line', async () => {
    const { code, stderr } = await build({ packages: 'hello', image: 'localhost/tools', ...secret })
    expect(code).toBe(2)
    expect(stderr).toMatch(/^error: --registry-password: a secret on the command line is visible to others/)
    expect(stderr).not.toContain('writer-password')
  })
})
