import { formatPlatform, type Platform } from '../oci/types.ts'
import { keyValueLines } from '../parse.ts'

/** An OCI annotation, with where it goes. */
export interface Annotation {
  readonly key: string
  readonly value: string
  /** Undefined: manifests and index. */
  readonly levels: readonly Level[] | undefined
}

interface Level {
  readonly of: 'manifest' | 'index' | 'manifest-descriptor' | 'index-descriptor'
  /** `linux/amd64`; undefined: all. */
  readonly platform: string | undefined
}

/** Where an annotation goes, as docker writes it before the key: `manifest,index[linux/amd64]:key`. */
const LEVELS = /^((?:(?:manifest|index)(?:-descriptor)?(?:\[[^\]]*\])?,?)+):(.+)$/

/** One `key=value` a line; docker/metadata-action puts the levels before the key (`manifest:key=value`). */
export function annotations(text: string): readonly Annotation[] {
  return keyValueLines('annotations', text).map(([key, value]) => {
    const [, levels, name] = LEVELS.exec(key) ?? []
    if (levels === undefined || name === undefined) return { key, value, levels: undefined }
    return { key: name, value, levels: levels.split(',').filter(Boolean).map(level) }
  })
}

function level(text: string): Level {
  const [of = '', platform] = text.replace(/\]$/, '').split('[')
  return { of: of as Level['of'], platform }
}

/** Those of the manifest of one platform. */
export function annotationsOfManifest(
  all: readonly Annotation[],
  platform: Platform,
): Readonly<Record<string, string>> {
  const name = formatPlatform(platform)
  return ofLevel(all, (one) => one.of === 'manifest' && (one.platform ?? name) === name)
}

/** Those of the index. */
export function annotationsOfIndex(all: readonly Annotation[]): Readonly<Record<string, string>> {
  return ofLevel(all, (one) => one.of === 'index')
}

function ofLevel(
  all: readonly Annotation[],
  isWanted: (level: Level) => boolean,
): Readonly<Record<string, string>> {
  const wanted = all.filter(({ levels }) => levels === undefined || levels.some(isWanted))
  return Object.fromEntries(wanted.map(({ key, value }) => [key, value]))
}
