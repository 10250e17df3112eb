// Workflows of the documents that have steps of a shell: each job and each step is done in its order, our actions as the runner
// does them and the shell's as they are written, in a repository such as the reader has. What cannot be here is in a list.
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import * as toolchain from '../../scripts/toolchain.mjs'
import { isRecord } from '../../src/base/json.ts'
import { mustRun, runChild } from '../support/child.ts'
import { type Block, blocksOf } from '../support/document-blocks.ts'
import { evaluated } from '../support/expressions.ts'
import { newReader, type Reader } from '../support/reader.ts'
import { placeOf, preparePlace } from '../support/reader-places.ts'
import { runAction } from '../support/runner.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

/** Steps of a shell that are not run, by how they begin: why, and what is done instead. */
const NOT_HERE: readonly (readonly [start: string, why: string, instead: string])[] = [
  ['grype ', 'neither Debian nor npm has it', 'test -s "$SBOM"'],
  ['gh pr comment ', 'it writes to a pull request on GitHub', '[[ $CHANGES == *git* ]]'],
  ['go build ', 'a compiler of 250 MB, of which nothing is ours', 'cp /bin/true app'],
]

/** Actions of others. Artifacts are handed on; for the rest, why they are left out. */
const OTHERS: Readonly<Record<string, string>> = {
  'actions/checkout': 'the repository is there',
  'actions/attest': 'it signs with the identity of a job on GitHub',
}

/** What a step says, by how it begins. */
const SAYS: readonly (readonly [start: string, said: RegExp])[] = [
  ['docker run --rm "$IMAGE" git --version', /^git version \d/m],
  ['jq --version', /^jq-\d/m],
]

/** What else is so after a workflow, by what is written in it. */
const AFTER: readonly (readonly [part: string, check: (said: Values) => Promise<void>])[] = [
  ['cosign attest --yes --type spdxjson', (said) => verifyAttestation('spdxjson', said)],
  ['cosign attest --yes --type slsaprovenance1', (said) => verifyAttestation('slsaprovenance1', said)],
  ['nixery-action/merge@v1', () => expectPlatforms('org/tools')],
]

type Values = Readonly<Record<string, string>>

interface Step {
  readonly id?: string
  readonly if?: string
  readonly uses?: string
  readonly with?: Readonly<Record<string, unknown>>
  readonly run?: string
  readonly env?: Readonly<Record<string, unknown>>
}

interface Job {
  readonly steps: readonly Step[]
  readonly outputs?: Readonly<Record<string, string>>
  readonly if?: string
  readonly container?: string
  readonly strategy?: { readonly matrix: unknown }
}

/** What a job works in, and what is known when it runs: expressions and their values. */
interface Place {
  readonly directory: string
  readonly values: Map<string, string>
  readonly artifacts: string
  readonly container: string | undefined
  readonly isArm: boolean
}

let reader: Reader
let usual: string
let keys: string
let cosign: Values
beforeAll(async () => {
  reader = await newReader()
  usual = await preparePlace(reader)
  keys = await tempDir('keys')
  const { bin } = await toolchain.cosign()
  cosign = { PATH: `${bin}:${reader.env.PATH}`, COSIGN_PASSWORD: '' }
  await mustRun('cosign', ['generate-key-pair'], { cwd: keys, env: { ...reader.env, ...cosign } })
})
afterAll(() => reader.stop())

/** "The key of the job", where there is no identity and no public log. */
const signing = () => ({ COSIGN_KEY: join(keys, 'cosign.key'), COSIGN_TLOG_UPLOAD: 'false' })

async function verifyAttestation(
  type: string,
  { 'steps.image.outputs.image': image = '' }: Values,
): Promise<void> {
  const options = ['--key', join(keys, 'cosign.pub'), '--type', type, '--insecure-ignore-tlog', image]
  const env = { ...reader.env, ...cosign }
  const said = await mustRun('cosign', ['verify-attestation', ...options], { env })
  const statement = JSON.parse(Buffer.from(JSON.parse(said).payload, 'base64').toString())
  expect(statement.subject[0].digest.sha256).toBe(image.split('sha256:')[1])
}

async function expectPlatforms(name: string): Promise<void> {
  const headers = { accept: 'application/vnd.oci.image.index.v1+json' }
  const answer = await fetch(`http://${reader.host}/v2/${name}/manifests/latest`, { headers })
  const { manifests } = (await answer.json()) as { manifests: { platform: { architecture: string } }[] }
  expect(manifests.map(({ platform }) => platform.architecture).sort()).toEqual(['amd64', 'arm64'])
}

const textOf = (value: unknown) => (Array.isArray(value) ? value.join(' ') : String(value))

/** A text with the values of its expressions: what no step has said is empty. */
function filled(text: unknown, { values }: Pick<Place, 'values'>): string {
  const expressions = [...textOf(text).matchAll(/\$\{\{ *(.*?) *\}\}/g)].map(([, one = '']) => one)
  const known = expressions.flatMap((one) => {
    const value = values.get(one) ?? (/^(steps|needs)\./.test(one) ? '' : undefined)
    return value === undefined ? [] : [[one, value] as const]
  })
  return evaluated(textOf(text), Object.fromEntries(known))
}

const filledAll = (given: Step['with'], place: Place): Values =>
  Object.fromEntries(
    Object.entries(given ?? {}).map(([name, value]) => [name, reader.here(filled(value, place))]),
  )

/** Of conditions there is one kind. */
function holds(condition: string | undefined, place: Pick<Place, 'values'>): boolean {
  if (condition === undefined) return true
  const [, name = '', value] = /^(\S+) != '(.*)'$/.exec(condition) ?? []
  expect(name).not.toBe('')
  return (place.values.get(name) ?? '') !== value
}

/** Each combination of a matrix, or the one job without. */
function combinations(matrix: unknown, place: Pick<Place, 'values'>): readonly Values[] {
  const read = (value: unknown): unknown => {
    const [, name] = /^\$\{\{ fromJSON\((.*)\) \}\}$/.exec(String(value)) ?? []
    return name === undefined ? value : JSON.parse(place.values.get(name) ?? '')
  }
  const all = read(matrix)
  if (!isRecord(all)) return [{}]
  if (Array.isArray(all.include)) return all.include
  return Object.entries(all).reduce<readonly Values[]>(
    (made, [name, given]) =>
      made.flatMap((one) => (read(given) as string[]).map((value) => ({ ...one, [name]: value }))),
    [{}],
  )
}

/** What makes images sooner; engines may copy an image once for each of its layers. */
const CHEAP = { 'compression-level': '1', 'max-layers': '3' }

/** Runs one of our actions, as the runner does. */
async function runOurs(subAction: string, step: Step, place: Place): Promise<void> {
  const { env } = await sharedStore(['extra-platforms = aarch64-linux'])
  const work = await tempDir('job')
  const result = await runAction({
    ...(subAction === '' ? {} : { subAction }),
    with: {
      ...(subAction === '' ? CHEAP : {}),
      ...(place.isArm ? { platforms: 'linux/arm64' } : {}),
      ...filledAll(step.with, place),
    },
    env,
    path: [reader.podman.bin, (await toolchain.nix('2.34')).bin, (await toolchain.oras('1.3')).bin],
    dirs: {
      ...{ home: join(work, 'home'), workspace: place.directory },
      ...{ runnerTemp: join(work, 'temp'), toolCache: join(work, 'tools') },
    },
  })
  if (result.exitCode !== 0) throw new Error(`${step.uses} ended with ${result.exitCode}: ${result.stdout}`)
  for (const [name, value] of Object.entries(result.outputs))
    place.values.set(`steps.${step.id}.outputs.${name}`, value)
}

/** An artifact is a directory that goes from one job to others. */
async function handOn(step: Step, { directory, artifacts, ...place }: Place): Promise<void> {
  const { name, path = '.', pattern = '' } = filledAll(step.with, { directory, artifacts, ...place })
  if (step.uses?.startsWith('actions/upload-artifact'))
    return cp(join(directory, path), join(artifacts, name ?? ''), { recursive: true })
  const begin = pattern.replace(/\*$/, '')
  for (const one of (await readdir(artifacts)).filter((other) => other.startsWith(begin)))
    await cp(join(artifacts, one), join(directory, path, one), { recursive: true })
}

async function runShell(step: Step, place: Place): Promise<void> {
  const text = reader.here(String(step.run))
  const [, , instead] = NOT_HERE.find(([start]) => text.startsWith(start)) ?? []
  const isSigning = text.startsWith('cosign ')
  const env = {
    ...reader.env,
    ...(isSigning ? { ...cosign, ...signing() } : {}),
    ...filledAll(step.env, place),
  }
  const inside = [
    'docker',
    'run',
    '--rm',
    `--volume=${place.directory}:/work`,
    '--workdir=/work',
    '--entrypoint=sh',
  ]
  const command = place.container === undefined ? ['bash'] : [...inside, reader.here(place.container)]
  const [program = '', ...args] = [...command, '-e', '-c', instead ?? text]
  const { code, stdout, stderr } = await runChild(program, args, { cwd: place.directory, env })
  if (code !== 0) throw new Error(`${text} ended with ${code}: ${stderr}${stdout}`)
  const [, said] = SAYS.find(([start]) => text.startsWith(start)) ?? []
  if (said !== undefined) expect(stdout).toMatch(said)
}

async function runStep(step: Step, place: Place): Promise<void> {
  if (!holds(step.if, place)) throw new Error(`${step.if}: it would be left out`)
  if (step.run !== undefined) return runShell(step, place)
  const [, ours, subAction = ''] = /^org\/(nixery-action)(?:\/(\w+))?@/.exec(step.uses ?? '') ?? []
  if (ours !== undefined) return runOurs(subAction, step, place)
  if (/^actions\/(up|down)load-artifact@/.test(step.uses ?? '')) return handOn(step, place)
  expect(Object.keys(OTHERS)).toContain(step.uses?.replace(/@.*/, ''))
}

const isRun = ({ text }: { readonly text: string }) => /^\s*(- )?run: /m.test(text)

/** What is checked out: nothing of what jobs make, and images for two platforms where each has a job. */
async function checkOut(block: Block): Promise<string> {
  const directory = await placeOf(block, usual, reader)
  await rm(join(directory, 'digests'), { recursive: true, force: true })
  if (!block.text.includes('per-platform')) return directory
  const file = join(directory, 'nixery.yml')
  const platforms = 'defaults: { platforms: [linux/amd64, linux/arm64], '
  await writeFile(file, (await readFile(file, 'utf8')).replace('defaults: { ', platforms))
  return directory
}

/** Runs a job for each combination of its matrix. Returns what steps and jobs have said by now. */
async function runJob(
  name: string,
  job: Job,
  block: Block,
  artifacts: string,
  known: Values,
): Promise<Values> {
  if (!holds(job.if, { values: new Map(Object.entries(known)) })) throw new Error(`${name} would be left out`)
  let said = known
  for (const matrix of combinations(job.strategy?.matrix, { values: new Map(Object.entries(known)) })) {
    const ofMatrix = Object.entries(matrix).map(([key, one]) => [`matrix.${key}`, String(one)])
    const values = new Map(Object.entries<string>({ ...known, ...Object.fromEntries(ofMatrix) }))
    // A runner of another processor is this one, with that platform as an input.
    const isArm = /-arm$/.test(matrix.runner ?? '') && matrix.name === undefined
    const place = { directory: await checkOut(block), values, artifacts, container: job.container, isArm }
    for (const step of job.steps) await runStep(step, place)
    const outputs = Object.entries(job.outputs ?? {}).map(([output, text]) => [
      `needs.${name}.outputs.${output}`,
      filled(text, place),
    ])
    said = { ...said, ...Object.fromEntries([...values, ...outputs]) }
  }
  return said
}

/** Steps are known to the steps of their own job. */
const withoutSteps = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => !/^(steps|matrix)\./.test(name)))

const workflows = blocksOf('workflow', 'steps').filter(isRun)

// What is not run, and what is checked, is still in the documents.
test.each(NOT_HERE)('%s: %s', (start) => {
  expect(workflows.filter(({ text }) => text.includes(`run: ${start}`))).not.toEqual([])
})

test.each([
  ...SAYS.map(([start]) => `run: ${start}`),
  ...AFTER.map(([part]) => part),
  ...Object.keys(OTHERS).map((action) => `uses: ${action}@`),
])('a workflow has %s', (part) => {
  expect(workflows.filter(({ text }) => text.includes(part))).not.toEqual([])
})

test.each(workflows)('$place', async (block) => {
  // What images are compared with, whatever other workflows have pushed.
  const { code, stderr } = await reader.run('oras tag --plain-http ghcr.io/org/tools:v2 latest', {
    cwd: usual,
  })
  expect([code, stderr]).toEqual([0, expect.any(String)])
  const value = parse(block.text)
  const jobs: Readonly<Record<string, Job>> = Array.isArray(value) ? { job: { steps: value } } : value.jobs
  const artifacts = await tempDir('artifacts')
  let said: Values = { 'github.event.number': '7', 'github.token': 'any' }
  for (const [name, job] of Object.entries(jobs))
    said = await runJob(name, job, block, artifacts, withoutSteps(said))
  for (const [part, check] of AFTER) if (block.text.includes(part)) await check(said)
})
