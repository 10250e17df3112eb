import type { Problem } from '../../base/errors.ts'
import type { PackageQuery } from './package.ts'

/** What is wrong with a name, with the images that ask for it, and where they do if the problem has no place. */
export function asAsked(
  problem: Problem,
  name: string,
  { askedBy = () => '', placeOf }: Pick<PackageQuery, 'askedBy' | 'placeOf'>,
): Problem {
  const [where, place] = [askedBy(name), placeOf?.(name)]
  return {
    ...(place === undefined ? {} : { place }),
    ...problem,
    message: where === '' ? problem.message : `${problem.message} (${where})`,
  }
}
