import type { FileForm } from '../input-table.ts'
import { isRecord } from '../json.ts'

/** How to write a value of each form, for people. */
export const FORM_HINTS: Readonly<Record<FileForm, string>> = {
  text: 'write it as text',
  number: 'write a whole number',
  words: 'write a list of words, for example [nginx, -g, daemon off;], or text',
  list: 'write a list, for example [a, b], or text',
  map: 'write a map from names to texts of one line, for example { name: value }, or text',
  platforms:
    'write a list, for example [linux/amd64, linux/arm64], or a map from platforms to what is different there',
  json: 'write a map, for example { allowUnfree: true }, or JSON as text; large numbers as texts',
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

function toLines(map: Readonly<Record<string, unknown>>): string | undefined {
  const entries = Object.entries(map)
  const fit = entries.every(
    ([key, value]) => isPlain(value) && !/[=\n]/.test(key) && !String(value).includes('\n'),
  )
  return fit ? entries.map(([key, value]) => `${key}=${value}`).join('\n') : undefined
}

/** JSON would silently make other numbers of large ones. */
function isExact(value: unknown): boolean {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) || (Number.isFinite(value) && value % 1 !== 0)
  return typeof value !== 'object' || value === null || Object.values(value).every(isExact)
}

function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}
