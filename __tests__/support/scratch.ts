import { rm } from 'node:fs/promises'
import { afterAll } from '@jest/globals'
import { tempDir } from './temp.ts'

const made: string[] = []

afterAll(async () => {
  for (const dir of made) await rm(dir, { recursive: true, force: true })
})

/** A new empty directory that goes away after the last test of the file. */
export async function scratchDir(name: string): Promise<string> {
  const dir = await tempDir(name)
  made.push(dir)
  return dir
}
