// The step summary of real runs: what it says of a first image, of a newer one, of one that did not change,
// of a failure.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { build, buildWithAction } from '../support/build.ts'
import { describedPackages } from '../support/described-packages.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { tempDir } from '../support/temp.ts'

let registry: Registry
let nixpkgs: string
let cacheDir: string
beforeAll(async () => {
  nixpkgs = await describedPackages()
  cacheDir = await tempDir('cache')
  registry = await startRegistry()
})
afterAll(() => registry.stop())

/** A run of the action that remembers. */
const run = (inputs: Readonly<Record<string, string>>) =>
  buildWithAction({ nixpkgs, cache: 'true', 'cache-dir': cacheDir, ...inputs })

test('a newer image is compared with the one that its tag pointed to', async () => {
  const image = `${registry.host}/acme/tools`
  const first = await run({ packages: 'curl', image, tags: 'latest,v1' })
  expect(first.summary).toContain(`### 📦 \`${image}\` · \`latest\`, \`v1\``)
  expect(first.summary).not.toContain('Since the last')
  expect(first.outputs).toMatchObject({ changes: '', 'changes-json': '{}' })
  expect(first.summary).toMatch(/\| \d+ % \| `█+` \| curl 7\.88\.1 \| you asked for it \|/)
  expect(first.summary).toMatch(/\| \d+ % \| `█+` \| openssl 3\.0\.7 \| curl \|/)
  expect(first.summary).toContain(`nixery-action build --packages curl \\\n  --nixpkgs ${nixpkgs} \\\n`)

  const second = await run({ packages: 'git', image, env: 'A=a|b' })
  const before = String(first.outputs.digest).slice(7, 15)
  const now = String(second.outputs.digest).slice(7, 15)
  expect(second.summary).toContain(
    `**Since the last \`latest\`** (\`${before}\` → \`${now}\`): a node that has it`,
  )
  expect(second.summary).toContain('| + | `git` |  | **2.39.5** |')
  expect(second.summary).toContain('|  | env A | not set | `a\\|b` |')
  expect(second.summary).toContain(String(second.outputs.changes).trim())
  const { diffs } = JSON.parse(String(second.outputs['changes-json'])) as {
    diffs: { bytesToFetch: number }[]
  }
  expect(diffs.map(({ bytesToFetch }) => bytesToFetch > 0)).toEqual([true])

  const third = await run({ packages: 'git', image, env: 'A=a|b' })
  expect(third.summary).toMatch(/^### ✅ .*\n\n\*\*Nothing changed\*\* · /)
  expect(third.outputs.changes).toBe('')
  expect(third.outputs.digest).toBe(second.outputs.digest)
})

test('a run that pushes nothing is compared with the image that it names', async () => {
  const image = `${registry.host}/acme/base`
  await run({ packages: 'curl', image })
  const proposal = { packages: 'curl openssl', push: 'false', 'compare-with': `${image}:latest` }
  const first = await run(proposal)
  expect(first.outputs.changes).toContain('| + | `openssl` |  | **3.0.7** |')
  // The same from what was remembered.
  expect((await run(proposal)).outputs.changes).toBe(first.outputs.changes)
})

test('an image that is too large is not pushed, and what is heavy and new in it is named', async () => {
  const image = `${registry.host}/acme/small`
  await run({ packages: 'curl', image })
  await registry.clearLog()
  const tooLarge = { packages: 'git', image, 'max-size': '1kB' }
  const { exitCode, summary } = await run(tooLarge)
  expect(exitCode).toBe(1)
  expect(summary).toMatch(
    /max-size: the image for linux\/amd64 has .*may have 1\.0 kB; new since .*:latest: .*git-2\.39\.5/,
  )
  expect((await registry.requests()).filter(({ method }) => ['PUT', 'PATCH'].includes(method))).toEqual([])
  // The same of one that is remembered.
  await run({ packages: 'git', image })
  expect((await run(tooLarge)).exitCode).toBe(1)
})

test('the images of a file have a line each, and what changed below it', async () => {
  const file = join(await tempDir('fleet'), 'nixery.yml')
  const write = (packages: string) =>
    writeFile(
      file,
      `defaults: { image: "${registry.host}/fleet/{name}" }\nimages:\n  one: { packages: ${packages} }\n  two: { packages: curl }\n`,
    )
  await write('curl')
  await run({ file, all: 'true' })
  await write('git')
  const second = await run({ file, all: 'true' })
  expect(second.summary).toContain('### 2 images, 1 unchanged')
  expect(second.summary).toMatch(/^\| ✅ \| two \| `latest` \| `[0-9a-f]{12}` \| amd64 \|.*\| nothing \|$/m)
  expect(second.summary).toContain('#### `one`\n\n**Since the last `latest`**')
})

test('a run that fails has a summary with every problem and its fix', async () => {
  const result = await run({ packages: 'crul gitt', image: `${registry.host}/acme/none` })
  expect(result.exitCode).toBe(1)
  expect(result.summary).toContain('### ❌ No image: packages that the package set does not have, or refuses')
  expect(result.summary).toMatch(/- \*\*.*crul.*\*\*\n {2}<br>fix: .*curl/)
  expect(result.summary).toContain('Code `packages`.')
})

test('a call that fails writes a summary, too', async () => {
  const file = join(await tempDir('summary'), 'summary.md')
  const { code } = await build({ nixpkgs, packages: 'crul', push: 'false', 'summary-file': file })
  expect(code).toBe(1)
  expect(await readFile(file, 'utf8')).toContain(
    '- **crul: there is no such package**\n  <br>fix: did you mean curl?',
  )
})
