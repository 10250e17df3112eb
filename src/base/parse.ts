import path from 'node:path'
import { isProblem, NixeryError, type Problem } from './errors.ts'
import { isRecord } from './json.ts'

/** Throws the one error of an input's value. */
export function invalid(input: string, message: string, hint: string): never {
  throw new NixeryError('invalid-input', { input, message, hint })
}

/** What entries were parsed to. Throws `invalid-input` with all that is wrong with any of them. */
export function allOrProblems<T extends object>(results: readonly (T | Problem)[]): readonly T[] {
  const problems = results.filter(isProblem)
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return results as readonly T[]
}

/** The path of a file, from the directory of what names it; the empty text stays empty. */
export function parseFilePath(text: string, directory: string): string {
  return text === '' || path.isAbsolute(text) ? text : path.join(directory, text)
}

/** `true` or `false`, as in YAML 1.2's core schema. */
export function parseBoolean(name: string): (text: string) => boolean {
  return (text) => {
    if (/^true$/i.test(text)) return true
    if (/^false$/i.test(text)) return false
    return invalid(name, `"${text}" is neither true nor false`, `write ${name}: true or ${name}: false`)
  }
}

/** One of the given words. */
export function parseChoice<const T extends string>(name: string, values: readonly T[]): (text: string) => T {
  return (text) =>
    values.find((value) => value === text) ??
    invalid(name, `"${text}" is not a known value`, `use one of: ${values.join(', ')}`)
}

/** A whole number between two bounds, both included; the empty text is `undefined`. */
export function parseInteger(name: string, min: number, max: number): (text: string) => number | undefined {
  return (text) => {
    if (text === '') return undefined
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= min && value <= max) return value
    return invalid(
      name,
      `"${text}" is not a whole number from ${min} to ${max}`,
      `use a number from ${min} to ${max}`,
    )
  }
}

/** A number of jobs, or `auto`; the empty text is `undefined`. */
export function parseJobs(name: string): (text: string) => number | 'auto' | undefined {
  const count = parseInteger(name, 0, 1024)
  return (text) => {
    if (text === 'auto') return 'auto'
    if (text === '' || /^\d+$/.test(text)) return count(text)
    return invalid(name, `"${text}" is not a number of jobs`, 'use a whole number, or auto')
  }
}

const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400 } as const

/** `90s`, `30m`, `6h` or `1d`, as seconds. */
export function parseDuration(name: string): (text: string) => number {
  return (text) => {
    const [, number, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? []
    if (number !== undefined) return Number(number) * SECONDS[unit as keyof typeof SECONDS]
    return invalid(name, `"${text}" is not a duration`, 'write a number with s, m, h or d, for example 6h')
  }
}

const UNITS: Readonly<Record<string, number>> = {
  ...{ B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 },
}

/** `60MB`, `1.5 GB` or `500KiB`, as bytes. */
export function parseSize(name: string): (text: string) => number {
  return (text) => {
    const [, number, unit = ''] = /^(\d{1,9}(?:\.\d{1,3})?) ?([kMGKi]*B)$/.exec(text) ?? []
    const factor = UNITS[unit]
    if (number !== undefined && factor !== undefined) return Math.round(Number(number) * factor)
    const units = Object.keys(UNITS).join(', ')
    return invalid(name, `"${text}" is not a size`, `write a number with ${units}, for example 60MB`)
  }
}

/** The empty text is `undefined`. */
export function optional<T>(parse: (text: string) => T): (text: string) => T | undefined {
  return (text) => (text === '' ? undefined : parse(text))
}

/** Values separated by commas or line ends; blank ones are left out. */
export function parseList(text: string): readonly string[] {
  return text
    .split(/[,\n]/)
    .map((value) => value.trim())
    .filter((value) => value !== '')
}

/** `key=value` lines or a JSON object, see `keyValueLines`; the last of equal keys wins. */
export function parseKeyValues(name: string): (text: string) => Readonly<Record<string, string>> {
  return (text) => Object.fromEntries(parseKeyValueLines(name, text))
}

/**
 * The keys and values, in their order, of lines as docker/metadata-action prints labels and annotations,
 * without the blanks at their ends; or of a JSON object of texts, whose values may have any blanks and line
 * ends.
 */
export function parseKeyValueLines(name: string, text: string): readonly (readonly [string, string])[] {
  if (text.startsWith('{')) return jsonTexts(name, text)
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const problems: Problem[] = lines
    .filter((line) => line.indexOf('=') < 1)
    .map((line) => ({
      input: name,
      message: `"${line}" has no key=value form`,
      hint: 'write one key=value per line',
    }))
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return lines.map(keyAndValue)
}

/** What stands before the first `=` and behind it; without one, the text and nothing. */
export function keyAndValue(text: string): readonly [string, string] {
  const [key = '', ...rest] = text.split('=')
  return [key, rest.join('=')]
}

function jsonTexts(name: string, text: string): readonly (readonly [string, string])[] {
  const entries = Object.entries(parseJsonObject(name, '{"KEY": "value"}')(text))
  const problems = entries.flatMap(([key, value]): Problem[] => {
    if (key === '' || /[=\n\0]/.test(key))
      return [{ input: name, message: `"${key}" cannot be a key`, hint: 'leave out = and line ends' }]
    if (isPlain(value) && !String(value).includes('\0')) return []
    return [
      {
        input: name,
        message: `the value of "${key}" is no text`,
        hint: 'put it into quotes, without \\u0000',
      },
    ]
  })
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return entries.map(([key, value]) => [key, String(value)])
}

/** What stands for itself as text. */
export function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

/** A JSON object; the empty text is `{}`. */
export function parseJsonObject(
  name: string,
  example = '{"allowUnfree": true}',
): (text: string) => Readonly<Record<string, unknown>> {
  return (text) => {
    if (text === '') return {}
    try {
      const value: unknown = JSON.parse(text)
      if (isRecord(value)) return value
    } catch {}
    return invalid(name, `not a JSON object: ${text}`, `for example ${name}: '${example}'`)
  }
}

/**
 * Attribute names as Nix writes them, those that begin with a digit (`7zz` finds `_7zz`), and what needs
 * quotes (`nodePackages."@angular/cli"`).
 */
const PACKAGE_NAME =
  /^(?:[A-Za-z0-9_][A-Za-z0-9_'+-]*|"[A-Za-z0-9@_][\w@/.+-]*")(?:\.(?:[A-Za-z0-9_][A-Za-z0-9_'+-]*|"[A-Za-z0-9@_][\w@/.+-]*"))*$/

/**
 * A package list: words separated by blanks, line ends or commas, of names separated by `/` (so that Nixery's
 * paths work); `#` starts a comment that ends with its line. Throws every name that no attribute can have.
 */
export function parsePackageWords(text: string): readonly string[] {
  const words = text.replace(/#.*$/gm, '').match(/(?:"[^"\s]*"|[^\s,])+/g) ?? []
  const problems = words
    .flatMap(namesInWord)
    .filter((name) => !PACKAGE_NAME.test(name))
    .map((name) => ({
      input: 'packages',
      message: `"${name}" cannot be the name of a package`,
      hint: 'use attribute names of nixpkgs such as git or python3Packages.requests',
    }))
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return words
}

/** What stands between the slashes of a word of a package list, but for those in quotes. */
export const namesInWord = (word: string): readonly string[] => word.match(/(?:"[^"\s]*"|[^/])+/g) ?? []
