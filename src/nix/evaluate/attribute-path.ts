/** Attribute paths as Nix and package lists write them. Pure. */

/** How the package set that an image takes packages from by default is called. */
export const OWN_SET = ''

/** A name in a package list: `old/nodejs_18` is the attribute path `nodejs_18` of the package set `old`. */
export function splitName(name: string): { readonly set: string; readonly attribute: string } {
  // Where a slash is part of an attribute, a quote stands before it.
  const [, set = OWN_SET, attribute = name] = /^([^/"]+)\/(.*)$/s.exec(name) ?? []
  return { set, attribute }
}

/** How a package list writes an attribute path of a package set. */
export const inSet = (set: string, attribute: string): string =>
  set === OWN_SET ? attribute : `${set}/${attribute}`

/** The names of a path: `nodePackages."socket.io"` has two. */
export const segmentsOf = (path: string): readonly string[] =>
  [...path.matchAll(/"([^"]*)"|([^."]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')

/** A name that may stand in a path. */
export const quoted = (name: string): string => (/^[\w][\w'+-]*$/.test(name) ? name : `"${name}"`)

/** The path of a name in a set; of the whole package set, the name itself. */
export const within = (set: string, name: string): string => (set === '' ? '' : `${set}.`) + quoted(name)
