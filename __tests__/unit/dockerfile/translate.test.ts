// Dockerfiles as people write them. What comes of each is an image file that the command takes.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { initCommand } from '../../../src/commands/init.ts'
import { everyImage } from '../../../src/request/image-file/given.ts'
import { fromText } from '../../../src/request/inputs/input-table.ts'
import { runRequest } from '../../../src/request/request.ts'
import { memoryLog } from '../../support/hosts.ts'
import { scratchDir } from '../../support/scratch.ts'

interface Translated {
  /** What the image file says of the image. */
  readonly image: Readonly<Record<string, unknown>>
  /** `LINE: why`. */
  readonly notes: readonly string[]
}

/** Translates a Dockerfile in a directory with some files, and checks that a build would take the result. */
async function translate(
  dockerfile: string,
  files: Readonly<Record<string, string>> = {},
  options: Readonly<Record<string, string>> = {},
): Promise<Translated> {
  const directory = join(await scratchDir('dockerfile'), 'app')
  for (const [name, text] of Object.entries({ ...files, Dockerfile: dockerfile })) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), text)
  }
  const output = join(directory, 'nixery.yml')
  const given: Readonly<Record<string, string>> = { from: join(directory, 'Dockerfile'), output, ...options }
  await initCommand({ option: (name) => given[name], operands: [], program: [], env: {}, log: memoryLog() })
  const text = readFileSync(output, 'utf8')
  const image = parse(text).images.app
  const declared = await everyImage(fromText((name) => ({ file: output, push: 'false' })[name as string]))
  expect(runRequest(declared, {}).images).toHaveLength(1)
  return { image, notes: notesIn(text) }
}

/** Reasons stand below the instruction that they are about. */
function notesIn(text: string): readonly string[] {
  let about = ''
  return [...text.matchAll(/^# (?:line (\d+: .*)| {2}(.*))$/gm)].flatMap(([, instruction, why]) => {
    if (instruction !== undefined) about = instruction
    return why === undefined ? [] : [`${about}: ${why}`]
  })
}

describe('a Dockerfile is translated', () => {
  test('of a Python service, with its requirements', async () => {
    const { image, notes } = await translate(
      `# syntax=docker/dockerfile:1
ARG PY=3.12
FROM python:\${PY}-slim
ENV PYTHONUNBUFFERED=1 \\
    PATH="/app/bin:$PATH"
RUN apt-get update && apt-get install -y --no-install-recommends \\
      git=1:2.39 libpq5 libpq-dev netcat-openbsd \\
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements*.txt ./
RUN pip install --no-cache-dir -r requirements.txt "uvicorn[standard]"
COPY src src/
RUN useradd -m -u 10001 app && chown -R app /app
USER app
EXPOSE 8000 9000/udp
HEALTHCHECK --interval=30s --timeout=3s CMD curl -f http://localhost:8000/ || exit 1
CMD ["uvicorn", "main:app"]
`,
      { 'requirements.txt': 'flask==3.0 # web\nPyYAML>=6; python_version > "3"\n-r x\n', 'src/main.py': '1' },
    )
    expect(image).toEqual({
      packages: [
        ...['shell', 'python312', 'git', 'netcat'],
        ...['python312Packages.uvicorn', 'python312Packages.flask', 'python312Packages.pyyaml'],
        'curl',
      ],
      cmd: ['uvicorn', 'main:app'],
      env: {
        PYTHONUNBUFFERED: '1',
        PATH: '/app/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      },
      workdir: '/app',
      files: ['requirements.txt:/app/requirements.txt', 'src:/app/src'],
      user: 'app:10001:10001',
      ports: [8000, '9000/udp'],
      healthcheck: [
        ...['--interval=30s', '--timeout=3s'],
        ...['/bin/sh', '-c', 'curl -f http://localhost:8000/ || exit 1'],
      ],
    })
    expect(notes).toEqual([
      expect.stringMatching(/^6: RUN apt-get .* the library libpq5 comes with/),
      expect.stringMatching(/^6: RUN apt-get .* libpq-dev is for building alone$/),
      expect.stringMatching(/^6: RUN apt-get .* not git 1:2.39$/),
      expect.stringMatching(/^11: RUN pip .* not flask 3.0, PyYAML 6$/),
      expect.stringMatching(/^13: RUN chown -R app \/app: nothing is changed/),
    ])
  })

  test('of a Go program that another stage builds', async () => {
    const { image, notes } = await translate(`
FROM golang:1.22-alpine AS build
WORKDIR /src
COPY . .
RUN go build -o /out/app ./cmd/app

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/app /app
ENTRYPOINT ["/app"]
`)
    expect(image).toEqual({ packages: ['tzdata'], user: 'nonroot', entrypoint: ['/app'] })
    expect(notes).toEqual([
      expect.stringMatching(/^2: FROM golang.*the stage build only builds something/),
      expect.stringMatching(/^8: COPY .*build is another image, or another stage/),
    ])
  })

  test('of a Node service that is made from a stage of the same file', async () => {
    const { image, notes } = await translate(
      `FROM node:20-bookworm-slim AS base
ENV NODE_ENV=production
WORKDIR /srv
FROM base AS test
RUN npm test
FROM base
COPY --chown=node:node package.json index.js ./
RUN npm ci --omit=dev
USER node
CMD node index.js
`,
      { 'package.json': '{}', 'index.js': '1' },
    )
    expect(image).toEqual({
      ...{ packages: ['shell', 'nodejs_20'], env: { NODE_ENV: 'production' }, workdir: '/srv', user: 'node' },
      files: ['package.json:/srv/package.json', 'index.js:/srv/index.js'],
      cmd: ['/bin/sh', '-c', 'node index.js'],
    })
    expect(notes).toEqual([
      expect.stringMatching(/^4: FROM base: the stage test only builds something/),
      expect.stringMatching(/^7: COPY .*the owner node:node is fixed/),
      expect.stringMatching(/^8: RUN npm ci .*no commands run/),
      expect.stringMatching(/^9: USER node: its number is 1000 here/),
    ])
  })

  test.each([
    ['apk add -t tools gcc make && apk add curl && apk del tools', ['shell', 'curl']],
    ['apk add --virtual=tools gcc git && apk del --no-cache tools', ['shell']],
    [
      'apt-get install -y build-essential git && apt-get purge -y --auto-remove build-essential',
      ['shell', 'git'],
    ],
    ['dnf install -y gcc jq && dnf -y remove gcc && dnf clean all', ['shell', 'jq']],
    ['apt-get install -y build-essential', ['shell', 'gcc', 'gnumake']],
  ])('without what the same RUN takes away: %s', async (command, packages) => {
    const { image, notes } = await translate(`FROM debian\nRUN ${command}\n`)
    expect(image.packages).toEqual(packages)
    expect(notes).toEqual([])
  })

  test('with variables between single quotes as they are', async () => {
    const { image, notes } = await translate(`FROM debian
ENV A=x
ENV B='$A' C="$A y" D=$A E="it's $A" F=$NOPE
`)
    expect(image.env).toEqual({ A: 'x', B: '$A', C: 'x y', D: 'x', E: "it's x", F: '$NOPE' })
    expect(notes).toEqual([expect.stringMatching(/^3: .*the value of F is known only when it is built$/)])
  })

  test('with a note where a variable names what only a distribution has', async () => {
    const { notes } = await translate(
      'FROM debian\nENV JAVA_HOME=/usr/lib/jvm/java-17 APP=/opt/app\nCOPY app /opt/app\n',
      { 'app/x': '' },
    )
    expect(notes).toEqual([expect.stringMatching(/^2: .*packages have nothing at \/usr\/lib\/jvm\/java-17/)])
  })

  test('with the program of its health check, which the base image has', async () => {
    const { image } = await translate('FROM fedora\nHEALTHCHECK CMD wget -q localhost || exit 1\n')
    expect(image.packages).toEqual(['shell', 'wget'])
  })

  test('of nginx, which is told of its configuration', async () => {
    const files = { 'nginx.conf': '', 'default.conf': '' }
    const whole = 'FROM nginx\nCOPY nginx.conf /etc/nginx/nginx.conf\nCOPY default.conf /etc/nginx/conf.d/\n'
    expect((await translate(whole, files)).image.cmd).toEqual([
      ...['nginx', '-c', '/etc/nginx/nginx.conf', '-g', 'daemon off;'],
    ])
    const part = await translate('FROM debian\nCOPY default.conf /etc/nginx/conf.d/\nCMD ["nginx"]\n', files)
    expect(part.image.cmd).toEqual(['nginx'])
    expect(part.notes).toEqual([
      expect.stringMatching(/^2: .*nginx does not look for \/etc\/nginx\/conf\.d.*: add an nginx\.conf/),
    ])
  })

  test('of Alpine, with a here-document and a virtual group', async () => {
    const { image, notes } = await translate(`FROM alpine:3.20
RUN apk add --no-cache --virtual .deps build-base && apk del .deps
RUN <<EOF
set -e
apk add --no-cache py3-requests openjdk17-jre-headless bind-tools su-exec~=0.2
adduser -D -u 1500 -G www web
EOF
USER web
`)
    expect(image).toEqual({
      packages: ['shell', 'python3Packages.requests', 'jdk17_headless', 'dnsutils', 'su-exec', 'python3'],
      user: 'web:1500:1500',
    })
    // What the same RUN takes away is not there.
    expect(notes).toEqual([expect.stringMatching(/^3: .*not su-exec 0.2$/)])
  })

  test('of nginx with a page', async () => {
    const { image, notes } = await translate(
      'FROM docker.io/library/nginx:1.27-alpine\nCOPY nginx.conf /etc/nginx/\nCOPY site/ /usr/share/nginx/html\n',
      { 'nginx.conf': '', 'site/index.html': '1' },
    )
    expect(image).toEqual({
      packages: ['shell', 'nginx'],
      ...{ cmd: ['nginx', '-c', '/etc/nginx/nginx.conf', '-g', 'daemon off;'], ports: [80] },
      'stop-signal': 'QUIT',
      files: ['nginx.conf:/etc/nginx/nginx.conf', 'site:/usr/share/nginx/html'],
    })
    expect(notes).toEqual([expect.stringMatching(/^1: FROM .*start-up script of the official image/)])
  })

  test('of a toolbox on Debian, with what is fetched', async () => {
    const { image, notes } = await translate(`FROM debian:bookworm
ARG VERSION=1.2
LABEL org.opencontainers.image.title="Tool box" version=$VERSION
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -qy jq dnsutils python3-yaml
RUN curl -fsSL https://example.org/x-\${VERSION}.tar.gz | tar xz -C /opt
ADD https://example.org/y.tar.gz /opt/
ADD data.tar.gz /data
ENTRYPOINT exec bash
`)
    expect(image).toEqual({
      packages: ['shell', 'jq', 'dnsutils', 'python3Packages.pyyaml', 'python3'],
      labels: { 'org.opencontainers.image.title': 'Tool box', version: '1.2' },
      entrypoint: ['/bin/sh', '-c', 'exec bash'],
    })
    expect(notes).toEqual([
      expect.stringMatching(/^4: SHELL .*run with \/bin\/sh -c$/),
      expect.stringMatching(/^6: RUN curl .*nothing is downloaded/),
      expect.stringMatching(/^6: RUN tar xz .*no commands run/),
      expect.stringMatching(/^7: ADD .*nothing is downloaded/),
      expect.stringMatching(/^8: ADD .*data.tar.gz is not unpacked/),
    ])
  })

  test('of Java, by target', async () => {
    const dockerfile = `FROM maven:3 AS build
RUN mvn package
FROM eclipse-temurin:21-jre AS run
VOLUME ["/var/data", "/tmp/x"]
WORKDIR opt
WORKDIR app
STOPSIGNAL SIGINT
COPY --chmod=755 run.sh .
ENTRYPOINT ["java"]
CMD ["-jar", "app.jar"]
FROM scratch AS export
COPY --from=build /x /
`
    const { image } = await translate(dockerfile, { 'run.sh': '' }, { target: 'run' })
    expect(image).toEqual({
      packages: ['shell', 'jdk21'],
      ...{ volumes: ['/var/data', '/tmp/x'], workdir: '/opt/app', 'stop-signal': 'SIGINT' },
      files: ['run.sh:/opt/app/run.sh:0755'],
      ...{ entrypoint: ['java'], cmd: ['-jar', 'app.jar'] },
    })
    await expect(translate(dockerfile, {}, { target: 'x' })).rejects.toThrow('there is no stage x')
  })

  test('of Ubuntu with a PPA, npm, gem and a health check that is none', async () => {
    const { image, notes } = await translate(`FROM ubuntu:24.04
RUN add-apt-repository ppa:x/y && apt install -y ruby-full nodejs npm ./local.deb
RUN npm install -g typescript@5 some-cli && gem install rails
HEALTHCHECK CMD true
HEALTHCHECK NONE
MAINTAINER somebody@example.org
`)
    expect(image).toEqual({
      packages: ['shell', 'ruby', 'nodejs', 'typescript'],
      labels: { 'org.opencontainers.image.authors': 'somebody@example.org' },
    })
    expect(notes.map((note) => note.slice(0, 1))).toEqual(['2', '2', '3', '3', '3'])
  })

  test('of an image that is not known, and of Red Hat', async () => {
    const { image, notes } = await translate(`FROM registry.example.org/base/java:17
RUN microdnf install -y --nodocs tar gzip nginx-1.24 && microdnf clean all
ONBUILD COPY . /app
CMD []
`)
    expect(image).toEqual({ packages: ['shell', 'gnutar', 'gzip', 'nginx'], cmd: [] })
    expect(notes.map((note) => note.slice(0, 1))).toEqual(['1', '2', '3'])
  })

  test('of nothing, with one file', async () => {
    const { image, notes } = await translate(
      'FROM scratch\nCOPY ["hello world", "/hello"]\nCOPY <<X /x\n1\nX\nCMD ["/hello"]\n',
      { 'hello world': '' },
    )
    expect(image).toMatchObject({ files: ['hello world:/hello'], cmd: ['/hello'] })
    expect(notes).toEqual([
      expect.stringMatching(/^1: FROM scratch: .*needs at least one package/),
      expect.stringContaining('a here-document is no file'),
    ])
  })
})

test.each(['', 'RUN true\n', '# only a comment'])('what has no image is refused: %j', async (text) => {
  await expect(translate(text)).rejects.toThrow('there is no image in')
})

test('an image file that is there stays', async () => {
  const directory = await scratchDir('init')
  const output = join(directory, 'nixery.yml')
  const init = (options: Readonly<Record<string, string>>) =>
    initCommand({
      option: (name) => ({ output, ...options })[name],
      operands: ['git', 'jq'],
      ...{ program: [], env: {}, log: memoryLog() },
    })
  const { text } = await init({ nixpkgs: 'nixos-25.11', image: 'ghcr.io/org/tools', name: 'tools' })
  expect(text).toContain(`wrote ${output}: git jq`)
  expect(parse(readFileSync(output, 'utf8'))).toEqual({
    defaults: { nixpkgs: 'nixos-25.11', image: 'ghcr.io/org/tools' },
    images: { tools: { packages: ['git', 'jq'] } },
  })
  await expect(init({})).rejects.toThrow('is there already')
  expect((await init({ output: '-', force: 'true' })).text).toContain('packages:')
})
