// The package graph as Nix text, the same bytes for the same graph. Pure.
import { closureOf } from './graph.mjs'

/** @typedef {import('./graph.mjs').PackageNode} PackageNode */

/**
 * The file packages-<system>.nix: a function from the constructors of default.nix to the attributes.
 * @param {readonly PackageNode[]} nodes
 * @param {string} title  where the packages come from, for the first line
 */
export function renderPackages(nodes, title) {
  const belowShell = new Set(closureOf(nodes, 'bash')).add('bash')
  const definitions = nodes.flatMap((node) => [
    `${attributePath(node.attribute)} = ${renderPackage(node, !belowShell.has(node.attribute))};`,
    ...node.aliases.map((alias) => `${attributePath(alias)} = ${reference(node.attribute)};`),
  ])
  const sets = new Set(
    nodes.filter((node) => node.attribute.includes('.')).map((node) => parentOf(node.attribute)),
  )
  const markers = [...sets].sort().map((set) => `${attributePath(set)}.recurseForDerivations = true;`)
  const body = [...definitions, ...markers].join('\n').replaceAll(/^(?=.)/gm, '  ')
  return `# ${title}. Generated: edits get lost.\n{ debianPackage, deb, final }:\n{\n${body}\n}\n`
}

/**
 * A Nix string literal.
 * @param {string} text
 */
export function nixString(text) {
  const escaped = text.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')
  // A dollar before a brace would start an interpolation, here or after a concatenation.
  return `"${escaped.replaceAll('$', '\\$')}"`
}

/**
 * A Nix value out of a JSON value.
 * @param {unknown} value  string, number, boolean, array or object; undefined members are left out
 * @returns {string}
 */
export function nixValue(value) {
  if (typeof value === 'string') return nixString(value)
  if (Array.isArray(value)) return value.length === 0 ? '[ ]' : `[ ${value.map(nixValue).join(' ')} ]`
  if (typeof value !== 'object' || value === null) return String(value)
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  return `{ ${members.map(([name, member]) => `${nixString(name)} = ${nixValue(member)};`).join(' ')} }`
}

/**
 * @param {PackageNode} node
 * @param {boolean} hasShell  false for what the shell itself needs
 */
function renderPackage(node, hasShell) {
  const { debs, references, recipe } = node
  const lines = [
    `pname = ${nixString(pnameOf(node))};`,
    `version = ${nixString(debs[0]?.version ?? '')};`,
    `debs = [ ${debs.map(({ file, sha256 }) => `(deb ${nixString(file)} ${nixString(sha256)})`).join(' ')} ];`,
    `dependencies = [ ${references.map((name) => `${reference(name)} `).join('')}];`,
    ...(hasShell ? [`shell = ${reference('bash')};`] : []),
    ...(recipe.man ? ['outputs = [ "out" "man" ];'] : []),
    ...(recipe.patch === false ? ['dontPatch = true;'] : []),
    ...(recipe.postInstall ? [`postInstall = ${nixString(recipe.postInstall)};`] : []),
    `meta = ${nixValue(metaOf(debs, recipe))};`,
  ]
  return `debianPackage {\n${lines.map((line) => `  ${line}\n`).join('')}}`
}

/**
 * @param {PackageNode['debs']} debs
 * @param {PackageNode['recipe']} recipe
 */
function metaOf([deb], { license, program, meta = {} }) {
  const { unfree, ...rest } = meta
  const free = license && { spdxId: license, shortName: license, fullName: license, free: true }
  return {
    description: deb?.description,
    homepage: deb?.homepage,
    license: unfree ? { shortName: 'unfree', fullName: 'Unfree', free: false } : free,
    mainProgram: program,
    ...rest,
  }
}

/**
 * Modules carry their interpreter's name, as in nixpkgs; packages without a recipe keep Debian's name.
 * @param {PackageNode} node
 */
function pnameOf({ attribute, debs, recipe }) {
  if (Object.keys(recipe).length === 0) return debs[0]?.name ?? attribute
  return recipe.pname ?? attribute.replace(/^(python3|perl)Packages\./, '$1-')
}

/** @param {string} attribute */
const parentOf = (attribute) => attribute.slice(0, attribute.lastIndexOf('.'))

/** @param {string} attribute */
const attributePath = (attribute) => attribute.split('.').map(quoted).join('.')

/** @param {string} attribute */
const reference = (attribute) => `final.${attributePath(attribute)}`

/**
 * Only plain names can go without quotes in Nix.
 * @param {string} name
 */
const quoted = (name) => (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) ? name : nixString(name))
