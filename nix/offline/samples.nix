# Packages made for tests: every kind of file that a store path can hold, and every way a package can fail.
{ runCommand }:
let
  license = {
    spdxId = "MIT";
    shortName = "mit";
    fullName = "MIT License";
    free = true;
  };
  program = name: ''
    mkdir -p $out/bin
    echo '#!/bin/sh' > $out/bin/${name}
    chmod 755 $out/bin/${name}
  '';
in
{
  # For archives: long and foreign names, links of all kinds, empty things, both modes.
  layout-samples =
    let
      repeat = count: text: builtins.concatStringsSep "" (builtins.genList (_: text) count);
      name120 = repeat 12 "0123456789";
      name255 = "${repeat 25 "abcdefghij"}.text";
    in
    runCommand "layout-samples-1.0"
      {
        meta = {
          description = "One file of every kind that an archive must reproduce";
          inherit license;
        };
      }
      ''
        mkdir -p $out/empty-directory $out/nested/empty/directories
        : > $out/empty-file
        printf 'no newline at the end' > $out/plain-file
        printf '#!/bin/sh\n' > $out/executable-file
        chmod 755 $out/executable-file
        : > $out/${name120}
        : > $out/${name255}
        deep=$out/deep/${name120}/${name120}/${name120}
        mkdir -p $deep
        echo deep > $deep/${name120}
        mkdir $out/names
        for name in 'naïve café' 'žluťoučký kůň' '日本語' '🦊' 'space and	tab' '-dash' 'quote"s' "apo'strophe" 'back\slash' '*?[x]' '.hidden'; do
          echo "$name" > "$out/names/$name"
        done
        mkdir $out/links
        echo shared > $out/links/first
        ln $out/links/first $out/links/second
        ln -s first $out/links/relative
        ln -s $out/plain-file $out/links/absolute
        ln -s ../names $out/links/to-directory
        ln -s ../does/not/exist $out/links/dangling
        ln -s ${name120}/../../${name120} $out/links/long-target
        head -c 70000 /dev/zero > $out/zeros
      '';

  fails-to-build = runCommand "fails-to-build-1.0" { meta = { inherit license; }; } ''
    echo "this package always fails to build" >&2
    exit 1
  '';

  throws = throw "'throws' has been removed, as it only ever threw an error";

  # Packages of other platforms.
  mas = runCommand "mas-1.8.6" {
    meta = {
      description = "Mac App Store command line interface";
      mainProgram = "mas";
      platforms = [ "x86_64-darwin" "aarch64-darwin" ];
      inherit license;
    };
  } (program "mas");

  cpuid = runCommand "cpuid-20230614" {
    meta = {
      description = "Dump x86 CPUID information about the CPU";
      mainProgram = "cpuid";
      platforms = [ "x86_64-linux" ];
      inherit license;
    };
  } (program "cpuid");
}
