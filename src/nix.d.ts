/** Nix expressions are bundled as text. */
declare module '*.nix' {
  const text: string
  export default text
}
