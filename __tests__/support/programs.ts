import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Puts a program of our own into a directory for PATH: a real process, with a shell script for what it does.
 * @returns its file
 */
export function writeProgram(dir: string, name: string, script: string): string {
  const file = join(dir, name)
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  return file
}
