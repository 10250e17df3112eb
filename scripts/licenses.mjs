import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * Writes the licences of all packages that are part of a bundle into one file, by package name.
 * Throws when a package names no licence: then it may not be distributed.
 *
 * @param {string} root the project
 * @param {string[]} inputs the files of the bundle, relative to the project
 * @param {string} file
 */
export async function writeLicenses(root, inputs, file) {
  const packages = new Set(inputs.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []))
  const sections = []
  for (const directory of [...packages].sort()) sections.push(await section(path.join(root, directory)))
  await writeFile(file, sections.join('\n'))
}

/**
 * @typedef {{ name: string, version: string, license?: string, author?: string | { name: string },
 * repository?: string | { url: string } }} Manifest
 * @param {string} directory
 */
async function section(directory) {
  /** @type {Manifest} */
  const manifest = JSON.parse(await readFile(path.join(directory, 'package.json'), 'utf8'))
  const { name, version, license } = manifest
  if (!license) throw new Error(`${name} ${version} names no licence: it may not be distributed`)
  const file = (await readdir(directory)).find((entry) => /^licen[cs]e/i.test(entry))
  const text = file === undefined ? withoutText(manifest) : await readFile(path.join(directory, file), 'utf8')
  return `${'='.repeat(100)}\n${name} ${version} (${license})\n${'-'.repeat(100)}\n${text.trim()}\n`
}

/** @param {Manifest} manifest */
function withoutText({ license, author, repository }) {
  const who = typeof author === 'string' ? author : author?.name
  const where = typeof repository === 'string' ? repository : repository?.url
  return `The package names this licence (${license}) and has no file with its text. Author: ${who}. Source: ${where}.`
}
