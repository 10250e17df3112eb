import { randomUUID } from 'node:crypto'
import { rename, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Host } from '../../host/host.ts'
import { evaluateExpression } from './expression.ts'

/** Options of nix-instantiate for an answer in JSON. */
export const EVALUATE = ['--eval', '--strict', '--json', '--read-write-mode']
/** The same, without derivations in the store. */
export const EVALUATE_READ_ONLY = EVALUATE.filter((option) => option !== '--read-write-mode')

/** The expression as a file. */
export async function writeExpression({ workDir }: Host): Promise<string> {
  const file = path.join(workDir, 'evaluate.nix')
  await replaceFile(file, evaluateExpression)
  return file
}

/** Evaluations that read the file meanwhile see all of it. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const part = `${file}.${randomUUID()}`
  await writeFile(part, text)
  await rename(part, file)
}
