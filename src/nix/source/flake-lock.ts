import path from 'node:path'
import { NixeryError } from '../../base/errors.ts'
import { isRecord, type JsonObject } from '../../base/json.ts'
import { archiveOf, forgeRepository } from './forge.ts'
import type { ExactTree } from './source.ts'

/**
 * https://nix.dev/manual/nix/latest/command-ref/new-cli/nix3-flake#lock-files, before anyone has looked what
 * is in it.
 */
interface LockFile {
  readonly root: string
  readonly nodes: JsonObject
}

const DEFAULT_INPUT = 'nixpkgs'

/**
 * The source that a flake.lock pins: its input `nixpkgs`, or the named one (an input of the flake, else a
 * node of the file). Throws `invalid-input`, naming the inputs that are there.
 */
export function lockedSource(text: string, file: string, name: string = DEFAULT_INPUT): ExactTree {
  const lock = parseLock(text, file)
  const inputs = inputsOf(lock, lock.root)
  const locked = recordIn(recordIn(lock.nodes, nodeName(lock, inputs[name]) ?? name), 'locked')
  const source = fromLocked(locked, file)
  if (source !== undefined) return source
  throw new NixeryError('invalid-input', {
    input: 'nixpkgs',
    message: `${file} has no input "${name}" that can be fetched`,
    hint: `name one of its inputs: ${
      Object.keys(inputs)
        .map((other) => `${path.basename(file)}#${other}`)
        .join(', ') || '(it has none)'
    }`,
  })
}

/** Real ones follow each other once or twice; those that follow themselves have no end. */
const MOST_STEPS = 100

/** An input is a node's name, or the way to it from the root, input by input, when it follows another one. */
function nodeName(lock: LockFile, input: unknown, steps = { left: MOST_STEPS }): string | undefined {
  if (typeof input === 'string') return input
  if (!Array.isArray(input)) return undefined
  return input.reduce<string | undefined>((node, step) => {
    if (node === undefined || steps.left-- <= 0) return undefined
    return nodeName(lock, inputsOf(lock, node)[String(step)], steps)
  }, lock.root)
}

const inputsOf = ({ nodes }: LockFile, node: string): JsonObject => recordIn(recordIn(nodes, node), 'inputs')

/** The object that an object has under a name; empty where there is none. */
function recordIn(record: JsonObject, name: string): JsonObject {
  const value = Object.hasOwn(record, name) ? record[name] : undefined
  return isRecord(value) ? value : {}
}

function parseLock(text: string, file: string): LockFile {
  try {
    const lock: unknown = JSON.parse(text)
    if (!isRecord(lock)) throw new Error('it is not a JSON object')
    return { root: typeof lock.root === 'string' ? lock.root : 'root', nodes: recordIn(lock, 'nodes') }
  } catch (error) {
    const message = `${file} is not a lock file: ${(error as Error).message}`
    throw new NixeryError(
      'invalid-input',
      { input: 'nixpkgs', message, hint: 'make it with nix flake lock' },
      error,
    )
  }
}

function fromLocked(locked: JsonObject, file: string): ExactTree | undefined {
  const text = (name: string) => (typeof locked[name] === 'string' ? locked[name] : '')
  const narHash = text('narHash') === '' ? {} : { narHash: text('narHash') }
  switch (locked.type) {
    case 'github':
    case 'gitlab':
    case 'sourcehut': {
      const host = text('host') || undefined
      const repository = forgeRepository(locked.type, text('owner'), text('repo'), host)
      return {
        kind: 'tarball',
        url: archiveOf(repository, text('rev')),
        ...narHash,
        revision: text('rev'),
      }
    }
    case 'tarball':
      return {
        kind: 'tarball',
        url: text('url'),
        ...narHash,
        ...(locked.rev && locked.narHash ? { revision: text('rev') } : {}),
      }
    case 'git':
      return {
        kind: 'git',
        url: text('url'),
        revision: text('rev'),
        ...(locked.ref ? { ref: text('ref') } : {}),
      }
    case 'path':
      return { kind: 'path', path: path.resolve(path.dirname(file), text('path')) }
    default:
      return undefined
  }
}
