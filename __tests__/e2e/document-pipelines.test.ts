// What the documents have for other CI systems runs, as these systems run it, with the offline packages and a registry here.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { type ChildResult, runChild } from '../support/child.ts'
import { blocksOf } from '../support/document-blocks.ts'
import { gitlabProject, runPipeline } from '../support/gitlab.ts'
import { newReader, type Reader } from '../support/reader.ts'
import { tempDir } from '../support/temp.ts'

const secrets = { REGISTRY_USER: 'ci', REGISTRY_PASSWORD: 'se cret' }

let reader: Reader
beforeAll(async () => {
  reader = await newReader()
})
afterAll(() => reader.stop())

/** Expects that a run has pushed an image. */
async function expectPushed({ code, stdout, stderr }: ChildResult, name: string): Promise<void> {
  if (code !== 0) throw new Error(`it ended with ${code}: ${stderr}${stdout}`)
  const [path, tag] = name.split(':')
  const accept = 'application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json'
  const answer = await fetch(`http://${reader.host}/v2/${path}/manifests/${tag}`, { headers: { accept } })
  const digest = answer.headers.get('docker-content-digest')
  expect(digest).toMatch(/^sha256:/)
  expect(stdout).toContain(digest)
}

/** The components are those of this checkout, since gitlab.com is not here. */
const local = (text: string) =>
  reader
    .here(text)
    .replaceAll(/component: \$CI_SERVER_FQDN\/org\/nixery-action\/(\w+)@1/g, 'local: templates/$1.yml')
    .replaceAll(/^( +)inputs:\n/gm, '$&$1  command: nixery-action\n')

test.each(blocksOf('gitlab'))('the pipeline at $place', async ({ text }) => {
  const file = `images: { tools: { packages: [jq], nixpkgs: ${reader.nixpkgs}, image: '${reader.host}/group/project' } }\n`
  const dir = await gitlabProject(local(text), { 'nixery.yml': file })
  const run = await runPipeline(dir, { CI_REGISTRY_IMAGE: `${reader.host}/group/project` })
  await expectPushed(run, text.includes('/fleet@') ? 'group/project:latest' : 'group/project:main')
})

/** A setting as a plugin gets it: lists with commas, maps as JSON, secrets as their values. */
function settingOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(',')
  if (typeof value !== 'object' || value === null) return String(value)
  return 'from_secret' in value ? secrets.REGISTRY_PASSWORD : JSON.stringify(value)
}

test.each(blocksOf('woodpecker'))('the plugin step at $place', async ({ text }) => {
  const [{ settings }] = parse(reader.here(text)).steps
  const variables = Object.entries(settings).map(([name, value]) => [
    `PLUGIN_${name.toUpperCase()}`,
    settingOf(value),
  ])
  const env = { ...reader.env, CI: 'woodpecker', ...Object.fromEntries(variables) }
  await expectPushed(
    await runChild('nixery-action', ['plugin'], { cwd: await tempDir('ci'), env }),
    'team/tools:v1',
  )
})

const scripts = [
  ...blocksOf('jenkins').map(({ place, text }) => ({
    ...{ place, shell: ['/bin/sh', '-xe', '-c'] },
    script: /^ *sh '''\n(.*?)^ *'''$/ms.exec(text)?.[1] ?? '',
  })),
  ...blocksOf('buildkite').map(({ place, text }) => ({
    ...{ place, shell: ['/bin/bash', '-ec'] },
    script: String(parse(text).steps[0].command),
  })),
]

test.each(scripts)('the script at $place', async ({ shell, script }) => {
  const [program = '', ...flags] = shell
  const env = { ...reader.env, ...secrets }
  const run = await runChild(program, [...flags, reader.here(script)], { cwd: await tempDir('ci'), env })
  await expectPushed(run, 'team/tools:latest')
})
