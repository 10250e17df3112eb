import { afterAll, beforeAll } from '@jest/globals'
import { type CacheService, startCacheService } from './cache-service.ts'
import { lightPackages } from './light-packages.ts'
import { type Registry, startRegistry } from './registry.ts'

export interface CachedRegistry {
  readonly registry: Registry
  readonly service: CacheService
  /** A small package set. */
  readonly nixpkgs: string
}

/** A registry and a cache service for all tests of a file; what they are is known when tests run. */
export function cachedRegistry(take: (made: CachedRegistry) => void): void {
  let made: CachedRegistry
  beforeAll(async () => {
    const [registry, service] = [await startRegistry(), await startCacheService()]
    made = { registry, service, nixpkgs: await lightPackages() }
    take(made)
  })
  afterAll(async () => {
    await made.registry.stop()
    await made.service.stop()
  })
}
