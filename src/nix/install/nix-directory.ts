import { accessSync, constants, readdirSync, statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import type { Problem } from '../../base/errors.ts'
import { childEnv } from '../../host/environment.ts'
import type { Host } from '../../host/host.ts'
import { asRoot } from '../../host/privilege.ts'
import { run } from '../../host/process.ts'

/** Where Nix lives. The paths in every package say it. */
export const NIX_DIRECTORY = '/nix'
/** Where an installation for the whole machine has its programs. */
const DEFAULT_PROFILE = `${NIX_DIRECTORY}/var/nix/profiles/default/bin`

/**
 * Makes sure that this user may write below /nix: makes it, or takes one that is empty. One that has
 * something in it and belongs to another user stays as it is. Returns why that did not work, and what to run.
 */
export async function openNixDirectory(host: Host): Promise<Problem | undefined> {
  if (isWritable()) return undefined
  if (isMissing() || isEmpty()) {
    await makeDirectory(host)
    if (isWritable()) return undefined
  }
  return problem()
}

async function makeDirectory(host: Host): Promise<void> {
  const prefix = await asRoot(host)
  if (prefix === undefined) return
  if (prefix.length === 0) return void (await mkdir(NIX_DIRECTORY).catch(() => {}))
  const [program = '', ...args] = [...prefix, ...installCommand()]
  const { exitCode, stderr } = await run(program, args, {
    env: childEnv(host.env, 'plain'),
    signal: host.signal,
  })
  if (exitCode !== 0) host.log.debug(`${program} ${args.join(' ')}: ${stderr}`)
}

function installCommand(): readonly string[] {
  return ['install', '-d', '-m', '755', '-o', String(process.getuid?.()), '-g', gid(), NIX_DIRECTORY]
}

const gid = (): string => String(process.getgid?.())

function problem(): Problem {
  const uid = process.getuid?.()
  if (process.platform === 'darwin' && isMissing()) {
    return {
      message: `there is no ${NIX_DIRECTORY}, and macOS allows none without a volume for it`,
      hint: 'add a step with cachix/install-nix-action, or run the installer of https://nixos.org/download, which makes it',
    }
  }
  if (isMissing() || isEmpty()) {
    const state = isMissing() ? 'does not exist' : 'is not yours'
    return {
      message: `${NIX_DIRECTORY} ${state}, and user ${uid} may not change that: sudo does not work without a password`,
      hint: `run this once as root: ${installCommand().join(' ')}`,
    }
  }
  return {
    message: `${NIX_DIRECTORY} belongs to user ${statSync(NIX_DIRECTORY).uid} and cannot be written by user ${uid}`,
    hint: exists(DEFAULT_PROFILE)
      ? `Nix is installed there: add ${DEFAULT_PROFILE} to PATH`
      : `put the Nix that it belongs to on PATH, or give it away: sudo chown -R ${uid}:${gid()} ${NIX_DIRECTORY}`,
  }
}

/** Its parts may belong to different users when several have installed something. */
function isWritable(): boolean {
  const parts = ['', '/store', '/var', '/var/nix', '/var/nix/db'].map((part) => NIX_DIRECTORY + part)
  return exists(NIX_DIRECTORY) && parts.every((part) => !exists(part) || may(part, constants.W_OK))
}

const isMissing = (): boolean => !exists(NIX_DIRECTORY)
const exists = (path: string): boolean => may(path, constants.F_OK)

function isEmpty(): boolean {
  try {
    return readdirSync(NIX_DIRECTORY).length === 0
  } catch {
    return false
  }
}

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode)
    return true
  } catch {
    return false
  }
}
