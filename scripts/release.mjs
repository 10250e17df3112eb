// What a release needs besides the tests, see RELEASE.md:
//
//   node scripts/release.mjs prepare 1.2.3   writes the version into the files that say it, and into CHANGELOG.md with the date
//   node scripts/release.mjs check v1.2.3    fails unless every file of this tree says the version of the tag
//   node scripts/release.mjs notes v1.2.3    prints the notes of the release
//   node scripts/release.mjs tags v1.2.3     prints the tags that move to it: v1 and v1.2
//   node scripts/release.mjs image-tags v1.2.3, npm-tag v1.2.3: the same of the images, and of the npm package
//   node scripts/release.mjs subjects [FILE] prints what is in out/, and the images of FILE, as subjects of an attestation
import { execFileSync } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const root = path.dirname(import.meta.dirname)
const UNRELEASED = '## [Unreleased]'

/** https://semver.org */
const VERSION = /^(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?$/

/** The label of the tool's own images. */
const IMAGE_VERSION = /(?<=^ *org\.opencontainers\.image\.version: )(\S+)$/m

/**
 * @param {string} text `1.2.3`, or `v1.2.3` as a tag
 * @returns {{ version: string, major: string, minor: string, isPreRelease: boolean }}
 */
export function parseVersion(text) {
  const version = text.replace(/^v/, '')
  const [, major = '', minor = '', , preRelease] = VERSION.exec(version) ?? []
  if (major === '') throw new Error(`"${text}" is not a version such as 1.2.3 or 1.2.3-rc.1`)
  return { version, major, minor, isPreRelease: preRelease !== undefined }
}

/**
 * The tags that users follow, as far as the release is the newest of those that they stand for: a mended 1.1 moves `v1.1`, and
 * leaves `v1` where 1.2 is.
 * @param {string} tag
 * @param {readonly string[]} [existing] the tags of the repository
 * @returns {string[]} `v1`, `v1.2`; none for a pre-release
 */
export function movingTags(tag, existing = []) {
  const { major, minor, isPreRelease } = parseVersion(tag)
  if (isPreRelease) return []
  return [`v${major}`, `v${major}.${minor}`].filter((moving) => isNewest(tag, existing, `${moving}.`))
}

/**
 * The tags of the images, separated by spaces: `1.2.3 1.2 1 latest`.
 * @param {string} tag
 * @param {readonly string[]} [existing] the tags of the repository
 */
export function imageTags(tag, existing = []) {
  const { version, isPreRelease } = parseVersion(tag)
  const moving = movingTags(tag, existing).map((name) => name.slice(1))
  const latest = !isPreRelease && isNewest(tag, existing, 'v') ? ['latest'] : []
  return [version, ...moving.reverse(), ...latest].join(' ')
}

/**
 * The name under which npm installs the release without its version: `latest`, `next`, or that of an older line.
 * @param {string} tag
 * @param {readonly string[]} [existing] the tags of the repository
 */
export function npmTag(tag, existing = []) {
  const { major, minor, isPreRelease } = parseVersion(tag)
  if (isPreRelease) return 'next'
  return isNewest(tag, existing, 'v') ? 'latest' : `release-${major}.${minor}`
}

/**
 * @param {string} tag
 * @param {readonly string[]} existing
 * @param {string} prefix of the tags to compare with
 */
function isNewest(tag, existing, prefix) {
  const own = numbersOf(tag)
  const others = existing
    .filter((one) => one.startsWith(prefix) && /^v\d+\.\d+\.\d+$/.test(one))
    .map(numbersOf)
  return others.every((other) => {
    const index = other.findIndex((number, place) => number !== own[place])
    return index === -1 || (other[index] ?? 0) < (own[index] ?? 0)
  })
}

/** @param {string} tag */
const numbersOf = (tag) => (/\d+\.\d+\.\d+/.exec(tag)?.[0] ?? '').split('.').map(Number)

/**
 * What a release consists of, as the subjects of an in-toto statement: https://github.com/in-toto/attestation
 * @param {string} checksums in the format of sha256sum
 * @param {Readonly<Record<string, { image: string }>>} images by name; `image` has references by digest, one a line
 * @returns {{ name: string, digest: { sha256: string } }[]}
 */
export function subjectsOf(checksums, images) {
  const files = [...checksums.matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm)].map(([, sha256 = '', name = '']) => ({
    name,
    digest: { sha256 },
  }))
  const references = Object.values(images).flatMap(({ image }) => image.split('\n'))
  const pushed = references.flatMap((reference) => {
    const [name = '', sha256] = reference.split('@sha256:')
    return sha256 === undefined ? [] : [{ name, digest: { sha256 } }]
  })
  return [...files, ...pushed]
}

/**
 * The section of a version in a changelog as https://keepachangelog.com has it, without its heading.
 * @param {string} changelog
 * @param {string} version
 * @returns {string | undefined}
 */
export function releaseNotes(changelog, version) {
  const sections = changelog.split(/^(?=## )/m)
  const own = sections.find((section) => section.startsWith(`## [${version}] - `))
  return own?.slice(own.indexOf('\n') + 1).trim()
}

/**
 * The changelog with what is unreleased as a version of that day.
 * @param {string} changelog
 * @param {string} version
 * @param {string} date YYYY-MM-DD
 */
export function releaseChangelog(changelog, version, date) {
  if (!changelog.includes(`${UNRELEASED}\n`)) throw new Error(`CHANGELOG.md has no heading "${UNRELEASED}"`)
  if (releaseNotes(changelog, version) !== undefined)
    throw new Error(`CHANGELOG.md has a section of ${version} already`)
  return changelog.replace(UNRELEASED, `${UNRELEASED}\n\n## [${version}] - ${date}`)
}

/**
 * Where files say another version than that of the tag. Examples name the major version alone: `@v1`, `:1`.
 * @param {Readonly<Record<string, string>>} files texts by path
 * @param {string} tag
 * @returns {string[]} one line for each
 */
export function versionProblems(files, tag) {
  const { version, major } = parseVersion(tag)
  const problems = ['package.json', 'package-lock.json'].flatMap((name) => {
    const found = JSON.parse(files[name] ?? '{}').version
    return found === version ? [] : [`${name}: version ${found}, not ${version}`]
  })
  const [, label] = IMAGE_VERSION.exec(files['image/nixery.yml'] ?? '') ?? []
  if (label !== version) problems.push(`image/nixery.yml: version ${label}, not ${version}`)
  const notes = releaseNotes(files['CHANGELOG.md'] ?? '', version)
  if (!notes) problems.push(`CHANGELOG.md: no notes under "## [${version}] - DATE"`)
  for (const [name, text] of Object.entries(files))
    for (const [example, , found] of text.matchAll(
      /(nixery-action(?:\/\w+)?@v?|nixery-action(?:-slim)?:(?!0\d)|nixery-action\/v|nixery-action\/blob\/v)(\d+)\b/g,
    ))
      if (found !== major) problems.push(`${name}: "${example}" is not of version ${major}`)
  return problems
}

/** The files that say a version, or show how one is used. */
async function versionedFiles() {
  const top = [
    'package.json',
    'package-lock.json',
    'CHANGELOG.md',
    'README.md',
    'nixery.schema.json',
    'nixery.layers.schema.json',
    'packaging/schemastore.json',
    'image/nixery.yml',
  ]
  const below = await Promise.all(
    ['docs', 'examples', 'templates'].map(async (directory) => {
      const entries = await readdir(path.join(root, directory), { recursive: true })
      return entries.filter((name) => /\.(md|yml)$/.test(name)).map((name) => path.join(directory, name))
    }),
  )
  const names = [...top, ...below.flat()]
  const texts = await Promise.all(names.map((name) => readFile(path.join(root, name), 'utf8')))
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? '']))
}

/**
 * Sets the version of a package.json or its lock file; the rest stays as it is.
 * @param {string} text
 * @param {string} version
 * @param {string} date YYYY-MM-DD, for the manual page
 */
export function setVersion(text, version, date) {
  const content = JSON.parse(text)
  content.version = version
  if (content.releaseDate !== undefined) content.releaseDate = date
  if (content.packages?.[''] !== undefined) content.packages[''].version = version
  return `${JSON.stringify(content, undefined, 2)}\n`
}

/** @param {string} version */
async function prepare(version) {
  const edit = async (/** @type {string} */ name, /** @type {(text: string) => string} */ change) => {
    const file = path.join(root, name)
    await writeFile(file, change(await readFile(file, 'utf8')))
  }
  const date = new Date().toISOString().slice(0, 10)
  await edit('CHANGELOG.md', (text) => releaseChangelog(text, version, date))
  for (const name of ['package.json', 'package-lock.json'])
    await edit(name, (text) => setVersion(text, version, date))
  await edit('image/nixery.yml', (text) => text.replace(IMAGE_VERSION, version))
}

/** The tags of this repository. */
function gitTags() {
  const listed = execFileSync('git', ['tag', '--list', 'v*'], { cwd: root, encoding: 'utf8' })
  return listed.split('\n').filter(Boolean)
}

/**
 * @param {string | undefined} command
 * @param {string | undefined} argument
 */
async function main(command, argument) {
  if (command === 'subjects') return console.log(await subjects(argument))
  const { version } = parseVersion(argument ?? '')
  const tag = `v${version}`
  if (command === 'prepare') return prepare(version)
  if (command === 'tags') return console.log(movingTags(tag, gitTags()).join('\n'))
  if (command === 'image-tags') return console.log(imageTags(tag, gitTags()))
  if (command === 'npm-tag') return console.log(npmTag(tag, gitTags()))
  const files = await versionedFiles()
  if (command === 'notes') return console.log(releaseNotes(files['CHANGELOG.md'] ?? '', version) ?? '')
  if (command !== 'check')
    throw new Error('usage: release.mjs prepare|check|notes|tags|image-tags|npm-tag VERSION')
  const problems = versionProblems(files, tag)
  if (problems.length > 0) throw new Error(problems.join('\n'))
}

/** @param {string | undefined} images file with the output `images` of the build */
async function subjects(images) {
  const checksums = await readFile(path.join(root, 'out', 'SHA256SUMS'), 'utf8')
  const pushed = images === undefined ? {} : JSON.parse(await readFile(images, 'utf8'))
  return JSON.stringify(subjectsOf(checksums, pushed), undefined, 2)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  main(process.argv[2], process.argv[3]).catch((error) => {
    console.error(error.message)
    process.exitCode = 1
  })
