import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as toolchain from './toolchain.mjs'

/**
 * An overlay with those packages of the tool's own image that the offline set does not have, by the names of
 * nixpkgs: Nix and oras as the tests run them, each in a store path with all of its libraries.
 *
 * @param {string} dir where it is written
 */
export async function toolPackages(dir) {
  const [nix, oras] = await Promise.all([toolchain.nix('2.34'), toolchain.oras('1.3')])
  await writeFile(
    join(dir, 'default.nix'),
    `final: prev:
let
  bootstrap = import (prev.path + "/bootstrap.nix") { settings = import (prev.path + "/settings.nix"); };
  tool = pname: version: license: home:
    prev.runCommand "\${pname}-\${version}" {
      inherit pname version home;
      inherit (bootstrap) patchelf;
      meta = { license = { spdxId = license; fullName = license; free = true; }; mainProgram = pname; };
      tree = builtins.path { path = home; name = "\${pname}-tree"; };
    } ''
      patchelf() { "$patchelf/ld.so" --library-path "$patchelf/lib" "$patchelf/patchelf" "$@"; }
      mkdir -p $out/bin $out/lib
      cp -a $tree/usr/bin/. $out/bin/
      find $tree/ -maxdepth 5 -path '*-linux-gnu/*' -name '*.so*' -exec cp -a {} $out/lib/ ';'
      chmod -R u+w $out
      loader=$(echo $out/lib/ld-linux-*)
      # What looks for libraries in the tree.
      for file in $(find $out -type f | xargs grep -l "$home"); do
        patchelf --force-rpath --set-rpath $out/lib $file
        case $file in $out/bin/*) patchelf --set-interpreter $loader $file ;; esac
      done
    '';
in
{
  nix = tool "nix" "${nix.version}" "LGPL-2.1-or-later" "${join(nix.bin, '..', 'tree')}";
  oras = tool "oras" "${oras.version}" "Apache-2.0" "${join(oras.bin, '..', 'tree')}";
  gitMinimal = prev.git;
  nodejs-slim_24 = prev.nodejs;
}
`,
  )
}
