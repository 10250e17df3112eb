/** What the lookup of a name gives, and what is said of one that cannot be used. */
import type { Problem } from '../../base/errors.ts'
import { nearestNames } from '../../base/suggest.ts'
import { type Package, type PackageQuery, SYSTEMS } from './package.ts'

/** What evaluate.nix says of one name. */
export type Answer = { readonly request: string; readonly attribute: string } & (
  | (Package & { readonly status: 'found' })
  | { readonly status: 'missing'; readonly parent: string; readonly siblings: readonly string[] }
  | { readonly status: 'set'; readonly siblings: readonly string[] }
  | RefusedAnswer
  | { readonly status: 'failed' }
)

interface RefusedAnswer {
  readonly status: 'refused'
  readonly name: string
  readonly unfree: boolean
  readonly broken: boolean
  readonly unsupported: boolean
  readonly insecure: boolean
  readonly licenses: readonly string[]
  readonly vulnerabilities: readonly string[]
}

/** Why a name cannot be used, and what to do. `explain`: why its evaluation fails, in Nix's words. */
export async function problemsOf(
  answer: Exclude<Answer, { status: 'found' }>,
  request: PackageQuery,
  explain: (name: string) => Promise<Pick<Problem, 'message' | 'place'>>,
): Promise<readonly Problem[]> {
  switch (answer.status) {
    case 'missing':
      return [missingProblem(answer.request, answer.parent, answer.siblings)]
    case 'set':
      return [setProblem(answer.attribute, answer.siblings)]
    case 'refused':
      return refusedProblems(answer, answer.attribute, request)
    case 'failed': {
      const why = await explain(answer.request)
      const message = `${answer.request}: its evaluation fails: ${why.message}`
      return [{ ...why, message, hint: 'leave it out, or use another version of nixpkgs' }]
    }
  }
}

function missingProblem(name: string, parent: string, siblings: readonly string[]): Problem {
  const depth = parent === '' ? 0 : parent.split('.').length
  const unknown = name.split('.')[depth] ?? name
  const prefix = parent === '' ? '' : `${parent}.`
  const nearest = nearestNames(unknown, siblings).map((sibling) => prefix + sibling)
  return {
    message: `${name}: there is no such package${parent === '' ? '' : ` in ${parent}`}`,
    hint:
      nearest.length > 0
        ? `did you mean ${nearest.join(' or ')}?`
        : 'look the name up at https://search.nixos.org/packages',
  }
}

function setProblem(attribute: string, siblings: readonly string[]): Problem {
  const example = siblings.find((name) => /^[a-z]/.test(name)) ?? 'NAME'
  return {
    message: `${attribute}: this is a set of packages, not a package`,
    hint: `name a package in it, such as ${attribute}.${example}`,
  }
}

function refusedProblems(
  answer: RefusedAnswer,
  attribute: string,
  request: PackageQuery,
): readonly Problem[] {
  // A flake has its packages configured already.
  const where = request.source.kind === 'flake' ? 'give nixpkgs itself instead of a flake, and ' : ''
  const allow = (config: object) =>
    `${where}set nixpkgs-config: '${JSON.stringify({ ...request.nixpkgsConfig, ...config })}'`
  const permitted = [
    ...((request.nixpkgsConfig.permittedInsecurePackages as string[] | undefined) ?? []),
    answer.name,
  ]
  const problems: Problem[] = []
  if (answer.unfree) {
    const license = answer.licenses.length > 0 ? ` (${answer.licenses.join(', ')})` : ''
    problems.push({
      message: `${attribute}: ${answer.name} has an unfree license${license}`,
      hint: `${allow({ allowUnfree: true })} if you may use it`,
    })
  }
  if (answer.insecure) {
    const why = answer.vulnerabilities.length > 0 ? `: ${answer.vulnerabilities.join('; ')}` : ''
    problems.push({
      message: `${attribute}: ${answer.name} is insecure${why}`,
      hint: `${allow({ permittedInsecurePackages: permitted })} if you accept that`,
    })
  }
  if (answer.broken) {
    problems.push({
      message: `${attribute}: ${answer.name} is marked as broken in this nixpkgs`,
      hint: `use another version of nixpkgs, or ${allow({ allowBroken: true })} to try it`,
    })
  }
  if (answer.unsupported) {
    const system = SYSTEMS[request.platform.architecture]
    problems.push({
      message: `${attribute}: ${answer.name} does not support ${system}`,
      hint: `leave it out for this platform, or ${allow({ allowUnsupportedSystem: true })} to try it`,
    })
  }
  return problems
}
