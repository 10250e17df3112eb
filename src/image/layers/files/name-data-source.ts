import { invalid, parseFilePath } from '../../../base/parse.ts'

/** Where popularity and change rates are read from. */
export type NameDataSource = { readonly file: string } | NameDataUrl

export interface NameDataUrl {
  readonly url: string
  /** What the content must have, 64 hexadecimal digits; undefined when it is not pinned. */
  readonly sha256: string | undefined
}

const HINT = 'give a file, or http(s)://..., optionally with #sha256- and 64 hexadecimal digits at its end'

/** `FILE` or `URL[#sha256-HEX]`; the empty text is `undefined`. Throws `invalid-input`. */
export function nameDataSource(text: string, directory: string): NameDataSource | undefined {
  if (text === '') return undefined
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { file: parseFilePath(text, directory) }
  if (!URL.canParse(text)) return invalid('popularity', 'not a URL', HINT)
  const url = new URL(text)
  const pin = url.hash
  url.hash = ''
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return invalid('popularity', `${url.protocol} is not a protocol that it is fetched with`, HINT)
  if (url.username !== '' || url.password !== '')
    return invalid('popularity', 'a URL with a password is seen by others', 'give a URL that needs none')
  if (pin !== '' && !/^#sha256-[0-9a-f]{64}$/.test(pin))
    return invalid('popularity', `${pin} is not the hash of a content`, HINT)
  return { url: url.href, sha256: pin === '' ? undefined : pin.slice('#sha256-'.length) }
}
