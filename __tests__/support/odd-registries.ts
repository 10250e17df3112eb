import { afterEach } from '@jest/globals'
import { Registries } from '../../src/registry/connection.ts'
import { testHost } from './hosts.ts'
import { type Habits, type OddRegistry, startOddRegistry } from './odd-registry.ts'

/** Starts registries for the tests of a file, with a login, and stops them behind each test. */
export function oddRegistries() {
  const started: OddRegistry[] = []
  afterEach(() => {
    for (const registry of started.splice(0)) registry.stop()
  })
  return async (habits: Habits) => {
    const registry = await startOddRegistry(habits)
    started.push(registry)
    const login = { registry: registry.address, username: 'me', password: 'secret', fallback: false }
    const all = new Registries({ login, insecure: [] }, await testHost())
    return { registry, all, image: { registry: registry.address, repository: 'org/a' } }
  }
}
