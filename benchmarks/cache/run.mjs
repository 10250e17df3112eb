// What a second run costs with each way to use the Actions cache, through its real client and a local
// service; and how long a run takes in which nothing is new.
//   node benchmarks/cache/run.mjs
// Prints the table of docs/adr/0003-registry-as-blob-store.md. The service is on this machine: over a
// network, every request and every byte costs more.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { offlinePackages } from '../../scripts/offline-packages.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'

// The local service is TypeScript, which Node.js reads from version 22.18 on.
const node = path.join((await toolchain.node('24')).bin, 'node')
await offlinePackages()
const work = await mkdtemp(path.join(tmpdir(), 'nixery-action-benchmark-'))
try {
  const env = { ...process.env, E2E_TEMP: work, NODE_NO_WARNINGS: '1' }
  const child = spawn(node, [path.join(import.meta.dirname, 'measure.mjs')], { env, stdio: 'inherit' })
  process.exitCode = await new Promise((resolve) => child.once('close', resolve))
} finally {
  await rm(work, { recursive: true, force: true })
}
