/** Attribute paths as Nix and package lists write them. Pure. */

/** The names of a path: `nodePackages."socket.io"` has two. */
export const segmentsOf = (path: string): readonly string[] =>
  [...path.matchAll(/"([^"]*)"|([^."]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')

/** A name that may stand in a path. */
export const quoted = (name: string): string => (/^[\w][\w'+-]*$/.test(name) ? name : `"${name}"`)

/** The path of a name in a set; of the whole package set, the name itself. */
export const within = (set: string, name: string): string => (set === '' ? '' : `${set}.`) + quoted(name)
