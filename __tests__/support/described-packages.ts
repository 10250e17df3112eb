import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import { tempDir } from './temp.ts'

/**
 * A package set whose packages say of themselves what those of nixpkgs do: `curl` has fetched sources,
 * patches with the numbers of vulnerabilities in their names and addresses, several licences and a homepage,
 * and needs `openssl`, whose identifiers name it exactly, and `oddlib`, whose licence SPDX does not know;
 * `git` has two outputs and needs curl. All is built in no time. What overlays add is there, too.
 * @param openssl its version
 */
export async function describedPackages(openssl = '3.0.7'): Promise<string> {
  const dir = await tempDir('described')
  await writeFile(
    join(dir, 'default.nix'),
    `{ system ? builtins.currentSystem, config ? { }, overlays ? [ ] }:
let
  offline = import ${offlinePackagesDir} { inherit system config overlays; };
  licenses = {
    mit = { spdxId = "MIT"; shortName = "mit"; fullName = "MIT License"; free = true; };
    curl = { spdxId = "curl"; shortName = "curl"; fullName = "curl License"; free = true; };
    artistic = { spdxId = "Artistic-1.0-Perl OR GPL-1.0-or-later"; shortName = "artistic-or-gpl"; free = true; };
    odd = { shortName = "oddLicense"; fullName = "The Odd License, version 1"; free = true; };
  };
  # What fetchurl is in nixpkgs: its hash says what it has to be, its attributes where it comes from.
  fetched = name: urls: offline.runCommand name {
    inherit urls;
    outputHashMode = "flat";
    outputHashAlgo = "sha256";
    outputHash = builtins.hashString "sha256" "\${name}\\n";
  } "echo \${name} > $out";
  make = { pname, version, meta, ... }@attrs: script:
    offline.runCommand "\${pname}-\${version}" attrs "mkdir -p $out/share/\${pname}; \${script}";
  packages = rec {
    oddlib = make { pname = "oddlib"; version = "0.1"; meta = { license = [ licenses.odd licenses.artistic ]; }; } "echo odd > $out/share/oddlib/file";
    openssl = make {
      pname = "openssl"; version = "${openssl}";
      meta = {
        license = licenses.mit;
        identifiers.v1 = { cpe = "cpe:2.3:a:openssl:openssl:${openssl}:*:*:*:*:*:*:*"; possibleCPEs = [ { cpe = "cpe:2.3:a:wrong:openssl:${openssl}:*:*:*:*:*:*:*"; } ]; };
      };
    } "echo ssl > $out/share/openssl/file";
    curl = make {
      pname = "curl"; version = "7.88.1";
      src = fetched "curl-7.88.1.tar.xz" [ "https://curl.se/download/curl-7.88.1.tar.xz" "https://mirror.example.org/curl-7.88.1.tar.xz" ];
      patches = [ (fetched "CVE-2023-38545.patch" [ "https://example.org/fix.patch" ]) (fetched "fix.patch" [ "https://example.org/cve-2023-38546.patch" ]) (fetched "build.patch" [ "https://example.org/build.patch" ]) ];
      deps = [ openssl oddlib ];
      meta = { license = [ licenses.curl licenses.mit ]; homepage = [ "https://curl.se/" ]; description = "A command line tool \\"for\\" URLs"; };
    } "echo \${openssl} \${oddlib} > $out/share/curl/needs";
    git = offline.runCommand "git-2.39.5" {
      pname = "git"; version = "2.39.5"; outputs = [ "out" "doc" ];
      src = fetched "git-2.39.5.tar.xz" [ "mirror://kernel/git-2.39.5.tar.xz" ];
      deps = [ curl ];
      meta = { license = licenses.mit; outputsToInstall = [ "out" "doc" ]; };
    } "mkdir -p $out/share/git $doc/share/doc; echo \${curl} > $out/share/git/needs; echo doc > $doc/share/doc/git; echo $doc > $out/share/git/doc";
  };
in
offline // packages // {
  cacert = make { pname = "cacert"; version = "1.0"; meta.license = licenses.mit; } "mkdir -p $out/etc/ssl/certs; echo none > $out/etc/ssl/certs/ca-bundle.crt";
  iana-etc = make { pname = "iana-etc"; version = "1.0"; meta.license = licenses.mit; } "mkdir $out/etc; echo tcp > $out/etc/protocols";
}
`,
  )
  return dir
}
