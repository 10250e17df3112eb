import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import path from 'node:path'
import { NixeryError, type Problem } from '../base/errors.ts'
import { LAYOUT_FILE } from '../image/pack/layout.ts'
import { BLOCK_SIZE } from '../image/pack/tar.ts'
import type { OutputTarget } from './targets.ts'

/** What is in the way: only what an earlier run may have left there, or what is empty, is replaced. */
export function occupied({ kind, dest }: OutputTarget): readonly Problem[] {
  const target = path.resolve(dest)
  const isLayout = kind === 'oci-layout'
  if (!existsSync(target) || (isLayout ? isReplaceableDirectory(target) : isReplaceableFile(target)))
    return []
  return [
    {
      input: 'output',
      message: `${dest} exists and is not ${isLayout ? 'an OCI image layout' : 'a tar archive'}`,
      hint: 'choose another dest, or remove what is there',
    },
  ]
}

/** A layout, or an empty directory. */
function isReplaceableDirectory(target: string): boolean {
  if (existsSync(path.join(target, LAYOUT_FILE))) return true
  try {
    return readdirSync(target).length === 0
  } catch {
    return false
  }
}

/** A tar archive, or an empty file. */
function isReplaceableFile(target: string): boolean {
  if (!statSync(target).isFile()) return false
  try {
    return hasTarHeader(target)
  } catch {
    return false
  }
}

function hasTarHeader(target: string): boolean {
  const block = Buffer.alloc(BLOCK_SIZE)
  const file = openSync(target, 'r')
  try {
    const bytes = readSync(file, block)
    return bytes === 0 || block.toString('latin1', 257, 262) === 'ustar'
  } finally {
    closeSync(file)
  }
}

export function cannotWrite(dest: string, error: unknown): NixeryError {
  return new NixeryError(
    'output',
    {
      input: 'output',
      message: `${path.resolve(dest)} cannot be written: ${(error as Error).message}`,
      hint: 'choose a dest in a directory that you may write to',
    },
    error,
  )
}
