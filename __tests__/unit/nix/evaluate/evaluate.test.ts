import { describe, expect, test } from '@jest/globals'
import { restrictTo } from '../../../../src/nix/evaluate/evaluate.ts'
import type { Evaluation, Package } from '../../../../src/nix/evaluate/package.ts'

const found = (attribute: string): Package => ({
  ...{ attribute, name: `${attribute}-1`, pname: attribute, version: '1', priority: 5 },
  ...{ outputs: [{ name: 'out', path: `/nix/store/${attribute}` }], drvPath: `/nix/store/${attribute}.drv` },
})

const [curl, git, seven] = [found('curl'), found('git'), found('_7zz')]
const whole: Evaluation = {
  ...{ packages: [seven, curl, git], revision: 'c0ffee', nixpkgsVersion: '24.11' },
  byName: new Map([
    ['git', git],
    ['7zz', seven],
    // What another name has found is equal, not the same.
    ['_7zz', found('_7zz')],
    ['curl', curl],
  ]),
}

describe('the part of an evaluation that is about some names', () => {
  test.each([
    [['git'], ['git']],
    [
      ['git', 'curl'],
      ['curl', 'git'],
    ],
    [['7zz', '_7zz'], ['_7zz']],
    [
      ['git', '7zz', 'git'],
      ['_7zz', 'git'],
    ],
    [[], []],
  ])('%j has %j', (names, attributes) => {
    const part = restrictTo(whole, names)
    expect(part.packages.map(({ attribute }) => attribute)).toEqual(attributes)
    expect([...part.byName.keys()]).toEqual([...new Set(names)])
    for (const [name, one] of part.byName) expect(one).toBe(whole.byName.get(name))
  })

  test('has nothing of names that were not asked for in the whole', () => {
    expect(restrictTo(whole, ['git', 'htop'])).toMatchObject({
      packages: [git],
      byName: new Map([['git', git]]),
    })
  })

  test('says the same about its nixpkgs', () => {
    expect(restrictTo(whole, ['git'])).toMatchObject({ revision: 'c0ffee', nixpkgsVersion: '24.11' })
  })

  test('with all names is the whole', () => {
    expect(restrictTo(whole, [...whole.byName.keys()])).toEqual(whole)
    expect(whole.packages).toEqual([seven, curl, git])
  })
})
