// Every nixpkgs-config that is suggested lets the package through: generated packages, in the trees of three releases.
import { beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import * as toolchain from '../../scripts/toolchain.mjs'
import type { FailedAnswer } from '../../src/nix/evaluate/answer.ts'
import type { Evaluator } from '../../src/nix/evaluate/evaluator.ts'
import { failedProblems } from '../../src/nix/evaluate/failed-problems.ts'
import type { PackageQuery } from '../../src/nix/evaluate/package.ts'
import { parseNixpkgsConfig } from '../../src/request/inputs/nixpkgs-config.ts'
import { type Subject, whyNotWith } from '../support/refusing-trees.ts'

const RELEASES = ['2020', '2024', '2026']

const META: Readonly<Record<string, object>> = {
  unfree: { license: ['unfree'] },
  blocklisted: { license: ['mit', 'agpl3Plus'] },
  'non-source': { sourceProvenance: [{ isSource: false, shortName: 'binaryNativeCode' }] },
  broken: { broken: true },
  unsupported: { platforms: ['x86_64-darwin'] },
  insecure: { knownVulnerabilities: ['CVE-2020-1', 'CVE-2020-2'] },
  problem: { problems: { removal: 'Gone in 26.11.', 'old-tls': 'It speaks TLS 1.0.' } },
}

/** Two packages with all of these would need more allowances than are tried. */
const reasons = fc.subarray(Object.keys(META), { maxLength: 3 })
const metaOf = (chosen: readonly string[]) => Object.assign({}, ...chosen.map((reason) => META[reason]))

/** What somebody has written already; some of it forbids what nixpkgs allows. */
const given = fc.record(
  {
    allowUnfree: fc.constant(false),
    allowUnfreePackages: fc.constant(['other']),
    permittedInsecurePackages: fc.constant(['other-1']),
    allowInsecurePackages: fc.constant(['other']),
    blocklistedLicenses: fc.constant(['agpl3Plus', 'unfree']),
    allowNonSource: fc.constant(false),
    allowBroken: fc.constant(false),
    allowUnsupportedSystem: fc.constant(false),
    problems: fc.constantFrom(
      { handlers: { other: { removal: 'warn' } } },
      { handlers: { other: { broken: 'ignore' }, needed: { broken: 'error' } } },
    ),
  },
  { requiredKeys: [] },
)

interface Case {
  readonly subject: Subject
  readonly config: object
}

/** A name whose digits Nix takes for the version is allowed as nixpkgs knows it, or not alone. */
const cases: fc.Arbitrary<Case> = fc.record({
  subject: fc
    .record({
      release: fc.constantFrom(...RELEASES),
      own: reasons,
      needed: reasons,
      pname: fc.constantFrom('own', 'own-2', 'own.js'),
    })
    .map(({ release, own, needed, pname }) => ({
      release,
      own: { pname, version: '1.0', meta: metaOf(own) },
      needed: { pname: 'needed', version: '4.4-p23', meta: metaOf(needed) },
    })),
  config: given,
})

const CASES = 120
const SEED = 20090
const sample = fc.sample(cases, { numRuns: CASES, seed: SEED })

const queryOf = (nixpkgsConfig: object) =>
  ({ packages: ['own'], nixpkgsConfig, source: { kind: 'path', path: '/n' } }) as unknown as PackageQuery

describe.each(toolchain.nixVersions)('with Nix %s', (version) => {
  let nix: Awaited<ReturnType<typeof whyNotWith>>
  beforeAll(async () => {
    nix = await whyNotWith(version)
  })

  /** What is suggested for a package, each text once; nothing when it is not refused. */
  async function suggestionsFor({ subject, config }: Case): Promise<readonly string[]> {
    if ((await nix.whyNot(subject, config)) === undefined) return []
    const explain: Evaluator['explain'] = async (_name, candidate) => {
      const message = await nix.whyNot(subject, candidate ?? config)
      return message === undefined ? undefined : { message }
    }
    const name = `${subject.own.pname}-${subject.own.version}`
    const answer = { request: 'own', attribute: 'own', status: 'failed', name } as FailedAnswer
    const problems = await failedProblems(
      ...([answer, queryOf(config), { explain } as Evaluator, async () => undefined] as const),
    )
    const hints = problems.map(({ hint = '' }) => hint)
    return [...new Set(hints.map((hint) => /nixpkgs-config: '(.*)'/.exec(hint)?.[1] ?? hint))]
  }

  /** What is wrong with what is suggested; undefined where nothing is. */
  async function faultOf({ subject }: Case, suggested: readonly string[]): Promise<string | undefined> {
    const [text = '{}', ...more] = suggested
    if (more.length > 0 || !text.startsWith('{')) return suggested.join(' or ')
    const whyNot = await nix.whyNot(subject, parseNixpkgsConfig(text))
    return suggested.length > 0 && whyNot !== undefined ? `${text} does not help: ${whyNot}` : undefined
  }

  test('what is suggested is valid and lets the package through', async () => {
    const outcomes = await Promise.all(
      sample.map(async (one) => {
        const suggested = await suggestionsFor(one)
        return { ...one, suggested, fault: await faultOf(one, suggested) }
      }),
    )
    expect(outcomes.filter(({ fault }) => fault !== undefined)).toEqual([])
    expect(outcomes.filter(({ suggested }) => suggested.length > 0).length).toBeGreaterThan(CASES / 2)
    // All is asked at once: as many evaluations as the package that needs the most allowances.
    expect(nix.calls()).toBeLessThan(30)
  })
})
