import { readFileSync } from 'node:fs'
import { type FileContent, toBuffer } from './tar.ts'

/** The bytes of a small file. */
export const bytesOf = (content: FileContent): Buffer =>
  content instanceof Uint8Array ? Buffer.from(content) : readFileSync(toBuffer(content.path))
