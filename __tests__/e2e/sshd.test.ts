// The tests' own ssh server.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { runChild } from '../support/child.ts'
import { type Sshd, startSshd } from '../support/sshd.ts'
import { tempDir } from '../support/temp.ts'

let server: Sshd | undefined
afterEach(() => server?.stop())

async function login(sshd: Sshd, command: string, knownHosts = sshd.knownHosts) {
  const options = ['IdentitiesOnly=yes', 'StrictHostKeyChecking=yes', `UserKnownHostsFile=${knownHosts}`]
  const args = ['-F', 'none', '-i', sshd.identity, '-p', String(sshd.port)]
  const words = [...args, ...options.flatMap((option) => ['-o', option]), `${sshd.user}@127.0.0.1`, command]
  return runChild(join(sshd.clientBin, 'ssh'), words)
}

test('runs what a client asks for', async () => {
  server = await startSshd()
  const said = await login(server, 'echo "$((6 * 7)) $USER"')
  expect(said).toMatchObject({ code: 0, stdout: '42 root\n' })
  expect(server.log()).toContain('Accepted publickey for root')
})

test('runs its own command instead when it has one', async () => {
  server = await startSshd({ command: 'echo "not $SSH_ORIGINAL_COMMAND"' })
  expect(await login(server, 'rm something')).toMatchObject({ code: 0, stdout: 'not rm something\n' })
})

test('is not talked to by a client that expects another key', async () => {
  server = await startSshd()
  const other = await startSshd()
  await other.stop()
  const knownHosts = join(await tempDir('known-hosts'), 'known_hosts')
  await writeFile(knownHosts, `[127.0.0.1]:${server.port} ${other.hostKey}\n`)
  const said = await login(server, 'true', knownHosts)
  expect(said).toMatchObject({ code: 255, stderr: expect.stringContaining('Host key verification failed') })
})
