import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import * as toolchain from './toolchain.mjs'

/**
 * @typedef {object} LocalRegistry
 * @property {import('node:child_process').ChildProcess} process  its access log is on standard output
 * @property {string} host  "127.0.0.1:PORT", the first part of an image reference
 */

const debianRegistry = async () => path.join((await toolchain.registry()).bin, 'docker-registry')

/**
 * Starts Docker's registry on a free port of the loopback interface. Ready when it says on which port it
 * listens; the kernel ends it with us, should we be killed.
 * @param {string} work  directory for its configuration
 * @param {object} config  see https://distribution.github.io/distribution/about/configuration/; without
 * `http.addr`
 * @param {string} [program]  default: that of Debian
 * @returns {Promise<LocalRegistry>}
 */
export async function serveRegistry(work, config, program) {
  const file = path.join(work, 'config.yml')
  await writeFile(file, JSON.stringify(config)) // YAML is a superset of JSON
  const binary = program ?? (await debianRegistry())
  const server = spawn('setpriv', ['--pdeathsig', 'TERM', binary, 'serve', file], {
    env: { PATH: process.env.PATH },
  })
  // Both streams are read to the end: what nobody reads fills its pipe and stops the server.
  server.stdout.resume()
  let said = ''
  const host = await new Promise((resolve, reject) => {
    server.stderr.setEncoding('utf8').on('data', (text) => {
      if (said.length < 10_000) said += text
      const [, address] = /listening on (127\.0\.0\.1:\d+)/.exec(said) ?? []
      if (address !== undefined) resolve(address)
    })
    server.once('error', reject)
    server.once('exit', () => reject(new Error(`the registry did not start:\n${said}`)))
  })
  return { process: server, host }
}

/**
 * The configuration of a registry without authentication.
 * @param {string} directory  of its storage
 */
export function plainRegistryConfig(directory) {
  return {
    version: '0.1',
    log: { level: 'info' },
    storage: { filesystem: { rootdirectory: directory }, delete: { enabled: true } },
    http: { addr: '127.0.0.1:0', secret: 'any' },
  }
}
