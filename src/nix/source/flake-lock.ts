import path from 'node:path'
import { NixeryError } from '../../base/errors.ts'
import { archiveOf, forgeRepository } from './forge.ts'
import type { ExactTree } from './source.ts'

/** https://nix.dev/manual/nix/latest/command-ref/new-cli/nix3-flake#lock-files */
interface LockFile {
  readonly root?: string
  readonly nodes?: Readonly<Record<string, LockNode>>
}

interface LockNode {
  readonly inputs?: Readonly<Record<string, string | readonly string[]>>
  readonly locked?: Readonly<Record<string, string | number>>
}

const DEFAULT_INPUT = 'nixpkgs'

/**
 * The source that a flake.lock pins: its input `nixpkgs`, or the named one (an input of the flake, else a node of the
 * file). Throws `invalid-input`, naming the inputs that are there.
 */
export function lockedSource(text: string, file: string, name: string = DEFAULT_INPUT): ExactTree {
  const lock = parseLock(text, file)
  const nodes = lock.nodes ?? {}
  const inputs = nodes[lock.root ?? 'root']?.inputs ?? {}
  const locked = nodes[nodeName(lock, inputs[name]) ?? name]?.locked
  const source = locked && fromLocked(locked, file)
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

/** An input is a node's name, or the way to it from the root, input by input, when it follows another one. */
function nodeName(lock: LockFile, input: string | readonly string[] | undefined): string | undefined {
  if (typeof input === 'string' || input === undefined) return input
  const root = lock.root ?? 'root'
  return input.reduce<string | undefined>(
    (node, step) => nodeName(lock, lock.nodes?.[node ?? '']?.inputs?.[step]),
    root,
  )
}

function parseLock(text: string, file: string): LockFile {
  try {
    return (JSON.parse(text) ?? {}) as LockFile
  } catch (error) {
    const message = `${file} is not a lock file: ${(error as Error).message}`
    throw new NixeryError(
      'invalid-input',
      { input: 'nixpkgs', message, hint: 'make it with nix flake lock' },
      error,
    )
  }
}

function fromLocked(locked: NonNullable<LockNode['locked']>, file: string): ExactTree | undefined {
  const text = (name: string) => String(locked[name] ?? '')
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
