// Debian packages become derivations: debs that belong together share one, Depends become references, and a
// cycle of references (Debian has some, Nix can have none) becomes one derivation. Pure.

/** @typedef {import('./debs.mjs').DebFacts} DebFacts */
/** @typedef {import('./recipes.mjs').Recipe} Recipe */

/**
 * @typedef {object} PackageNode  one derivation
 * @property {string} attribute       dotted: "git", "python3Packages.requests"
 * @property {string[]} aliases       attributes of the other members of its cycle
 * @property {DebFacts[]} debs        the first gives version and description
 * @property {string[]} references    attributes of the derivations it depends on directly, sorted
 * @property {Recipe} recipe          empty for a package that is only a dependency
 */

/**
 * Groups debs into derivations and orders everything by attribute.
 * @param {readonly DebFacts[]} debs                     a set closed under Depends
 * @param {Readonly<Record<string, Recipe>>} recipes     by attribute
 * @param {{ ignored: ReadonlySet<string>, roots: readonly string[] }} options
 *   `ignored`: Debian names that never become a reference; `roots`: the attributes wanted, with what they
 *   reach
 * @returns {PackageNode[]}
 * @throws when a root names no deb
 */
export function packageGraph(debs, recipes, { ignored, roots }) {
  const groups = groupDebs(debs, recipes)
  const owner = ownerOf(groups, debs)
  const edges = new Map(
    [...groups.values()].map((group) => [group.attribute, edgesOf(group, owner, ignored)]),
  )
  for (const root of roots) if (!groups.has(root)) throw new Error(`no Debian package for ${root}`)
  const cycles = stronglyConnected(edges, roots)
  const home = new Map(
    cycles.flatMap((cycle) => cycle.map((member) => [member, representative(cycle, recipes)])),
  )
  const nodes = cycles.map((cycle) => mergeCycle(cycle, { groups, edges, home }))
  return nodes.sort((a, b) => (a.attribute < b.attribute ? -1 : 1))
}

/**
 * Attributes of everything that a derivation depends on, directly or not, sorted, without itself.
 * @param {readonly PackageNode[]} nodes
 * @param {string} attribute
 */
export function closureOf(nodes, attribute) {
  const references = new Map(nodes.map((node) => [node.attribute, node.references]))
  const seen = new Set([attribute])
  // A Set iterates over what is added on the way.
  for (const current of seen) for (const next of references.get(current) ?? []) seen.add(next)
  seen.delete(attribute)
  return [...seen].sort()
}

/**
 * Attribute of a package that no recipe names: Python modules go where nixpkgs has them, dots would mean
 * nesting.
 * @param {string} debName
 */
export function attributeOf(debName) {
  return debName.replaceAll('.', '_').replace(/^python3-/, 'python3Packages.')
}

/**
 * One group per recipe whose debs are there, then one for each deb that is left.
 * @param {readonly DebFacts[]} debs
 * @param {Readonly<Record<string, Recipe>>} recipes
 * @returns {Map<string, PackageNode>}  references still empty
 */
function groupDebs(debs, recipes) {
  const byName = new Map(debs.map((deb) => [deb.name, deb]))
  /** @type {Map<string, PackageNode>} */
  const groups = new Map()
  const add = (
    /** @type {string} */ attribute,
    /** @type {DebFacts[]} */ members,
    /** @type {Recipe} */ recipe,
  ) => groups.set(attribute, { attribute, aliases: [], debs: members, references: [], recipe })
  for (const [attribute, recipe] of Object.entries(recipes)) {
    const named = (recipe.debs ?? [attribute]).flatMap((name) => byName.get(name) ?? [])
    const merged = debs.filter((deb) => recipe.merge?.test(deb.name) && !named.includes(deb))
    if (named.length > 0) add(attribute, [...named, ...merged], recipe)
  }
  const taken = new Set([...groups.values()].flatMap((group) => group.debs))
  for (const deb of debs) if (!taken.has(deb)) add(attributeOf(deb.name), [deb], {})
  return groups
}

/**
 * Attribute by Debian name, virtual names included. Where two recipes share a deb, the first in the table
 * owns it.
 * @param {ReadonlyMap<string, PackageNode>} groups
 * @param {readonly DebFacts[]} debs
 */
function ownerOf(groups, debs) {
  /** @type {Map<string, string>} */
  const owner = new Map()
  const claim = (/** @type {string} */ name, /** @type {string | undefined} */ attribute) => {
    if (attribute !== undefined && !owner.has(name)) owner.set(name, attribute)
  }
  for (const group of groups.values()) for (const deb of group.debs) claim(deb.name, group.attribute)
  for (const deb of debs) for (const name of deb.provides) claim(name, owner.get(deb.name))
  return owner
}

/**
 * @param {PackageNode} group
 * @param {ReadonlyMap<string, string>} owner
 * @param {ReadonlySet<string>} ignored
 */
function edgesOf({ attribute, debs, recipe }, owner, ignored) {
  if (recipe.references === false) return []
  const own = new Set(debs.map((deb) => deb.name))
  const clauses = [...debs.flatMap((deb) => deb.depends), ...(recipe.needs ?? []).map((name) => [name])]
  const wanted = clauses.flatMap((alternatives) => alternatives.find((name) => owner.has(name)) ?? [])
  const targets = wanted
    .filter((name) => !own.has(name) && !ignored.has(name))
    .map((name) => owner.get(name) ?? '')
  return [...new Set(targets)].filter((target) => target !== attribute).sort()
}

/**
 * Tarjan's algorithm: the strongly connected components that the roots reach.
 * @param {ReadonlyMap<string, readonly string[]>} edges
 * @param {readonly string[]} roots
 * @returns {string[][]}
 */
export function stronglyConnected(edges, roots) {
  /** @type {string[][]} */
  const components = []
  /** @type {string[]} */
  const stack = []
  /** @type {Map<string, number>} */
  const order = new Map()
  /** @returns {number} the earliest vertex on the stack that `vertex` reaches */
  const visit = (/** @type {string} */ vertex) => {
    const index = order.size
    order.set(vertex, index)
    stack.push(vertex)
    let low = index
    for (const next of edges.get(vertex) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next))
      else if (stack.includes(next)) low = Math.min(low, order.get(next) ?? index)
    }
    if (low === index) components.push(stack.splice(stack.indexOf(vertex)))
    return low
  }
  for (const root of roots) if (!order.has(root)) visit(root)
  return components
}

/**
 * The member that gives a cycle its name: one with a recipe if there is any.
 * @param {readonly string[]} cycle
 * @param {Readonly<Record<string, Recipe>>} recipes
 */
function representative(cycle, recipes) {
  const sorted = [...cycle].sort()
  return sorted.find((attribute) => attribute in recipes) ?? sorted[0] ?? ''
}

/**
 * @param {readonly string[]} cycle
 * @param {{ groups: ReadonlyMap<string, PackageNode>, edges: ReadonlyMap<string, string[]>,
 *           home: ReadonlyMap<string, string> }} graph
 * @returns {PackageNode}
 */
function mergeCycle(cycle, { groups, edges, home }) {
  const attribute = home.get(cycle[0] ?? '') ?? ''
  const aliases = cycle.filter((member) => member !== attribute).sort()
  const members = [attribute, ...aliases]
  const targets = members
    .flatMap((member) => edges.get(member) ?? [])
    .map((target) => home.get(target) ?? target)
  return {
    attribute,
    aliases,
    debs: members.flatMap((member) => groups.get(member)?.debs ?? []),
    references: [...new Set(targets)].filter((target) => target !== attribute).sort(),
    recipe: groups.get(attribute)?.recipe ?? {},
  }
}
