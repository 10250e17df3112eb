// How an image runs: built, held against the specification, and run with tools that are not ours.
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { build, buildLayout, quickly, toLayout } from '../support/build.ts'
import {
  type Container,
  runContainer,
  skopeoInspectLayout,
  startContainer,
  unpackImage,
} from '../support/container.ts'
import { verifyLayout } from '../support/image.ts'
import { specFaults } from '../support/image-spec.ts'
import { blobFile, layoutOf } from '../support/oci-layout.ts'
import { newPodman } from '../support/podman.ts'
import { tempDir } from '../support/temp.ts'
import { until } from '../support/until.ts'

/** A directory with these files: text by name. */
async function filesIn(texts: Readonly<Record<string, string>>): Promise<string> {
  const dir = await tempDir('files')
  for (const [name, text] of Object.entries(texts)) {
    await mkdir(join(dir, name, '..'), { recursive: true })
    await writeFile(join(dir, name), text)
  }
  return dir
}

describe('an image with everything that can be said about how it runs', () => {
  let dir: string
  let bundle: string
  beforeAll(async () => {
    const source = await filesIn({
      'app/run.sh': '#!/bin/sh\necho ran',
      'app/conf/a': 'a\n',
      secret: 's\n',
      rc: 'r\n',
    })
    await chmod(join(source, 'app/run.sh'), 0o750)
    await symlink('conf/a', join(source, 'app/link'))
    const inputs = {
      entrypoint: '/bin/bash -euc',
      cmd: `'id -u; id -g; whoami; echo $HOME; pwd; date +%Z; echo "$GREETING"; echo "$0 $1"' arg0 "arg 1"`,
      env: 'GREETING=hello  world=2\nTZ=Asia/Tokyo',
      user: 'app:web',
      workdir: '/srv/app',
      ports: '8080, 53/udp',
      volumes: '/data',
      'stop-signal': 'quit',
      healthcheck: '--interval=1m30s --retries=2 curl -f "http://localhost:8080/a b"',
      files: `${source}/app:/opt/app\n${source}/secret:/etc/secret:0640\n${source}/rc:/home/app/.config/rc:600`,
    }
    dir = (await buildLayout('shell tzdata', { ...inputs, ...quickly })).dir
    bundle = await unpackImage(dir)
  })

  const shell = async (line: string): Promise<string> => {
    const { code, stdout, stderr } = await runContainer(bundle, ['/bin/bash', '-euc', line])
    if (code !== 0) throw new Error(`"${line}" ended with ${code}: ${stderr}`)
    return stdout.trim()
  }

  test('says it in its configuration, as the specification wants it', async () => {
    await verifyLayout(dir)
    expect(await specFaults(dir)).toEqual([])
    const { config } = await layoutOf(dir)
    expect(config.config).toEqual({
      User: '1000:1000',
      ExposedPorts: { '53/udp': {}, '8080/tcp': {} },
      Env: [
        'GREETING=hello  world=2',
        expect.stringMatching(/^PATH=/),
        'SSL_CERT_FILE=/etc/ssl/certs/ca-bundle.crt',
        'TZ=Asia/Tokyo',
        'TZDIR=/share/zoneinfo',
      ],
      Entrypoint: ['/bin/bash', '-euc'],
      Cmd: [expect.stringMatching(/^id -u; /), 'arg0', 'arg 1'],
      Volumes: { '/data': {} },
      WorkingDir: '/srv/app',
      Labels: expect.anything(),
      StopSignal: 'SIGQUIT',
      Healthcheck: {
        Test: ['CMD', 'curl', '-f', 'http://localhost:8080/a b'],
        Interval: 90e9,
        Retries: 2,
      },
    })
    expect(await skopeoInspectLayout(dir)).toMatchObject({ Env: expect.arrayContaining(['TZ=Asia/Tokyo']) })
  })

  test('would not be what the specification wants with another type anywhere', async () => {
    const other = join(await tempDir('other'), 'image')
    await cp(dir, other, { recursive: true })
    const { manifest } = await layoutOf(dir)
    const file = blobFile(other, manifest.config.digest)
    const wrong = { ...(await layoutOf(dir)).config, config: { User: 1000, Env: 'A=1' } }
    await writeFile(file, JSON.stringify(wrong))
    expect(await specFaults(other)).toEqual([expect.stringMatching(/^config-schema\.json: \/config\//)])
  })

  test('runs like this', async () => {
    const { code, stdout, stderr } = await runContainer(bundle)
    expect({ code, stderr, lines: stdout.trim().split('\n') }).toEqual({
      code: 0,
      stderr: '',
      lines: ['1000', '1000', 'app', '/home/app', '/srv/app', 'JST', 'hello  world=2', 'arg0 arg 1'],
    })
  })

  test('gives its user a home, a place to work and its volumes, and nothing else', async () => {
    expect(await shell('stat -c "%a %U:%G %n" ~ /srv/app /data /srv /etc')).toBe(
      '700 app:web /home/app\n755 app:web /srv/app\n755 app:web /data\n755 root:root /srv\n755 root:root /etc',
    )
    expect(await shell('echo x > ~/f && echo y > f && echo z > /data/f && cat ~/f f /data/f')).toBe('x\ny\nz')
    expect(await shell('(echo x > /etc/f) 2>/dev/null || echo refused')).toBe('refused')
    expect(await shell('id root && id nobody')).toMatch(/^uid=0.*\nuid=65534/)
  })

  test('has the files that were added, with their modes and links', async () => {
    const names = '/opt/app /opt/app/run.sh /opt/app/conf/a /etc/secret ~/.config ~/.config/rc'
    expect(await shell(`stat -c "%a %U %n" ${names}`)).toBe(
      [
        '755 root /opt/app',
        '750 root /opt/app/run.sh',
        '644 root /opt/app/conf/a',
        '640 root /etc/secret',
        '755 app /home/app/.config',
        '600 app /home/app/.config/rc',
      ].join('\n'),
    )
    expect(await shell('readlink /opt/app/link; cat /opt/app/link')).toBe('conf/a\na')
    expect((await runContainer(bundle, ['/bin/cat', '/etc/secret'])).code).toBe(1)
  })
})

const NGINX = `daemon off; pid /tmp/nginx.pid; error_log stderr; events {}
      http { access_log off; client_body_temp_path /tmp/b; proxy_temp_path /tmp/p; fastcgi_temp_path /tmp/f;
      uwsgi_temp_path /tmp/u; scgi_temp_path /tmp/s; server { listen 8080; root /srv/www; } }`

describe('a service that is not root', () => {
  /** Starts an image, and makes sure that it does not outlive its test. */
  async function serving(layout: string, work: (container: Container) => Promise<void>): Promise<number> {
    const { config } = await layoutOf(layout)
    const container = await startContainer(await unpackImage(layout))
    try {
      await work(container)
      await container.signal(String(config.config?.StopSignal))
      return (await container.ended).code
    } finally {
      await container.signal('KILL').catch(() => {})
      await container.ended
    }
  }

  test('nginx answers a request and stops on its signal', async () => {
    const source = await filesIn({ 'nginx.conf': NGINX, 'www/index.html': 'it works\n' })
    const { dir } = await buildLayout('nginx curl', {
      ...quickly,
      entrypoint: 'nginx -c /etc/nginx/nginx.conf',
      user: 'nonroot',
      ports: '8080',
      'stop-signal': 'SIGQUIT',
      healthcheck: 'curl -fs http://127.0.0.1:8080/',
      files: `${source}/nginx.conf:/etc/nginx/\n${source}/www:/srv/www`,
    })
    expect(await specFaults(dir)).toEqual([])
    const code = await serving(dir, async ({ exec }) => {
      await until(async () => (await exec('curl', '-fs', 'http://127.0.0.1:8080/')).code === 0, 'no answer')
      expect(await exec('curl', '-fs', 'http://127.0.0.1:8080/')).toMatchObject({ stdout: 'it works\n' })
      const status = await exec('curl', '-fs', 'file:///proc/1/status')
      expect(status.stdout).toMatch(/^Uid:\t65532\t65532\t65532\t65532$/m)
    })
    expect(code).toBe(0)
  })

  test('a page that changes and keeps its length is not taken for the old one', async () => {
    const source = await filesIn({ 'index.html': 'one\n' })
    const conf = `${await filesIn({ 'nginx.conf': NGINX })}/nginx.conf:/etc/nginx/`
    const started = {
      ...quickly,
      ...{ entrypoint: 'nginx -c /etc/nginx/nginx.conf', user: 'nonroot', 'stop-signal': 'SIGQUIT' },
      files: `${source}:/srv/www\n${conf}`,
    }
    const url = 'http://127.0.0.1:8080/'
    let seen = ''
    await serving((await buildLayout('nginx curl', started)).dir, async ({ exec }) => {
      await until(async () => (await exec('curl', '-fs', url)).code === 0, 'no answer')
      seen = (await exec('curl', '-fsI', url)).stdout
    })
    const [etag = '', time = ''] = [
      /^ETag: (.*)\r$/m.exec(seen)?.[1],
      /^Last-Modified: (.*)\r$/m.exec(seen)?.[1],
    ]
    const known = ['-H', `If-None-Match: ${etag}`, '-H', `If-Modified-Since: ${time}`]
    const answer = ['curl', '-s', '-w', '%{http_code}', ...known, url]
    await writeFile(join(source, 'index.html'), 'two\n')
    await serving((await buildLayout('nginx curl', started)).dir, async ({ exec }) => {
      await until(async () => (await exec('curl', '-fs', url)).code === 0, 'no answer')
      expect(await exec(...answer)).toMatchObject({ stdout: 'two\n200' })
    })
    await writeFile(join(source, 'index.html'), 'one\n')
    await serving((await buildLayout('nginx curl', started)).dir, async ({ exec }) => {
      await until(async () => (await exec('curl', '-fs', url)).code === 0, 'no answer')
      expect(await exec(...answer)).toMatchObject({ stdout: '304' })
    })
  })

  test('redis answers, keeps its data in a volume of its own and stops on its signal', async () => {
    const { dir } = await buildLayout('redis coreutils', {
      ...quickly,
      entrypoint: '["redis-server", "--save", "", "--dir", "/data"]',
      cmd: '--appendonly yes',
      user: '1234:0',
      volumes: '/data',
      'stop-signal': '15',
    })
    const code = await serving(dir, async ({ exec }) => {
      await until(async () => (await exec('redis-cli', 'ping')).stdout === 'PONG\n', 'no answer')
      expect(await exec('redis-cli', 'set', 'a', 'b')).toMatchObject({ stdout: 'OK\n' })
      expect(await exec('id')).toMatchObject({ stdout: 'uid=1234(user) gid=0(root) groups=0(root)\n' })
      expect((await exec('stat', '-c', '%U:%G', '/data', '/data/appendonlydir')).stdout).toBe(
        'user:root\nuser:root\n',
      )
    })
    expect(code).toBe(0)
  })
})

test('podman understands it and runs it, with a volume and directories that belong to whom they should', async () => {
  const source = await filesIn({ f: 'added' })
  // Those with an added file among them: its layer has to say what they are.
  const owners = ['nonroot:755', 'nonroot:700', 'root:1777']
  const { dir } = await buildLayout('bash coreutils', {
    ...quickly,
    entrypoint: '/bin/bash -euc',
    cmd: `'id -u; whoami; pwd; echo $HOME $A; touch ~/x; stat -c %U:%a /data ~ /tmp; touch /data/x; cat ~/f'`,
    ...{
      env: 'A=1',
      user: 'nonroot',
      workdir: '/srv/app',
      volumes: '/data',
      ports: '80',
      'stop-signal': 'INT',
    },
    files: [`${source}/f:/home/nonroot/`, `${source}/f:/tmp/f`].join('\n'),
    ...{ healthcheck: 'true', 'max-layers': '3' },
  })
  const podman = await newPodman()
  const id = await podman.pull(dir)
  const { Config } = await podman.inspect(id)
  expect(Config).toMatchObject({
    ...{ User: '65532:65532', ExposedPorts: { '80/tcp': {} }, WorkingDir: '/srv/app', StopSignal: 'SIGINT' },
    Volumes: { '/data': {} },
  })
  const { code, stdout, stderr } = await podman.run(id)
  expect({ code, stderr, lines: stdout.trim().split('\n') }).toEqual({
    code: 0,
    stderr: '',
    lines: [...['65532', 'nonroot', '/srv/app', '/home/nonroot 1'], ...owners, 'added'],
  })
})

test('files that change make a new image, and only their layer is new', async () => {
  const source = await filesIn({ a: 'one' })
  const inputs = { files: `${join(source, 'a')}:/a` }
  const first = await layoutOf((await buildLayout('hello', inputs)).dir)
  expect((await layoutOf((await buildLayout('hello', inputs)).dir)).descriptor).toEqual(first.descriptor)
  await writeFile(join(source, 'a'), 'two')
  const second = await layoutOf((await buildLayout('hello', inputs)).dir)
  expect(second.descriptor.digest).not.toBe(first.descriptor.digest)
  const digests = ({ manifest }: typeof first) => manifest.layers.map(({ digest }) => digest)
  expect(digests(second).slice(0, -1)).toEqual(digests(first).slice(0, -1))
  expect(digests(second).at(-1)).not.toBe(digests(first).at(-1))
})

test('all that is wrong comes at once, before any work', async () => {
  const wrong = {
    ...{ entrypoint: 'a | b', cmd: "'open", env: 'novalue', user: 'Root', workdir: 'app', ports: '0' },
    ...{
      volumes: '/nix/store/x',
      'stop-signal': 'SIGFOO',
      healthcheck: '--every=1s true',
      files: 'missing:/a',
    },
  }
  const { code, stderr } = await build({ ...toLayout('hello', 'unused'), ...wrong }, { nix: 'none' })
  expect(code).toBe(2)
  const names = [...stderr.matchAll(/^(?:error: )?([a-z-]+): /gm)].map(([, name]) => name)
  expect(names.filter((name) => name !== 'fix').sort()).toEqual(Object.keys(wrong).sort())
  expect(stderr.match(/^ +fix: /gm)).toHaveLength(Object.keys(wrong).length)
})

test('what would destroy something of a package is an error, and nothing is written', async () => {
  const [dest, source] = [join(await tempDir('built'), 'image'), await filesIn({ a: 'a' })]
  const wrong = { files: `${join(source, 'a')}:/bin`, workdir: '/etc/protocols' }
  const { code, stdout, stderr } = await build({ ...toLayout('hello', dest), ...wrong })
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^error: files: \/bin would take the place of a directory of hello-/m)
  expect(stderr).toMatch(
    /^error: \/etc\/protocols is a file of iana-etc-\S+, and cannot be a directory as well$/m,
  )
  expect(existsSync(dest)).toBe(false)
})

test('time zones and locales without their data are warned of', async () => {
  const given = { ...toLayout('hello', 'unused'), output: '', env: 'TZ=Asia/Tokyo\nLANG=de_DE.UTF-8' }
  const warnings = async (packages: string) => {
    const dest = join(await tempDir('built'), 'image')
    const { code, stderr } = await build({ ...given, packages, output: `type=oci,dest=${dest}` })
    expect(code).toBe(0)
    return stderr.match(/^warning: env: .*\n.*/gm)
  }
  expect(await warnings('hello')).toEqual([
    'warning: env: TZ=Asia/Tokyo needs time zones, which the image does not have\n  fix: add tzdata to packages',
    'warning: env: the locale de_DE.UTF-8 needs locales, which the image does not have\n  fix: add glibcLocales to packages',
  ])
  expect(await warnings('hello tzdata')).toEqual([expect.stringContaining('glibcLocales')])
})
