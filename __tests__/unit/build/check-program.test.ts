// Layers that may not be read are not there: to look into one of them fails.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { checkProgram } from '../../../src/build/check-program.ts'
import { BuildCache } from '../../../src/cache/build-cache.ts'
import { noCache } from '../../../src/cache/cache.ts'
import { baseKey } from '../../../src/cache/keys.ts'
import { cancelled } from '../../../src/host/process.ts'
import {
  ADDED_FILES,
  assembleImage,
  BASE_DIGEST,
  type ImageLayer,
  ROOT_FILESYSTEM,
  sha256,
} from '../../../src/image/oci/image.ts'
import { MEDIA_TYPES } from '../../../src/image/oci/types.ts'
import { blobFile, blobsDirectory } from '../../../src/image/pack/layout.ts'
import type { TarEntry } from '../../../src/image/pack/tar.ts'
import { archiveBytes } from '../../../src/output/archive.ts'
import type { Volume } from '../../../src/output/run-engine.ts'
import { treeOf } from '../../support/base-trees.ts'
import { storePath } from '../../support/fake-store.ts'
import { testHost } from '../../support/hosts.ts'
import { description, digestOf, runConfig } from '../../support/images.ts'
import { memoryCache } from '../../support/memory-cache.ts'
import { scratchDir } from '../../support/scratch.ts'

/** Programs, and links (`-> target`). */
type Files = Readonly<Record<string, string>>

interface Given {
  readonly contents: string
  readonly files: Files
  readonly isAbsent?: boolean
}

const root = (files: Files): Given => ({ contents: ROOT_FILESYSTEM, files })
const added = (files: Files): Given => ({ contents: ADDED_FILES, files })
const store = (name: string, files: Files): Given => ({
  contents: name,
  files: Object.fromEntries(
    Object.entries(files).map(([file, text]) => [`${storePath(name).slice(1)}/${file}`, text]),
  ),
})
const base = (files: Files): Given => ({ contents: 'base image debian', files })
const absent = (layer: Given): Given => ({ ...layer, isAbsent: true })

const toEntry = ([name, text]: [string, string]): TarEntry =>
  text.startsWith('-> ')
    ? { type: 'symlink', name, target: text.slice('-> '.length) }
    : { type: 'file', name, mode: 0o755, content: Buffer.from(text) }

async function writeLayer(layout: string, { contents, files, isAbsent }: Given): Promise<ImageLayer> {
  const chunks: Buffer[] = []
  for await (const chunk of archiveBytes(Object.entries(files).map(toEntry))) chunks.push(chunk)
  const tar = Buffer.concat(chunks)
  const bytes = gzipSync(tar)
  const digest = sha256(bytes)
  if (!isAbsent) writeFileSync(blobFile(layout, digest), bytes)
  const packed = { digest, size: bytes.length, diffId: sha256(tar), uncompressedSize: tar.length }
  const foreign = { mediaType: MEDIA_TYPES.layerGzip, annotations: {} }
  return { key: digest, contents: [contents], packed, ...(contents.startsWith('base') ? { foreign } : {}) }
}

const BASE = digestOf('b')

async function imageOf(layers: readonly Given[], env: Files, workdir?: string) {
  const layout = await scratchDir('layout')
  mkdirSync(blobsDirectory(layout), { recursive: true })
  const written: ImageLayer[] = []
  for (const layer of layers) written.push(await writeLayer(layout, layer))
  const annotations = { [BASE_DIGEST]: BASE }
  const image = assembleImage(description({ config: runConfig({ env, workdir }), annotations }), written)
  const platform = { os: 'linux', architecture: 'amd64' } as const
  return { layout, image: { platform, image, layers: written, packages: [], collisions: [] } }
}

interface More {
  readonly env?: Files
  readonly workdir?: string
  readonly volumes?: readonly Volume[]
  /** What the cache knows of the base image. */
  readonly known?: { readonly files: Files; readonly sizes?: readonly number[] }
  readonly enter?: () => void
}

/** What is said of a program, and how many layers were read. */
async function checked(program: string, layers: readonly Given[], more: More = {}) {
  const { env = { PATH: '/bin' }, workdir, volumes = [], known, enter = () => {} } = more
  const made = await imageOf(layers, env, workdir)
  let read = 0
  const host = {
    ...(await testHost()),
    enter() {
      enter()
      read += 1
    },
  }
  const memory = new BuildCache(known ? await memoryCache() : noCache, true, 'scope', host)
  if (known !== undefined) {
    const own = made.image.layers.filter(({ foreign }) => foreign)
    const sizes = known.sizes ?? own.map(({ packed }) => packed.uncompressedSize)
    await memory.saveBase(baseKey(BASE), { tree: treeOf(known.files), sizes })
  }
  const said = await checkProgram(program, made, volumes, memory, host).then(
    (doubt) => doubt && `doubt: ${doubt.message}`,
    (error: Error) => `refused: ${error.message}`,
  )
  return { said, read }
}

const JQ = `${storePath('jq-1')}/bin/jq`
const refusal = (program: string) =>
  expect.stringContaining(`refused: no package and no file has the program ${program}`)
const doubt = (program: string) => `doubt: no package and no file has the program ${program}`

describe('layers are read until it is known where a program is:', () => {
  test.each<[string, string, readonly Given[], number]>([
    ['a file', 'tool', [added({ 'bin/tool': '' }), absent(store('jq-1', {}))], 1],
    [
      'a package behind a link',
      'jq',
      [root({ 'bin/jq': `-> ${JQ}` }), absent(store('git-2', {})), store('jq-1', { 'bin/jq': '' })],
      2,
    ],
    [
      'a package behind another one',
      'jq',
      [
        root({ bin: `-> ${storePath('wrapped-1')}/bin` }),
        store('jq-1', { 'bin/jq': '' }),
        absent(store('git-2', {})),
        store('wrapped-1', { 'bin/jq': `-> ${JQ}` }),
      ],
      3,
    ],
    ['its path in the store', JQ, [root({}), store('jq-1', { 'bin/jq': '' })], 2],
    ['a base image', 'jq', [base({ 'usr/bin/jq': '', bin: '-> usr/bin' }), root({ 'etc/a': '' })], 2],
  ])('%s', async (_, program, layers, read) => {
    expect(await checked(program, layers)).toEqual({ said: undefined, read })
  })

  test('a run that is stopped reads no other', async () => {
    const layers = [root({ 'bin/jq': `-> ${JQ}` }), absent(store('jq-1', { 'bin/jq': '' }))]
    let left = 1
    const enter = () => {
      left -= 1
      if (left < 0) throw cancelled('not yet')
    }
    expect(await checked('jq', layers, { enter })).toEqual({ said: 'refused: not yet', read: 1 })
  })
})

describe('a program is missing', () => {
  test.each<[string, string, readonly Given[], number]>([
    ['that nothing leads to', 'jqq', [root({ 'bin/jq': `-> ${JQ}` }), absent(store('jq-1', {}))], 1],
    ['whose link leads nowhere', 'jq', [root({ 'bin/jq': '-> /opt/jq' })], 1],
    ['whose links are a loop', 'jq', [root({ 'bin/jq': '-> qj', 'bin/qj': '-> jq' })], 1],
    [
      'that the package does not have',
      'jq',
      [root({ 'bin/jq': `-> ${JQ}` }), store('jq-1', { 'bin/jqq': '' })],
      2,
    ],
    ['that the base image does not have either', 'jq', [base({ 'bin/sh': '' }), root({ 'etc/a': '' })], 2],
  ])('%s', async (_, program, layers, read) => {
    expect(await checked(program, layers)).toEqual({ said: refusal(program), read })
  })
})

describe('a program is looked for', () => {
  const layers = [added({ 'opt/a=b/tool': '', 'usr/local/sbin/tool': '', 'work/bin/here': '' })]

  test.each<[string, Files]>([
    ['tool', { PATH: '/opt/a=b' }],
    ['tool', {}],
    ['./bin/here', { PATH: '/' }],
  ])('%s with %j', async (program, env) => {
    expect(await checked(program, layers, { env, workdir: '/work' })).toEqual({ said: undefined, read: 1 })
  })

  test('where PATH says it, and nowhere else', async () => {
    expect(await checked('tool', layers, { env: { PATH: '/bin' } })).toEqual({
      ...{ said: refusal('tool'), read: 1 },
    })
  })
})

describe('a base image that the cache knows', () => {
  const layers = [absent(base({ 'usr/bin/jq': '', bin: '-> usr/bin' })), root({ 'usr/bin/own': '' })]
  const files = { bin: '-> usr/bin', 'usr/bin/perl/': '', 'usr/bin/jq': 'jq' }

  test('is not read', async () => {
    expect(await checked('own', layers, { known: { files } })).toEqual({ said: undefined, read: 1 })
    expect(await checked('jqq', layers, { known: { files } })).toEqual({ said: refusal('jqq'), read: 1 })
  })

  test('is read when it is another one, whatever annotations say', async () => {
    const there = [base({ 'usr/bin/jq': '', bin: '-> usr/bin' }), root({})]
    const known = { files: { 'usr/bin/sh': '' }, sizes: [1] }
    expect(await checked('jq', there, { known })).toEqual({ said: undefined, read: 2 })
  })
})

describe('what a container has besides its image', () => {
  const layers = [root({ bin: '-> usr/bin', 'usr/bin/jq': '', 'bin-2': '-> /run/bin' })]
  const mounted = async (source: string, target: string) => {
    const directory = await scratchDir('volume')
    writeFileSync(join(directory, 'tool'), '')
    symlinkSync('/not/there', join(directory, 'link'))
    return [{ source: join(directory, source), target, readOnly: false }]
  }

  test.each<[string, string, string, unknown]>([
    ['a file', '.', '/opt/own', undefined],
    ['a link, which leads to something in the container', './link', '/opt/own/tool', undefined],
    ['a file that is mounted itself', 'tool', '/opt/own/tool', undefined],
    ['a directory without it', '/', '/opt/own', doubt('/opt/own/tool')],
    ['a file in place of a directory', 'tool', '/opt/own', doubt('/opt/own/tool')],
    ['something elsewhere', '.', '/other', refusal('/opt/own/tool')],
    ['something with a name that begins alike', '.', '/opt/ow', refusal('/opt/own/tool')],
  ])('is %s in a volume', async (_, source, target, said) => {
    const volumes = await mounted(source, target)
    const given =
      source === '/' ? [{ ...(volumes[0] as Volume), source: await scratchDir('empty') }] : volumes
    expect(await checked('/opt/own/tool', layers, { volumes: given })).toEqual({ said, read: 1 })
  })

  test('is found behind links of the image', async () => {
    const volumes = await mounted('.', '/usr/bin')
    expect(await checked('tool', layers, { volumes })).toEqual({ said: undefined, read: 1 })
    const behind = await mounted('.', '/bin')
    expect(await checked('/usr/bin/tool', layers, { volumes: behind })).toEqual({ said: undefined, read: 1 })
  })

  test.each(['/proc/self/exe', '/run/tool', '/bin-2/tool'])('may be %s', async (program) => {
    expect(await checked(program, layers)).toEqual({ said: doubt(program), read: 1 })
  })
})
