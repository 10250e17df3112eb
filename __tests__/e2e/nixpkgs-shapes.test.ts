// What real nixpkgs does from 2020 to 2026, in small trees: evaluated by real Nix, nothing is built.
import { beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { type Evaluator, makeEvaluator, shapeOf, treeOf } from '../support/evaluation.ts'

const RELEASES = ['2020', '2026'] as const

describe.each(toolchain.nixVersions)('with Nix %s', (version) => {
  let nix: Evaluator
  beforeAll(async () => {
    nix = await makeEvaluator(version)
  })

  test.each(['{ lib = null; }', '{ lib = { }; }', '{ lib = { trivial = { }; inherit ({ }) version; }; }'])(
    'a tree whose lib has no version: %s',
    async (lib) => {
      const tree = await treeOf(`import ${shapeOf('2026')} { inherit system; } // ${lib}`)
      const { packages, nixpkgsVersion } = await nix.evaluate(tree, ['git'])
      expect(packages.map(({ name }) => name)).toEqual(['git-2.47.0'])
      expect(nixpkgsVersion).toBeUndefined()
    },
  )

  describe.each(RELEASES)('nixpkgs of %s', (release) => {
    const tree = shapeOf(release)

    test('a name means its default outputs, or the one output that it names', async () => {
      const names = ['openssl', 'openssl.dev', 'openssl.man', 'netcat', 'git', 'git.doc']
      const { byName } = await nix.evaluate(tree, names)
      const outputs = names.map((name) => byName.get(name)?.outputs.map((output) => output.name))
      expect(outputs).toEqual([['bin'], ['dev'], ['man'], ['nc'], ['out'], ['doc']])
    })

    test('what a package is put into an image for is in it: zones, loader, settings of fonts', async () => {
      const names = ['tzdata', 'glibc', 'fontconfig', 'glibc.dev']
      const { byName } = await nix.evaluate(tree, names)
      const outputs = names.map((name) => byName.get(name)?.outputs.map((output) => output.name))
      expect(outputs).toEqual([['bin', 'out'], ['bin', 'out'], ['bin', 'out'], ['dev']])
    })
  })
})
