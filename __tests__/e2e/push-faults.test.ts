// A registry that fails at random: busy, in trouble, connections that break, uploads that are lost.
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { mustBuild } from '../support/build.ts'
import { pull } from '../support/container.ts'
import { type FaultProxyOptions, faultNames, startFaultProxy } from '../support/fault-proxy.ts'
import { verifyLayout } from '../support/image.ts'
import { lightPackages } from '../support/light-packages.ts'
import { layoutOf } from '../support/oci-layout.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { tempDir } from '../support/temp.ts'

let registry: Registry
let inputs: Record<string, string>
let digest: string
beforeAll(async () => {
  registry = await startRegistry()
  inputs = { packages: 'iana-etc', nixpkgs: await lightPackages() }
  digest = (await mustBuild({ ...inputs, image: `${registry.host}/clean/tools` })).digest
})
afterAll(() => registry.stop())

/** What another client finds in the registry itself, after every byte of it was checked. */
async function pulledDigest(name: string): Promise<string> {
  const dir = await tempDir('pulled')
  await pull(`${registry.host}/${name}:latest`, dir)
  await verifyLayout(dir)
  return (await layoutOf(dir)).descriptor.digest
}

/** Works behind a proxy that deals faults, and says which it dealt. */
async function withFaults<T>(options: FaultProxyOptions, work: (host: string) => Promise<T>) {
  const proxy = await startFaultProxy(registry.host, options)
  try {
    return { result: await work(proxy.host), ...proxy }
  } finally {
    await proxy.stop()
  }
}

const RUNS = 50
const AT_ONCE = 6
const SEED = 20_261_120

test(`${RUNS} runs succeed, all with the same digest`, async () => {
  const started = Date.now()
  // Few requests can lose a blob: those do so more often.
  const faults = { seed: SEED, rate: 0.12, faults: [...faultNames, 'lost', 'lost'] } as const
  const { result, dealt, requests } = await withFaults(faults, async (host) => {
    const digests: string[] = []
    const names = Array.from({ length: RUNS }, (_, index) => `faults/run-${index}`)
    const worker = async (first: number) => {
      for (let index = first; index < RUNS; index += AT_ONCE) {
        const oras = toolchain.orasVersions[index % toolchain.orasVersions.length] ?? '1.3'
        const name = names[index] ?? ''
        digests.push((await mustBuild({ ...inputs, image: `${host}/${name}` }, { oras })).digest)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, (_, first) => worker(first)))
    return digests
  })
  expect(result).toEqual(Array(RUNS).fill(digest))
  for (const fault of faultNames) expect([fault, dealt[fault] > 0]).toEqual([fault, true])
  for (const index of [0, RUNS >> 1, RUNS - 1]) expect(await pulledDigest(`faults/run-${index}`)).toBe(digest)
  const seconds = Math.round((Date.now() - started) / 1000)
  process.stderr.write(
    `${RUNS} runs in ${seconds} s, ${requests.length} requests, faults: ${JSON.stringify(dealt)}\n`,
  )
}, 300_000)

test.each(toolchain.orasVersions)(
  'with oras %s, nobody comes back before the time that was asked for',
  async (oras) => {
    const asked = 2
    const faults = { seed: SEED, rate: 0.4, faults: ['busy'], most: 6, retryAfter: String(asked) } as const
    const { result, dealt, requests } = await withFaults(faults, (host) =>
      mustBuild({ ...inputs, image: `${host}/busy/oras-${oras}` }, { oras }),
    )
    expect([result.digest, dealt.busy]).toEqual([digest, 6])
    for (const [index, busy] of requests.entries()) {
      if (busy.fault === undefined) continue
      const again = requests
        .slice(index + 1)
        .find(({ method, path }) => method === busy.method && path === busy.path)
      expect(again?.time ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(busy.time + asked * 1000)
    }
  },
)

test.each(faultNames)(
  'a registry whose first answers are all "%s" gets the image in the end',
  async (fault) => {
    const faults = { seed: SEED, rate: 1, faults: [fault], most: 3 }
    const { result, dealt } = await withFaults(faults, (host) =>
      mustBuild({ ...inputs, image: `${host}/first/${fault}` }),
    )
    expect([result.digest, dealt[fault] > 0]).toEqual([digest, true])
    expect(await pulledDigest(`first/${fault}`)).toBe(digest)
  },
)
