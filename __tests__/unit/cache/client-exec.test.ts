import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { exec } from '../../../src/cache/client-exec.ts'
import { create } from '../../../src/cache/client-glob.ts'
import { listen } from '../../../src/cache/client-log.ts'
import type { Host } from '../../../src/host/host.ts'
import { testHost } from '../../support/hosts.ts'
import { scratchDir } from '../../support/scratch.ts'

const PATH = process.env.PATH ?? ''

let host: Host
let dir: string
beforeEach(async () => {
  host = await testHost({ PATH, ACTIONS_RUNTIME_TOKEN: 'secret', 'INPUT_GITHUB-TOKEN': 'secret' })
  dir = await scratchDir('exec')
})

/** Runs a program as the client does, during a call of it. */
const during = (...args: Parameters<typeof exec>) => listen(host, () => exec(...args))

describe('a program of the cache client', () => {
  test('has an environment without secrets, the directory and the arguments that were meant', async () => {
    const written = join(dir, 'written')
    const program = join(dir, 'a program')
    writeFileSync(program, `#!/bin/sh\n{ pwd; printf '<%s>' "$@"; env; } > '${written}'\n`, { mode: 0o755 })
    await during(`"${program}" --one "two three" four`, ['five six'], { cwd: dir })
    const text = readFileSync(written, 'utf8')
    expect(text).toContain(`${dir}\n<--one><two three><four><five six>`)
    expect(text).not.toContain('secret')
  })

  test('that fails is an error with its last words, unless its exit code does not count', async () => {
    const failing = ['-c', 'echo out; echo why >&2; exit 3']
    await expect(during('sh', failing)).rejects.toThrow(/^sh ended with exit code 3: why$/)
    const heard: string[] = []
    const note = (data: Buffer) => void heard.push(String(data))
    const options = { ignoreReturnCode: true, listeners: { stdout: note, stderr: note } }
    expect((await during('sh', failing, options)).value).toBe(3)
    expect(heard).toEqual(['out\n', 'why'])
  })

  test('that is not there is an error', async () => {
    await expect(during('no-such-program --version')).rejects.toThrow(/no-such-program/)
  })

  test('ends with the run', async () => {
    const control = new AbortController()
    host = await testHost({ PATH }, control.signal)
    const sleeping = during('sleep 60')
    control.abort()
    await expect(sleeping).rejects.toThrow(/stopped/)
  })
})

test('an archive that somebody else made writes nowhere but where it is unpacked', async () => {
  const [outside, target, archive] = [join(dir, 'outside'), join(dir, 'target'), join(dir, 'archive')]
  mkdirSync(outside)
  mkdirSync(target)
  mkdirSync(join(dir, 'made'))
  writeFileSync(join(dir, 'made', 'evil'), 'evil')
  // An absolute name, one with `..`, and one behind a link that comes before it in the archive.
  const members = [
    `^made/evil^${outside}/absolute^`,
    `^made/evil^../outside/above^`,
    '^made/evil^link/behind^',
  ]
  execFileSync('ln', ['-s', outside, join(dir, 'made', 'link')])
  execFileSync('tar', ['-cf', archive, '-C', join(dir, 'made'), 'link'])
  for (const member of members)
    execFileSync('tar', ['-rPf', archive, '-C', dir, `--transform=s${member}`, 'made/evil'])
  expect(execFileSync('tar', ['-tPf', archive], { encoding: 'utf8' }).split('\n')).toEqual([
    'link',
    `${outside}/absolute`,
    '../outside/above',
    'link/behind',
    '',
  ])
  await during(`"/usr/bin/env" tar -xf ${archive} -P -C ${target}`, [], { ignoreReturnCode: true })
  expect(['absolute', 'above', 'behind'].filter((name) => existsSync(join(outside, name)))).toEqual([])
})

test('paths of the client are those of its workspace, without patterns', async () => {
  process.env.GITHUB_WORKSPACE = dir
  const found: string[] = []
  for await (const file of (await create('a\nb*')).globGenerator()) found.push(file)
  expect(found).toEqual([join(dir, 'a'), join(dir, 'b*')])
})
