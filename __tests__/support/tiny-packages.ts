import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import { tempDir } from './temp.ts'

/**
 * A package set of four derivations that are built in no time, for tests of where and how they are built:
 * `tool` needs `library` at run time; `slow` does too, and reads it after a pause (`newPause`). `marker`
 * makes every path another one.
 */
export async function tinyPackages(marker = ''): Promise<string> {
  const dir = await tempDir('tiny')
  await writeFile(
    join(dir, 'default.nix'),
    `{ system ? builtins.currentSystem, config ? { }, overlays ? [ ] }:
let
  offline = import ${offlinePackagesDir} { inherit system config overlays; };
  license = { spdxId = "MIT"; shortName = "mit"; fullName = "MIT License"; free = true; };
  make = name: script: offline.runCommand "\${name}-1.0" { meta = { inherit license; }; } ''
    # ${marker}
    mkdir -p $out/share/\${name}
    \${script}
  '';
  library = make "library" "echo library > $out/share/library/file";
in
{
  inherit (offline) lib;
  inherit library;
  cacert = make "cacert" "mkdir -p $out/etc/ssl/certs; echo none > $out/etc/ssl/certs/ca-bundle.crt";
  iana-etc = make "iana-etc" "mkdir $out/etc; echo tcp > $out/etc/protocols";
  tool = make "tool" "cp -r \${library}/share $out/share/tool/copy; echo \${library} > $out/share/tool/needs";
  slow = make "slow" "touch /pause/begun; until [ -e /pause/end ]; do sleep 0.1; done; cp \${library}/share/library/file $out/share/slow/; echo \${library} > $out/share/slow/needs";
}
`,
  )
  // For users other than root, too.
  await chmod(dir, 0o755)
  return dir
}
