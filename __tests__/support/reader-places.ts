// What a reader has before doing what a page says: a directory with files, and images in registries.
import { cp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Block, root } from './document-blocks.ts'
import type { Reader } from './reader.ts'
import { tempDir } from './temp.ts'

const FILES = {
  'nixery.yml': `defaults: { nixpkgs: nixos-25.11, image: 'ghcr.io/org/{name}' }
images:
  tools: { packages: [git, jq, openssl] }
  web:
    packages: [nginx, curl]
    files: ['nginx.conf:/etc/nginx/', 'site:/srv/www']
    entrypoint: nginx -c /etc/nginx/nginx.conf
`,
  'packages.nix': '[ (import ./nixpkgs { }).jq ]\n',
  'package.json': '{ "version": "1.0.0" }\n',
  Dockerfile: 'FROM debian:12\nRUN apt-get install -y git jq\nCMD ["git"]\n',
  'overlay.nix': 'final: prev: { }\n',
  'other-overlay.nix': 'final: prev: { jq = prev.jq.overrideAttrs (_: { changed = true; }); }\n',
}

/** Makes what the pages tell of: two versions of an image, with documents; a closure; a binary cache. */
const PREPARE = `
build() { nixery-action build --nixpkgs ./nixpkgs --image ghcr.io/org/tools --quiet "$@"; }
build --packages jq --tags v2 --attach sbom --evidence-dir v2
build --packages "git jq openssl" --tags v1 --attach "sbom record" --sbom cyclonedx --evidence-dir v1 --overlays overlay.nix
cp v1/*.record.json tools.record.json
build --packages jq --push-by-digest --digests-dir digests
docker tag "$(build --packages bash --push false --load docker)" node:20-bookworm
nix-build ./nixpkgs -A jq --out-link result
nix --offline copy --no-check-sigs --to "file:///srv/cache" ./result`

/** The usual place, which others are copies of. */
export async function preparePlace(reader: Reader): Promise<string> {
  const place = await tempDir('place')
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(place, name), reader.here(text))
  for (const name of ['nginx.conf', 'site'])
    await cp(join(root, 'examples', 'web', name), join(place, name), { recursive: true })
  const { code, stderr } = await reader.run(PREPARE, { cwd: place })
  if (code !== 0) throw new Error(`the place of the documents could not be made: ${stderr}`)
  return place
}

/** Pages whose reader works in a copy of an example, or in the repository itself. */
const EXAMPLES: Readonly<Record<string, string>> = {
  'docs/tutorials/fleet.md': 'fleet',
  'docs/tutorials/service.md': 'web',
}

/** A directory of its own for each block, so that no order counts. */
export async function placeOf({ page, text }: Block, usual: string, reader: Reader): Promise<string> {
  if (page === 'CONTRIBUTING.md') return root
  const place = join(await tempDir('block'), 'place')
  const example = EXAMPLES[page]
  const source = example === undefined ? usual : join(root, 'examples', example)
  // Where an image file is begun, there is none yet.
  const without = /^nixery-action init/.test(text) ? 'nixery.yml' : ''
  for (const name of await readdir(source))
    if (name !== without)
      await cp(join(source, name), join(place, name), { recursive: true, verbatimSymlinks: true })
  if (example !== undefined) {
    const file = join(place, 'nixery.yml')
    await writeFile(file, reader.here(await readFile(file, 'utf8')))
  }
  return place
}
