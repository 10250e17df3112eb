import { existsSync, readFileSync, statSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { secretFiles } from '../../../../src/host/secret-files.ts'
import { addPrivateFiles } from '../../../../src/nix/settings/private-files.ts'
import { toConfigLines, toSshOptions } from '../../../../src/nix/settings/settings.ts'
import { testHost } from '../../../support/hosts.ts'
import { type Given, requestOf } from '../../../support/inputs.ts'
import { problemsOf, problemsOfAsync } from '../../../support/problems.ts'

const publicKey = `c-1:${'A'.repeat(43)}=`
const secretKey = `c-1:${'A'.repeat(86)}==`
const pem = (body: Buffer) =>
  `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----`
const sshKey = pem(Buffer.from('openssh-key-v1\0\0\0\0\u0004none and so on', 'latin1'))
const knownHost = 'a ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJmVJ0tqXk6VVd0v8Kx1yKqQKQbXn0y8gUvE2YQ0M4tS'

const settingsOf = (given: Given) => requestOf(given).nix

describe('lines of nix.conf', () => {
  test('say nothing but that signatures count, when nothing is given', () => {
    expect(toConfigLines(settingsOf({}), {}).filter((line) => line !== '')).toEqual(['require-sigs = true'])
  })

  test('come behind those of the user, and hold no secret', () => {
    const settings = settingsOf({
      'nix-config': 'max-jobs = 7\ncores = 2',
      substituters: 'https://a.example\nfile:///srv/cache',
      'trusted-public-keys': publicKey,
      netrc: 'machine a.example login me password hush',
      builders: 'ssh://a x86_64-linux',
      'ssh-key': sshKey,
      'max-jobs': '0',
    })
    expect(toConfigLines(settings, { netrc: '/w/netrc', sshKey: '/w/key' })).toEqual([
      'max-jobs = 7\ncores = 2',
      'extra-substituters = https://a.example file:///srv/cache',
      `extra-trusted-public-keys = ${publicKey}`,
      'netrc-file = /w/netrc',
      'builders = ssh://a x86_64-linux /w/key - - - - -',
      'builders-use-substitutes = true',
      'max-jobs = 0',
      'require-sigs = true',
    ])
  })
})

describe('options of ssh', () => {
  test('are strict before what the user has there', () => {
    expect(toSshOptions({}, '-o StrictHostKeyChecking=no -p 2222')).toBe(
      '-o BatchMode=yes -o StrictHostKeyChecking=yes -o UpdateHostKeys=no -o StrictHostKeyChecking=no -p 2222 -o ConnectTimeout=30 -o ServerAliveInterval=20 -o ServerAliveCountMax=3',
    )
  })

  test('name the given files and no others', () => {
    expect(toSshOptions({ sshKey: '/w/key', knownHosts: '/w/hosts' }, undefined)).toBe(
      '-o BatchMode=yes -o StrictHostKeyChecking=yes -o UpdateHostKeys=no -o UserKnownHostsFile=/w/hosts -o GlobalKnownHostsFile=/dev/null -o IdentitiesOnly=yes -o IdentityFile=/w/key -o ConnectTimeout=30 -o ServerAliveInterval=20 -o ServerAliveCountMax=3',
    )
  })
})

describe('private files', () => {
  test('are there for their owner alone, with the line end that keys want', async () => {
    const host = await testHost()
    const given = {
      'ssh-key': sshKey.replaceAll('\n', '\r\n'),
      'known-hosts': knownHost,
      netrc: 'default login a',
    }
    const secrets = secretFiles(host.workDir)
    const files = await addPrivateFiles(settingsOf(given), secrets, host)
    expect(Object.keys(files).sort()).toEqual(['knownHosts', 'netrc', 'sshKey'])
    const { netrc = '', sshKey: keyFile = '', knownHosts = '' } = files
    await secrets.lend(async () => {
      expect(readFileSync(keyFile, 'utf8')).toBe(`${sshKey}\n`)
      for (const file of [netrc, keyFile]) expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
    })
    expect(existsSync(keyFile) || existsSync(netrc)).toBe(false)
    expect(readFileSync(knownHosts, 'utf8')).toBe(`${knownHost}\n`)
  })

  test('are not there without need', async () => {
    const host = await testHost()
    expect(await addPrivateFiles(settingsOf({}), secretFiles(host.workDir), host)).toEqual({})
  })

  test('cannot be given to ssh from a directory with spaces', async () => {
    const host = { ...(await testHost()), workDir: '/somewhere/with a space' }
    const given = settingsOf({ 'ssh-key': sshKey })
    const [code, problem] = await problemsOfAsync(addPrivateFiles(given, secretFiles(host.workDir), host))
    expect(code).toBe('output')
    expect(problem).toMatch(/point TMPDIR/)
    expect(existsSync(host.workDir)).toBe(false)
  })
})

describe('refused are', () => {
  const encrypted = pem(Buffer.from('openssh-key-v1\0\0\0\0\naes256-ctr and so on', 'latin1'))
  test.each([
    [{ substituters: 'cache.example' }, 'substituters: "cache.example" is not the address of a Nix store'],
    [
      { substituters: 'https://me:hush@a.example' },
      'substituters: the address of a.example holds a password',
    ],
    [
      { substituters: 'file:///c?trusted=1' },
      'substituters: file:///c?trusted=1 asks for paths without signatures',
    ],
    [{ 'copy-to': 'file:///c?secret-key=/k' }, 'copy-to: file:///c?secret-key=/k names a secret key'],
    [{ 'copy-to': 'file:///a file:///b' }, 'copy-to: file:///b is a second address'],
    [{ 'trusted-public-keys': 'hello' }, 'trusted-public-keys: "hello" is not a public key'],
    [{ 'trusted-public-keys': secretKey }, 'trusted-public-keys: "a secret key" is not a public key'],
    [{ 'copy-to': 'file:///a', 'signing-key': publicKey }, 'signing-key: not a secret key of Nix'],
    [{ 'signing-key': secretKey }, 'signing-key: there is nothing to sign'],
    [{ netrc: 'hush' }, 'netrc: has no machine in it'],
    [{ 'ssh-key': 'hush' }, 'ssh-key: not a private key'],
    [{ 'ssh-key': encrypted }, 'ssh-key: the key has a passphrase'],
    [{ 'max-jobs': 'many' }, 'max-jobs: "many" is not a number of jobs'],
    [{ 'nix-config': 'cores = 1\nrequire-sigs = false' }, 'takes store paths without a signature'],
    [{ 'nix-config': 'substituters = file:///c?trusted=true' }, 'asks for store paths without signatures'],
  ] satisfies [Given, string][])('%j', (given, problem) => {
    const problems = problemsOf(() => settingsOf(given))
    expect(problems).toHaveLength(2)
    expect(problems[1]).toContain(problem)
    expect(problems.join()).not.toMatch(/hush|A{60}/)
  })
})
