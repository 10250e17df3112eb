import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../../../scripts/toolchain.mjs'
import type { Compression } from '../../../../src/image/pack/compress.ts'
import { packLayer } from '../../../../src/image/pack/pack-layer.ts'
import { systemPath } from '../../../support/child.ts'
import { writeProgram } from '../../../support/programs.ts'
import { scratchDir } from '../../../support/scratch.ts'
import { until } from '../../../support/until.ts'

let zstdBin = ''
beforeAll(async () => {
  zstdBin = (await toolchain.zstd()).bin
})

/** Two megabytes: more than the compressor, its pipes and its buffers hold at a time. */
const noise = randomBytes(2_000_000)

/** Packs the noise with the programs of a directory on PATH: what comes out, or why nothing does. */
async function pack(compression: Compression, programs: string, useZstdProgram = false) {
  const blobsDir = await scratchDir('blobs')
  const options = { compression, blobsDir, env: { PATH: `${programs}:${systemPath}` }, useZstdProgram }
  const entries = [{ type: 'file', name: 'noise', mode: 0o444, content: noise }] as const
  const outcome = await packLayer({ kind: 'entries', entries }, options).catch(
    (error: Error) => error.message,
  )
  return { outcome, files: readdirSync(blobsDir).map((name) => join(blobsDir, name)) }
}

const sha256 = (bytes: Uint8Array) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

// By Node.js itself or by the program, whichever this Node.js has it use.
describe('zstd', () => {
  test.each([1, 3, 19])('level %d: the program reads what was packed', async (level) => {
    const { outcome, files } = await pack({ kind: 'zstd', level }, zstdBin)
    const blob = readFileSync(files[0] ?? '')
    const args = ['--decompress', '--quiet', '--stdout']
    const tar = execFileSync(join(zstdBin, 'zstd'), args, { input: blob, maxBuffer: 1e8 })
    expect(tar.includes(noise)).toBe(true)
    expect(outcome).toEqual({
      digest: sha256(blob),
      size: blob.length,
      diffId: sha256(tar),
      uncompressedSize: tar.length,
    })
  })

  test('has a checksum, so that a client notices damage', async () => {
    const { files } = await pack({ kind: 'zstd', level: 1 }, zstdBin)
    const magicAndFlags = readFileSync(files[0] ?? '').subarray(0, 5)
    expect(magicAndFlags.readUInt32LE(0)).toBe(0xfd2fb528)
    expect((magicAndFlags[4] ?? 0) & 0b100).toBe(0b100)
  })

  test('makes the same bytes each time', async () => {
    const [first, second] = [
      await pack({ kind: 'zstd', level: 3 }, zstdBin),
      await pack({ kind: 'zstd', level: 3 }, zstdBin),
    ]
    expect(second.outcome).toEqual(first.outcome)
  })
})

describe('a program zstd that fails', () => {
  const failures: [string, string, string][] = [
    ['at once', 'echo "no memory" >&2; exit 3', 'zstd ended with exit code 3: no memory'],
    ['halfway', 'head -c 100000 >/dev/null; echo "no memory" >&2; exit 1', 'exit code 1: no memory'],
    ['after its output has ended', 'cat >/dev/null; printf half; exec >&-; sleep 0.1; exit 1', 'exit code 1'],
    [
      'because it is killed after its output has ended',
      'cat >/dev/null; exec >&-; sleep 0.1; kill -9 $$',
      'SIGKILL',
    ],
    ['by ending well before its input has', 'exit 0', 'the compressor ended before its input did'],
  ]

  test.each(failures)('%s: its blob is not taken for a layer', async (_, script, message) => {
    const programs = await scratchDir('programs')
    writeProgram(programs, 'zstd', script)
    const { outcome, files } = await pack({ kind: 'zstd', level: 3 }, programs, true)
    expect(outcome).toContain(message)
    expect(files).toEqual([])
  })

  test('is no longer there when the layer fails for another reason', async () => {
    const programs = await scratchDir('programs')
    const pidFile = join(programs, 'pid')
    writeProgram(programs, 'zstd', `echo $$ > ${pidFile}; exec cat`)
    const options = {
      compression: { kind: 'zstd', level: 3 },
      blobsDir: programs,
      env: { PATH: `${programs}:${systemPath}` },
      useZstdProgram: true,
    } as const
    const gone = {
      type: 'file',
      name: 'gone',
      mode: 0o444,
      content: { path: '/proc/nonexistent', size: 5 },
    } as const
    const entries = [{ type: 'file', name: 'noise', mode: 0o444, content: noise } as const, gone]
    await expect(packLayer({ kind: 'entries', entries }, options)).rejects.toThrow('ENOENT')
    const process = `/proc/${readFileSync(pidFile, 'utf8').trim()}`
    await until(() => !existsSync(process), 'the program runs on')
  })

  test('because it is not there', async () => {
    const blobsDir = await scratchDir('blobs')
    const options = {
      compression: { kind: 'zstd', level: 3 },
      blobsDir,
      env: { PATH: '/proc/nonexistent' },
      useZstdProgram: true,
    } as const
    await expect(packLayer({ kind: 'entries', entries: [] }, options)).rejects.toThrow('spawn zstd ENOENT')
    expect(readdirSync(blobsDir)).toEqual([])
  })
})
