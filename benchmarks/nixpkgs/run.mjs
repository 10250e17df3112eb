// What it takes to have a package set ready to evaluate, from the address of its tarball: this program's way
// (kept-tree.ts), curl and tar, and Nix's fetchTarball. CPU of all processes and wall time, nothing there
// before.
//   node benchmarks/nixpkgs/run.mjs [--runs 1] [--files 42000] [--hash]
// The tree is made up, of as many files of about 4 kB as nixpkgs has. --hash: its narHash is given and
// checked. Needs a Node.js that runs TypeScript (22.18, 24 or newer).
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import * as toolchain from '../../scripts/toolchain.mjs'

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1' },
    files: { type: 'string', default: '42000' },
    hash: { type: 'boolean', default: false },
    fetch: { type: 'string' },
  },
})

if (values.fetch === undefined) await measureAll()
else await fetchHere(JSON.parse(values.fetch))

/** The child process that is measured. @param {import('../../src/nix/source/source.ts').TarballSource} source */
async function fetchHere(source) {
  const { Http } = await import('../../src/host/http/http.ts')
  const { keptTree } = await import('../../src/nix/source/kept-tree.ts')
  const http = new Http(process.env)
  const log = { debug: console.error }
  const host = /** @type {any} */ ({ env: process.env, http, log, signal: http.signal })
  if ((await keptTree(source, () => undefined, host)) === undefined) process.exitCode = 1
  http.close()
}

/** @param {string} work */
function makeTarball(work) {
  const tree = path.join(work, 'nixpkgs-0')
  const line = '  buildInputs = [ openssl zlib curl ]; # some expression of a package\n'
  for (let index = 0; index < Number(values.files); index++) {
    const directory = path.join(tree, 'pkgs', String(index % 400), String(index % 7))
    if (index < 2800) mkdirSync(directory, { recursive: true })
    const text = `{ version = "${index}"; hash = "${(index * 2654435761) % 2 ** 32}"; }\n${line.repeat(index % 110)}`
    writeFileSync(path.join(directory, `${index}.nix`), text)
  }
  writeFileSync(path.join(tree, 'default.nix'), '{ }: { }\n')
  const file = path.join(work, 'nixpkgs.tar.gz')
  execFileSync('tar', ['-czf', file, '-C', work, 'nixpkgs-0'])
  return { file, tree }
}

/**
 * @param {string} program  @param {readonly string[]} args  @param {string} home
 */
async function measured(program, args, home) {
  const nix = (await toolchain.nix('2.34')).bin
  const env = {
    PATH: `${nix}:${process.env.PATH}`,
    HOME: home,
    NIX_REMOTE: path.join(home, 'store'),
    NIX_CONFIG: 'build-users-group =\nsubstituters =',
  }
  const begin = performance.now()
  const child = spawn('sh', ['-c', '"$@"; code=$?; times >&2; exit $code', 'sh', program, ...args], { env })
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (piece) => {
    text += piece
  })
  child.stdout.resume()
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${text}`)
  const last = text.trim().split('\n').at(-1) ?? ''
  const times = [...last.matchAll(/(\d+)m([\d.]+)s/g)]
  const cpu = times.reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0)
  return { cpu, wall: (performance.now() - begin) / 1000 }
}

async function measureAll() {
  const work = await mkdtemp(path.join(tmpdir(), 'nixery-action-benchmark-'))
  const server = path.join(import.meta.dirname, '..', 'lazy', 'server.mjs')
  const serving = spawn(process.execPath, [server, work])
  try {
    const [port] = await once(serving.stdout, 'data')
    const { tree } = makeTarball(work)
    const url = `http://127.0.0.1:${String(port).trim()}/nixpkgs.tar.gz`
    const { narHashOf } = await import('../../src/nix/source/nar-hash.ts')
    const narHash = narHashOf(tree)
    const source = { kind: 'tarball', url, ...(values.hash ? { narHash } : { revision: '0'.repeat(40) }) }
    const sha256 = values.hash ? ` sha256 = "${narHash}";` : ''
    const ways = /** @type {const} */ ({
      own: [process.execPath, import.meta.filename, '--fetch', JSON.stringify(source)],
      tar: ['sh', '-c', `mkdir "$HOME/x" && curl --silent ${url} | tar -xz -C "$HOME/x"`],
      nix: ['nix-instantiate', '--eval', '-E', `builtins.fetchTarball { url = "${url}";${sha256} }`],
    })
    for (let run = 1; run <= Number(values.runs); run++) {
      /** @type {Record<string, Awaited<ReturnType<typeof measured>>>} */
      const results = {}
      for (const [name, [program, ...args]] of Object.entries(ways)) {
        const home = await mkdtemp(path.join(work, 'home-'))
        results[name] = await measured(program ?? '', args, home)
        await rm(home, { recursive: true, force: true })
      }
      report(results)
    }
  } finally {
    serving.kill()
    await rm(work, { recursive: true, force: true })
  }
}

/** @param {Record<string, { cpu: number, wall: number } | undefined>} results */
function report({ own, tar, nix }) {
  if (own === undefined || tar === undefined || nix === undefined) return
  const line = (/** @type {'cpu' | 'wall'} */ of) =>
    `${own[of].toFixed(2)} s, tar ${tar[of].toFixed(2)} s (${(own[of] / tar[of]).toFixed(2)} of it), Nix ${nix[of].toFixed(2)} s (${(own[of] / nix[of]).toFixed(2)} of it)`
  console.log(`CPU ${line('cpu')}; wall ${line('wall')}`)
}
