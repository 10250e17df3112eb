/** Makes the table that the product ships: `npm run layer-table`. From all families, under nixpkgs' names. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { debianUniverse } from './debian.ts'
import { heldOutFamilies, tuningFamilies } from './fleets.ts'
import { makeTable } from './make-table.ts'
import { asInNixpkgs } from './nixpkgs-names.ts'
import { trainingImages } from './training.ts'

declare const PROJECT_ROOT: string

const IMAGES = 60

const universe = asInNixpkgs(
  await debianUniverse('bookworm', path.join(PROJECT_ROOT, '.work', 'tools', 'apt')),
)
const { version, groups } = makeTable(
  trainingImages([...tuningFamilies, ...heldOutFamilies], universe, IMAGES),
)
const lines = groups.map((group) => `    ${JSON.stringify(group)}`)
const file = path.join(PROJECT_ROOT, 'src', 'image', 'layers', 'default-table.json')
writeFileSync(file, `{\n  "version": ${version},\n  "groups": [\n${lines.join(',\n')}\n  ]\n}\n`)
