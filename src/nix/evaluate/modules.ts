import type { Problem } from '../../base/errors.ts'
import { asAsked } from './asked.ts'
import type { Package, PackageQuery } from './package.ts'

type Module = Package & { readonly module: NonNullable<Package['module']> }

/**
 * Modules that nothing in a list can run: each needs its own interpreter beside it. `byName`: the list of one
 * image.
 */
export function moduleProblems(
  byName: ReadonlyMap<string, Package>,
  query: Pick<PackageQuery, 'askedBy' | 'placeOf'> = {},
): readonly Problem[] {
  const interpreters = [...byName.values()].filter(({ interpreter }) => interpreter !== undefined)
  return [...byName].flatMap(([name, one]) => {
    const problem = isModule(one) ? moduleProblem(one, interpreters) : undefined
    return problem === undefined ? [] : [asAsked(problem, name, query)]
  })
}

const isModule = (one: Package): one is Module => one.module !== undefined

function moduleProblem(module: Module, interpreters: readonly Package[]): Problem | undefined {
  const { language, key } = module.module
  const isRun = interpreters.some(
    ({ interpreter }) => interpreter?.language === language && interpreter.key === key,
  )
  return isRun ? undefined : missingInterpreter(module, interpreters)
}

function missingInterpreter({ attribute, module }: Module, interpreters: readonly Package[]): Problem {
  const { language, version, interpreter } = module
  const others = interpreters.filter((other) => other.interpreter?.language === language)
  const wanted = `${language} ${version}`
  const [other] = others
  const add = interpreter === null ? `the ${wanted} that it is for` : interpreter
  if (other === undefined)
    return {
      message: `${attribute}: ${wanted}, which it is for, is not in the list`,
      hint: `add ${add} to packages`,
    }
  return {
    message: `${attribute}: it is for ${wanted}, and the list has ${others.map((one) => `${one.attribute} (${one.version})`).join(', ')}`,
    hint: `add ${add} to packages, or take the module from the packages of ${other.attribute}`,
  }
}
