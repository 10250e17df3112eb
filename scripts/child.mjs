import { spawn } from 'node:child_process'

/**
 * Runs a program to its end and returns what it printed on standard output; what it says on standard error is
 * shown.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>}
 * @throws when it does not end with 0
 */
export async function mustRun(program, args, { env = process.env } = {}) {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}\n${stdout}`)
  return stdout
}
