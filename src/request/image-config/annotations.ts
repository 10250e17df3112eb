import { NixeryError, type Problem } from '../../base/errors.ts'
import { parseKeyValueLines } from '../../base/parse.ts'
import { formatPlatform, type SupportedPlatform } from '../../base/platform.ts'
import { parsePlatform } from '../../image/oci/platform-list.ts'

/** An OCI annotation, with where it goes. */
export interface Annotation {
  readonly key: string
  readonly value: string
  /** Undefined: manifests and index. */
  readonly levels: readonly Level[] | undefined
}

interface Level {
  readonly of: 'manifest' | 'index'
  /** `linux/amd64`; undefined: all. */
  readonly platform: string | undefined
}

/** Where an annotation goes, as docker writes it before the key: `manifest,index[linux/amd64]:key`. */
const LEVEL = /(manifest|index)(-descriptor)?(?:\[([^\]]*)\])?/
const LEVELS = new RegExp(`^(${LEVEL.source}(?:,${LEVEL.source})*):(.+)$`)

/**
 * One `key=value` a line; docker/metadata-action puts the levels before the key (`manifest:key=value`).
 * Descriptors get no annotations here: those for them alone go nowhere. Throws every platform that is none.
 */
export function parseAnnotations(text: string): readonly Annotation[] {
  const problems: Problem[] = []
  const all = parseKeyValueLines('annotations', text).map(([key, value]): Annotation => {
    const match = LEVELS.exec(key)
    const [levels, name] = [match?.[1], match?.at(-1)]
    if (levels === undefined || name === undefined) return { key, value, levels: undefined }
    return { key: name, value, levels: levelsOf(levels, problems) }
  })
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return all
}

function levelsOf(text: string, problems: Problem[]): readonly Level[] {
  return [...text.matchAll(new RegExp(LEVEL, 'g'))].flatMap(([, of, descriptor, name]) => {
    if (descriptor !== undefined) return []
    const platform = name === undefined ? undefined : parsePlatform(name)
    if (name !== undefined && platform === undefined) {
      const hint = 'use linux/amd64 or linux/arm64 in the brackets, or leave them out'
      problems.push({
        input: 'annotations',
        message: `"${name}" is not a platform that images are made for`,
        hint,
      })
    }
    return [{ of: of as Level['of'], platform: platform && formatPlatform(platform) }]
  })
}

/** Those of the manifest of one platform. */
export function annotationsOfManifest(
  all: readonly Annotation[],
  platform: SupportedPlatform,
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
