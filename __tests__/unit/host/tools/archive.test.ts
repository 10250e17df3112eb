import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { fetchArchive } from '../../../../src/host/tools/archive.ts'
import { testHost } from '../../../support/hosts.ts'
import { scratchDir } from '../../../support/scratch.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test('what is used of a tool cache is what was checked, whoever writes there meanwhile', async () => {
  const [good, bad] = [randomBytes(300_000), randomBytes(300_000)]
  const cache = await scratchDir('tool-cache')
  const place = join(cache, 'nixery-action-tool', '1.0.0', process.arch)
  await mkdir(place, { recursive: true })
  await writeFile(`${place}.complete`, '')
  const [goodFile, badFile, file] = ['good', 'bad', 'archive'].map((name) => join(place, name))
  await writeFile(goodFile ?? '', good)
  await writeFile(badFile ?? '', bad)
  await writeFile(file ?? '', good)
  const server = createServer((_, response) => void response.end(good)).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tool`
  const loop = 'while :; do cat "$1" > "$3"; cat "$2" > "$3"; done'
  const swapping = spawn('sh', ['-c', loop, 'sh', goodFile ?? '', badFile ?? '', file ?? ''])
  try {
    for (let round = 1; round <= 50; round++) {
      const host = await testHost({ RUNNER_TOOL_CACHE: cache })
      const found = await fetchArchive({ tool: 'tool', version: '1.0.0', url, sha256: sha256(good) }, host)
      expect(sha256(readFileSync(found))).toBe(sha256(good))
    }
  } finally {
    swapping.kill('SIGKILL')
    await new Promise((resolve) => server.close(resolve))
  }
})
