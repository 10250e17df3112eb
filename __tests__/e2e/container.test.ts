// What came out of a registry runs, and is what programs expect of a system.
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { buildLayout, mustBuild, quickly } from '../support/build.ts'
import { pull, runContainer, unpack, unpackImage } from '../support/container.ts'
import { verifyLayout } from '../support/image.ts'
import { layoutOf } from '../support/oci-layout.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { tempDir } from '../support/temp.ts'

describe('an image with a shell, pushed and pulled back', () => {
  let registry: Registry
  let bundle: string
  beforeAll(async () => {
    registry = await startRegistry()
    const image = `${registry.host}/tools`
    const { digest } = await mustBuild({ packages: 'shell git curl jq openssl gnugrep', image, ...quickly })
    const layout = await tempDir('pulled')
    await pull(`${image}@${digest}`, layout)
    await verifyLayout(layout)
    bundle = join(await tempDir('bundle'), 'bundle')
    await unpack(layout, 'image', bundle)
  })
  afterAll(() => registry.stop())

  /** Standard output of a line of shell in a container; the line has to succeed. */
  async function shell(line: string): Promise<string> {
    const { code, stdout, stderr } = await runContainer(bundle, ['/bin/sh', '-euc', line])
    if (code !== 0) throw new Error(`"${line}" ended with ${code}: ${stderr}`)
    return stdout.trim()
  }

  test('runs its programs by their names', async () => {
    expect(await runContainer(bundle, ['git', '--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^git version 2\./),
    })
    expect(await runContainer(bundle, ['jq', '-n', '1'])).toMatchObject({ code: 0, stdout: '1\n' })
    expect(await shell('curl --version')).toMatch(/^curl 7|^curl 8/)
  })

  test('runs bash when nothing else is said', async () => {
    const line = 'echo "$BASH is $' + '{BASH_VERSION:+bash}"; exit 3\n'
    expect(await runContainer(bundle, undefined, line)).toMatchObject({
      code: 3,
      stdout: '/bin/bash is bash\n',
    })
  })

  test('works with Git', async () => {
    const commands = 'cd /tmp && git init -q r && cd r && echo a > a && git add a'
    const commit = 'git -c user.name=A -c user.email=a@b commit -qm first && git log --format=%s'
    expect(await shell(`${commands} && ${commit}`)).toBe('first')
  })

  test('checks certificates against the bundle that it comes with', async () => {
    expect(await shell('echo $SSL_CERT_FILE')).toBe('/etc/ssl/certs/ca-bundle.crt')
    const root = 'openssl x509 -in $SSL_CERT_FILE -out /tmp/root.pem'
    expect(await shell(`${root} && openssl verify /tmp/root.pem`)).toBe('/tmp/root.pem: OK')
    await expect(shell(`${root} && env -u SSL_CERT_FILE openssl verify /tmp/root.pem`)).rejects.toThrow(
      /ended with 2/,
    )
    expect(
      Number(await shell('grep -c BEGIN.CERTIFICATE /etc/ssl/certs/ca-certificates.crt')),
    ).toBeGreaterThan(100)
  })

  test('has the directories and files that programs expect', async () => {
    expect(await shell('stat -c "%a %n" /tmp /var/tmp /root /etc')).toBe(
      '1777 /tmp\n1777 /var/tmp\n700 /root\n755 /etc',
    )
    expect(await shell('/usr/bin/env printf %s found')).toBe('found')
    expect(await shell('whoami; id -un 65534; echo ~')).toBe('root\nnobody\n/root')
    expect(await shell('grep ^hosts: /etc/nsswitch.conf')).toBe('hosts: files dns')
    expect(await shell('grep -w ^https /etc/services')).toMatch(/443\/tcp/)
    expect(await shell('touch /tmp/a /var/tmp/b && echo written')).toBe('written')
    expect(await shell('echo $PATH')).toMatch(/^\/usr\/local\/sbin:.*:\/bin$/)
  })
})

describe('an image without a shell', () => {
  test('has neither /bin/sh nor a default command, and runs', async () => {
    const { dir } = await buildLayout('hello')
    expect((await layoutOf(dir)).config.config).not.toHaveProperty('Cmd')
    const bundle = await unpackImage(dir)
    expect(await runContainer(bundle, ['hello'])).toMatchObject({ code: 0, stdout: 'Hello, world!\n' })
    expect((await runContainer(bundle, ['/bin/sh', '-c', 'true'])).code).not.toBe(0)
  })
})

describe('packages with the same file', () => {
  test('keep that of the higher priority, and the report names it', async () => {
    const { dir, outputs } = await buildLayout('busybox hello coreutils', quickly)
    expect(outputs.summary).toMatch(/`\/bin\/cat`: coreutils-.* wins over busybox-/)
    const bundle = await unpackImage(dir)
    const { stdout } = await runContainer(bundle, ['cat', '--version'])
    expect(stdout).toMatch(/^cat \(GNU coreutils\)/)
    // What only busybox has is there too.
    expect(await runContainer(bundle, ['vi', '--help'])).toMatchObject({
      stderr: expect.stringMatching(/^BusyBox/),
    })
  })
})
