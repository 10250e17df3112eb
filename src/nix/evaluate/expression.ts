import closureFactsNix from '../../../nix/closure-facts.nix'
import evaluateNix from '../../../nix/evaluate.nix'
import languageModulesNix from '../../../nix/language-modules.nix'
import nixpkgsConfigNix from '../../../nix/nixpkgs-config.nix'
import packageContentsNix from '../../../nix/package-contents.nix'

/** A file of Nix with the files that it imports in it. */
function inline(text: string, imported: Readonly<Record<string, string>>): string {
  return Object.entries(imported).reduce(
    (whole, [name, part]) => whole.replaceAll(`import ./${name}`, () => `(${part})`),
    text,
  )
}

const modules = { 'language-modules.nix': languageModulesNix }

/** nix/evaluate.nix in one text, with the files that it imports: pure evaluation reads no files. */
export const evaluateExpression = inline(evaluateNix, {
  ...modules,
  'closure-facts.nix': closureFactsNix,
  'nixpkgs-config.nix': nixpkgsConfigNix,
  'package-contents.nix': inline(packageContentsNix, modules),
})
