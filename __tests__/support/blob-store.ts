import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import {
  BlobSASPermissions,
  BlobServiceClient,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from '@azure/storage-blob'
import * as toolchain from '../../scripts/toolchain.mjs'
import { systemPath } from './child.ts'
import { tempDir } from './temp.ts'

export interface BlobStore {
  /** On the loopback interface. */
  readonly port: number
  /**
   * A URL that grants access to one blob for ten minutes.
   * @param port of the server through which the store is reached
   */
  signedUrl(blob: string, access: 'read' | 'write', port: number): string
  read(blob: string): Promise<Buffer>
  write(blob: string, content: Buffer): Promise<void>
  remove(blob: string): Promise<void>
  stop(): Promise<void>
}

const account = 'actionscache'
const containerName = 'archives'
const program = join(import.meta.dirname, '../../node_modules/azurite/dist/src/blob/main.js')

/** Starts Azurite, Microsoft's local version of Azure's blob storage. It keeps everything in its memory. */
export async function startBlobStore(): Promise<BlobStore> {
  const key = randomBytes(64).toString('base64')
  const credential = new StorageSharedKeyCredential(account, key)
  const { server, port } = await startAzurite(key)
  const service = new BlobServiceClient(`http://127.0.0.1:${port}/${account}`, credential)
  const container = service.getContainerClient(containerName)
  await container.create()
  return {
    port,
    signedUrl(blobName, access, through) {
      const permissions = BlobSASPermissions.parse(access === 'read' ? 'r' : 'cw')
      const validity = { startsOn: minutesFromNow(-1), expiresOn: minutesFromNow(10) }
      const grant = { containerName, blobName, permissions, protocol: SASProtocol.HttpsAndHttp }
      const query = generateBlobSASQueryParameters({ ...grant, ...validity }, credential)
      // The host that the cache client knows as Azure's; azure-hosts.cjs says where it is.
      return `http://${account}.blob.core.windows.net:${through}/${containerName}/${blobName}?${query}`
    },
    read: (blob) => container.getBlockBlobClient(blob).downloadToBuffer(),
    async write(blob, content) {
      await container.getBlockBlobClient(blob).uploadData(content)
    },
    async remove(blob) {
      await container.getBlockBlobClient(blob).deleteIfExists()
    },
    async stop() {
      // It has nothing to save.
      if (server.kill('SIGKILL')) await once(server, 'exit')
    },
  }
}

const minutesFromNow = (minutes: number) => new Date(Date.now() + minutes * 60_000)

async function startAzurite(key: string): Promise<{ server: ChildProcess; port: number }> {
  const node = join((await toolchain.node('24')).bin, 'node')
  const listen = ['--blobHost', '127.0.0.1', '--blobPort', '0']
  const modest = ['--inMemoryPersistence', '--disableTelemetry', '--silent', '--skipApiVersionCheck']
  // The kernel ends it with us, should we be killed.
  const args = ['--pdeathsig', 'TERM', node, program, ...listen, ...modest]
  const server = spawn('setpriv', args, {
    cwd: await tempDir('blobs'),
    env: { PATH: systemPath, AZURITE_ACCOUNTS: `${account}:${key}` },
  })
  let said = ''
  const port = await new Promise<number>((resolve, reject) => {
    const listener = (text: Buffer) => {
      if (said.length < 10_000) said += text
      const [, number] = /listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(said) ?? []
      if (number !== undefined) resolve(Number(number))
    }
    server.stdout.on('data', listener)
    server.stderr.on('data', listener)
    server.once('error', reject)
    server.once('exit', () => reject(new Error(`the blob store did not start:\n${said}`)))
  })
  return { server, port }
}
