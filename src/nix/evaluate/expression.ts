import evaluateNix from '../../../nix/evaluate.nix'
import packageContentsNix from '../../../nix/package-contents.nix'

/** nix/evaluate.nix in one text, with the file that it imports: pure evaluation reads no files. */
export const evaluateExpression = evaluateNix.replace(
  'import ./package-contents.nix',
  () => `(${packageContentsNix})`,
)
