import { NixeryError } from '../../base/errors.ts'
import { isRecord } from '../../base/json.ts'
import { isPlain, parseJsonObject, parseKeyValues } from '../../base/parse.ts'
import type { FileForm } from '../inputs/input-table.ts'

/** How to write a value of each form, for people. */
export const FORM_HINTS: Readonly<Record<FileForm, string>> = {
  text: 'write it as text',
  number: 'write a whole number',
  words: 'write a list of words, for example [nginx, -g, daemon off;], or text',
  list: 'write a list, for example [a, b], or text',
  map: 'write a map of strings, for example { name: value }, or text',
  platforms:
    'write a list, for example [linux/amd64, linux/arm64], or a map from platforms to what is different there',
  json: 'write a map, for example { allowUnfree: true }, or JSON as text; large numbers as strings',
}

/** The value of an image file as the text that the input takes; undefined when it does not have the form. */
export function toText(value: unknown, form: FileForm): string | undefined {
  if (isPlain(value)) return String(value)
  switch (form) {
    case 'list':
      return Array.isArray(value) && value.every(isPlain) ? value.join('\n') : undefined
    case 'platforms':
      return isRecord(value) ? Object.keys(value).join('\n') : toText(value, 'list')
    case 'words':
      return Array.isArray(value) && value.every(isPlain) ? JSON.stringify(value.map(String)) : undefined
    case 'map':
      return isRecord(value) ? toLines(value) : undefined
    case 'json':
      return isRecord(value) && isExact(value) ? JSON.stringify(value) : undefined
    default:
      return undefined
  }
}

/** Lines, or JSON where a value would not be the same in a line. */
function toLines(map: Readonly<Record<string, unknown>>): string | undefined {
  const entries = Object.entries(map)
  const isKey = (key: string) => key !== '' && key.trim() === key && !/[=\n]/.test(key)
  if (!entries.every(([key, value]) => isPlain(value) && isKey(key))) return undefined
  const lines = entries.map(([key, value]) => `${key}=${value}`)
  const isSame =
    lines.every((line) => line.trim() === line && !/[\n\0]/.test(line)) && !lines[0]?.startsWith('{')
  if (isSame) return lines.join('\n')
  return JSON.stringify(Object.fromEntries(entries.map(([key, value]) => [key, String(value)])))
}

const PARTS: Partial<Record<FileForm, (text: string) => Readonly<Record<string, unknown>>>> = {
  map: parseKeyValues('file'),
  json: parseJsonObject('file'),
}

/**
 * What two texts of an input say together, as JSON: of maps and JSON objects, each value of both, where they
 * differ that of the second. Of other forms, the second; where one is malformed, that one, so that its parser
 * says so.
 */
export function joinedTexts<T extends { readonly text: string }>(first: T, second: T, form?: FileForm): T {
  const parts = form && PARTS[form]
  if (parts === undefined) return second
  const [one, other] = [partsOf(parts, first.text), partsOf(parts, second.text)]
  if (one === undefined) return first
  if (other === undefined) return second
  // Of annotations the later ones count, whatever their keys: those of the second come last.
  const rest = Object.entries(one).filter(([key]) => !Object.hasOwn(other, key))
  return { ...second, text: JSON.stringify({ ...Object.fromEntries(rest), ...other }) }
}

/** Undefined for what is malformed. */
function partsOf<T>(parse: (text: string) => T, text: string): T | undefined {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof NixeryError) return undefined
    throw error
  }
}

/** JSON would silently make other numbers of large ones. */
function isExact(value: unknown): boolean {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) || (Number.isFinite(value) && value % 1 !== 0)
  return typeof value !== 'object' || value === null || Object.values(value).every(isExact)
}
