/**
 * Makes the table that the product ships: `npm run layer-table`. From all families of both trees of nixpkgs.
 */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { makeTable } from './make-table.ts'
import { nixpkgsUniverse, readGraph, TREES } from './nixpkgs-data.ts'
import { nixpkgsHeldOutFamilies, nixpkgsTuningFamilies, popularFamily } from './nixpkgs-families.ts'
import { trainingImages } from './training.ts'

declare const PROJECT_ROOT: string

/** Of each tree. */
const IMAGES = 70

const families = [...nixpkgsTuningFamilies, ...nixpkgsHeldOutFamilies, popularFamily]
const images = TREES.flatMap((tree) => trainingImages(families, nixpkgsUniverse(readGraph(tree)), IMAGES))
const { version, groups } = makeTable(images)
const lines = groups.map((group) => `    ${JSON.stringify(group)}`)
const file = path.join(PROJECT_ROOT, 'src', 'image', 'layers', 'default-table.json')
writeFileSync(file, `{\n  "version": ${version},\n  "groups": [\n${lines.join(',\n')}\n  ]\n}\n`)
