/** Files that bundles have as text. */
declare module '*.nix' {
  const text: string
  export default text
}
declare module '*.html' {
  const text: string
  export default text
}
