import { expect, test } from '@jest/globals'
import { sharingOf } from '../../../../src/build/report/sharing.ts'
import { imageTree } from '../../../../src/image/oci/image-tree.ts'
import { builtImage, layersOf } from '../../../support/results.ts'

const [a, b, c] = layersOf(3).map((layer) => [layer])

/** An image of layers of 1000 bytes each for a platform. */
const treeOf = (...layers: (typeof a)[]) =>
  imageTree(
    [
      builtImage(
        layers.flatMap((one) => one ?? []),
        'amd64',
      ),
    ],
    {},
  )

test('what several images have counts once in a registry', () => {
  const trees = [treeOf(a, b), treeOf(b, c), treeOf(c)]
  const total = trees.reduce((sum, { size }) => sum + size, 0)
  expect(sharingOf(trees)).toEqual({ shared: [1000, 2000, 1000], distinct: total - 2000, total })
})

test('images that are the same share all', () => {
  const { size } = treeOf(a, b)
  expect(sharingOf([treeOf(a, b), treeOf(a, b)])).toEqual({
    shared: [size, size],
    distinct: size,
    total: 2 * size,
  })
})

test('an image shares nothing with itself', () => {
  const both = imageTree([builtImage(a ?? [], 'amd64'), builtImage(a ?? [], 'arm64')], {})
  expect(sharingOf([both, treeOf(c)])).toMatchObject({ shared: [0, 0], distinct: both.size + treeOf(c).size })
})
