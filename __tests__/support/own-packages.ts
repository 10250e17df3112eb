import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import { commitAll, git } from './light-packages.ts'
import { tempDir } from './temp.ts'

/**
 * A package set of the shape of nixpkgs, as a clean git repository: the offline set, and these packages
 * besides.
 * @param packages attributes in Nix's language; `shell NAME ATTRIBUTES SCRIPT` makes a derivation whose
 * builder is a busybox
 *   shell, `final` is the whole set
 */
export async function ownPackages(packages: string): Promise<string> {
  const dir = await tempDir('packages')
  await writeFile(join(dir, 'default.nix'), expression(packages))
  await git(dir, 'init', '--quiet', '--initial-branch=main')
  await commitAll(dir)
  return dir
}

const expression = (packages: string) => `{ system, config ? { }, overlays ? [ ], ... }:
let
  offline = import ${offlinePackagesDir} { inherit system config overlays; };
  busybox = (import ${join(offlinePackagesDir, 'bootstrap.nix')} {
    settings = import ${join(offlinePackagesDir, 'settings.nix')};
  }).busybox;
  shell = name: attributes: script: derivation ({
    inherit name system;
    builder = "\${busybox}/busybox";
    PATH = "\${busybox}";
    args = [ "sh" "-euc" script ];
  } // attributes);
  final = offline // rec {
${packages}
  };
in
final
`
