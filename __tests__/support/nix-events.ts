import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type NixEvent, parseNixEvent } from '../../src/nix/call/events.ts'

/**
 * The lines that a real Nix wrote, recorded with the versions that are supported; only the names of
 * directories and of the cache were changed.
 * - fetch-and-build: two paths come from a cache on HTTP, two are built of them
 * - dependency-fails: top-2.0 needs top-1.0, which needs fails-1.0, whose builder ends with 3
 * - hash-mismatch, killed (its builder, by signal 9), timed-out (`--timeout 1`)
 * - dry-run: of fetch-and-build, without `--log-format`
 */
export function recordedLines(name: string, version: string): readonly string[] {
  const file = join(import.meta.dirname, '..', 'fixtures', 'nix-events', `${name}-nix-${version}.txt`)
  return readFileSync(file, 'utf8').trimEnd().split('\n')
}

export const recordedEvents = (name: string, version: string): readonly NixEvent[] =>
  recordedLines(name, version).flatMap((line) => parseNixEvent(line) ?? [])

export const recordedVersions = ['2.8', '2.26', '2.34'] as const
