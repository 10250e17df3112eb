import type { Problem } from '../../base/errors.ts'
import { isStorePath } from '../../closure/narinfo.ts'
import { asAsked } from './asked.ts'
import type { Package, PackageQuery } from './package.ts'

/**
 * Packages whose store paths are known only when they are built (`__contentAddressed`): an image links to
 * store paths, and its layers and keys go by them. `byName`: the list of one image.
 */
export function floatingProblems(
  byName: ReadonlyMap<string, Package>,
  query: Pick<PackageQuery, 'askedBy' | 'placeOf'> = {},
): readonly Problem[] {
  return [...byName].flatMap(([name, { outputs }]) => {
    if (outputs.every(({ path }) => isStorePath(path))) return []
    const problem = {
      message: `${name}: its store path is known only when it is built, and an image has to know it before`,
      hint: 'use it without __contentAddressed, and nixpkgs without contentAddressedByDefault',
    }
    return [asAsked(problem, name, query)]
  })
}
