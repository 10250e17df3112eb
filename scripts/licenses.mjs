import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * Writes the licences of all packages that are part of a bundle into one file, by package name.
 * Throws when a package has no licence text: then it may not be distributed.
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

/** @param {string} directory */
async function section(directory) {
  /** @type {{ name: string, version: string, license: string }} */
  const { name, version, license } = JSON.parse(await readFile(path.join(directory, 'package.json'), 'utf8'))
  const licenseFile = (await readdir(directory)).find((entry) => /^licen[cs]e/i.test(entry))
  if (licenseFile === undefined)
    throw new Error(`${name} ${version} (${license}) comes without the text of its licence`)
  const text = await readFile(path.join(directory, licenseFile), 'utf8')
  return `${'='.repeat(100)}\n${name} ${version} (${license})\n${'-'.repeat(100)}\n${text.trim()}\n`
}
