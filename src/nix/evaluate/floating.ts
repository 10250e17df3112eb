import type { Problem } from '../../base/errors.ts'
import { isStorePath } from '../../closure/narinfo.ts'
import type { Package, PackageQuery } from './package.ts'

/**
 * Packages whose store paths are known only when they are built (`__contentAddressed`): an image links to
 * store paths, and its layers and keys go by them. `byName`: the list of one image.
 */
export function floatingProblems(
  byName: ReadonlyMap<string, Package>,
  { askedBy = () => '', placeOf }: Pick<PackageQuery, 'askedBy' | 'placeOf'> = {},
): readonly Problem[] {
  return [...byName].flatMap(([name, { outputs }]) => {
    if (outputs.every(({ path }) => isStorePath(path))) return []
    const [where, place] = [askedBy(name), placeOf?.(name)]
    const asker = where === '' ? '' : ` (${where})`
    const problem = {
      message: `${name}: its store path is known only when it is built, and an image has to know it before${asker}`,
      hint: 'use it without __contentAddressed, and nixpkgs without contentAddressedByDefault',
    }
    return [place === undefined ? problem : { ...problem, place }]
  })
}
