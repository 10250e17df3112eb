// Loaded into the program under test with `node --require`: writes down every program and every thread that it starts,
// one a line, into the file that START_TRACE names.
const { appendFileSync } = require('node:fs')
const { syncBuiltinESMExports } = require('node:module')
const { ChildProcess } = require('node:child_process')
const threads = require('node:worker_threads')

/** @param {string} line */
const note = (line) => appendFileSync(String(process.env.START_TRACE), `${line}\n`)

/** What all functions of node:child_process come down to; not among the declared types. */
const processes = /** @type {Spawning} */ (/** @type {unknown} */ (ChildProcess.prototype))
/** @typedef {{ spawn: (options: { file: string, args?: readonly string[] }) => number }} Spawning */

const { spawn } = processes
processes.spawn = function (options) {
  const words = [options.file, ...(options.args ?? []).slice(1)]
  // What stands before a program that is to end with its parent is no program of its own.
  note(words.slice(words[1] === '--pdeathsig' ? words.indexOf('--') + 1 : 0).join(' '))
  return spawn.call(this, options)
}

threads.Worker = class extends threads.Worker {
  /**
   * @param {string | URL} file
   * @param {import('node:worker_threads').WorkerOptions} [options]
   */
  constructor(file, options) {
    note(`thread ${file}`)
    super(file, options)
  }
}
syncBuiltinESMExports()
