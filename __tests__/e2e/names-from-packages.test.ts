// Names as Nixery has them: the packages of the image, and what such a name gives when it is read as a list
// again.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { build, mustBuild } from '../support/build.ts'
import { skopeoInspect } from '../support/container.ts'
import { lightPackages } from '../support/light-packages.ts'
import { type Registry, startRegistry } from '../support/registry.ts'

let registry: Registry
let common: Record<string, string>
beforeAll(async () => {
  registry = await startRegistry()
  const image = `${registry.host}/org`
  common = { nixpkgs: await lightPackages(), image, 'name-from-packages': 'true' }
})
afterAll(() => registry.stop())

test('the packages are the name, and the name is the packages', async () => {
  const first = await mustBuild({ ...common, packages: 'jq shell bashInteractive' })
  const name = `${registry.host}/org/shell/bashinteractive/jq`
  expect(first).toMatchObject({ image: `${name}@${first.digest}`, tags: `${name}:latest` })
  expect((await skopeoInspect(`${name}:latest`)).Digest).toBe(first.digest)
  const again = await mustBuild({ ...common, packages: 'shell/bashinteractive/jq' })
  expect(again).toMatchObject({ image: first.image, 'bytes-pushed': 0 })
})

test('a package that no image name can hold is told', async () => {
  const { code, stderr } = await build({ ...common, packages: 'gtk+' })
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(
      /^error: name-from-packages: ".*\/org\/gtk\+" is not a valid image name\n {2}fix: name the image yourself/,
    ),
  })
})
