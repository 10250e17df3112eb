// The recipes for signers and scanners: their steps are run as they stand in the documents, with programs that only
// say what they were called with. The programs themselves are not to be had here.
import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { OUTPUTS } from '../../src/build/report/outputs.ts'
import { scratchDir } from '../support/scratch.ts'

interface Step {
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
  readonly with?: Readonly<Record<string, string>>
}

const stepsOf = (document: string): readonly Step[] =>
  [...readFileSync(document, 'utf8').matchAll(/^```yaml\n(.*?)^```$/gms)].flatMap(
    ([, block = '']) => parse(block) as Step[],
  )

/** What an expression of GitHub stands for in a run with these outputs. */
const filled = (text: string, outputs: Readonly<Record<string, string>>): string =>
  text.replace(/\$\{\{ steps\.image\.outputs\.([\w-]+) \}\}/g, (_, name: string) => {
    if (!(name in OUTPUTS)) throw new Error(`there is no output ${name}`)
    return outputs[name] ?? ''
  })

/** Runs a step with outputs; returns the words of the programs that it calls, one line each. */
async function callsOf({ run = '', env = {} }: Step, outputs: Readonly<Record<string, string>>) {
  const dir = await scratchDir('recipe')
  for (const name of ['grype', 'cosign']) {
    const program = join(dir, name)
    writeFileSync(
      program,
      `#!/bin/sh\nprintf '%s' ${name}; for word; do printf ' [%s]' "$word"; done; echo\n`,
    )
    chmodSync(program, 0o755)
  }
  const given = Object.entries(env).map(([name, value]) => [name, filled(value, outputs)])
  const variables = { ...Object.fromEntries(given), PATH: `${dir}:/usr/bin:/bin` }
  return execFileSync('bash', ['-euo', 'pipefail', '-c', run], { env: variables, encoding: 'utf8' })
}

const sbom = { 'sbom-spdx': '/tmp/a b/tools.spdx.json', image: 'ghcr.io/org/tools@sha256:1' }

test('grype gets the SBOM, and VEX where there is one', async () => {
  const step = stepsOf('docs/sbom.md').find(({ run }) => run?.includes('grype')) ?? {}
  expect(await callsOf(step, sbom)).toBe('grype [sbom:/tmp/a b/tools.spdx.json]\n')
  expect(await callsOf(step, { ...sbom, vex: '/tmp/a b/v.json' })).toBe(
    'grype [sbom:/tmp/a b/tools.spdx.json] [--vex] [/tmp/a b/v.json]\n',
  )
})

test.each([
  ['docs/sbom.md', 'spdxjson', 'sbom-spdx'],
  ['docs/provenance.md', 'slsaprovenance1', 'provenance'],
])('cosign gets what %s is about, for the image by digest', async (document, type, output) => {
  const step = stepsOf(document).find(({ run }) => run?.includes('cosign')) ?? {}
  const outputs = { ...sbom, [output]: '/tmp/a b/file.json' }
  expect(await callsOf(step, outputs)).toBe(
    `cosign [attest] [--yes] [--type] [${type}] [--predicate] [/tmp/a b/file.json] [ghcr.io/org/tools@sha256:1]\n`,
  )
})

test.each(['docs/sbom.md', 'docs/provenance.md'])(
  'actions/attest in %s gets the digest of the image',
  (document) => {
    const step = stepsOf(document).find((one) => 'subject-digest' in (one.with ?? {}))
    const outputs = { digest: 'sha256:1', provenance: 'p.json', 'sbom-spdx': 's.json' }
    const given = Object.entries(step?.with ?? {}).map(([name, value]) => [
      name,
      filled(String(value), outputs),
    ])
    const rest = document.includes('sbom')
      ? { 'sbom-path': 's.json' }
      : { 'predicate-type': 'https://slsa.dev/provenance/v1', 'predicate-path': 'p.json' }
    expect(Object.fromEntries(given)).toEqual({
      ...{
        'subject-name': 'ghcr.io/org/tools',
        'subject-digest': 'sha256:1',
        'push-to-registry': 'true',
        ...rest,
      },
    })
  },
)
