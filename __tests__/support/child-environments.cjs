// Loaded into the program under test with `node --require`: writes down the environment of every program that it
// starts, one a line, into the file that CHILD_ENVIRONMENTS names.
const { appendFileSync } = require('node:fs')
const { ChildProcess } = require('node:child_process')

/** What all functions of node:child_process come down to; not among the declared types. */
const processes = /** @type {Spawning} */ (/** @type {unknown} */ (ChildProcess.prototype))
/** @typedef {{ spawn: (options: { file: string, args?: readonly string[], envPairs?: readonly string[] }) => number }} Spawning */

const { spawn } = processes
processes.spawn = function (options) {
  const { args = [], envPairs = Object.entries(process.env).map((pair) => pair.join('=')) } = options
  appendFileSync(String(process.env.CHILD_ENVIRONMENTS), `${JSON.stringify([args, envPairs])}\n`)
  return spawn.call(this, options)
}
