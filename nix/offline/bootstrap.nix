# What builds the packages: a static busybox and patchelf of the machine that generated the set. Nothing of the machine
# that builds is used, so the sandbox stays closed (no /bin/sh either).
{ settings }:
let
  # Store paths are named by us: their default name would be that of the directory the set lies in.
  file = name: path: builtins.path { inherit name path; };

  deb =
    path: sha256:
    if settings.debUrl == null then
      builtins.path {
        path = ./debs + "/${path}";
        name = baseNameOf path;
        recursive = false;
        inherit sha256;
      }
    else
      derivation {
        name = baseNameOf path;
        system = "builtin";
        builder = "builtin:fetchurl";
        url = "${settings.debUrl}/${path}";
        outputHashMode = "flat";
        outputHashAlgo = "sha256";
        outputHash = sha256;
        preferLocalBuild = true;
      };

  # Busybox is the program that its first argument is named after, hence a directory and not a single file.
  busybox = file "bootstrap-busybox" ./bootstrap;
  shell = "${busybox}/busybox";
in
{
  inherit deb busybox shell;
  builder = [
    (file "builder.sh" ./builder.sh)
    (file "layout.sh" ./layout.sh)
    (file "patch.sh" ./patch.sh)
    (file "recipe-functions.sh" ./recipe-functions.sh)
  ];

  # patchelf is dynamic: it runs through its own loader.
  patchelf = derivation {
    name = "bootstrap-patchelf";
    inherit (settings.bootstrap) system;
    builder = shell;
    PATH = busybox;
    debs = map ({ file, sha256 }: deb file sha256) settings.bootstrap.debs;
    args = [
      "sh"
      "-euc"
      ''
        for deb in $debs; do dpkg-deb -x $deb root; done
        mkdir -p $out/lib
        find root -name '*.so*' -path '*/lib/*-linux-gnu/*' -maxdepth 5 -exec cp -a {} $out/lib/ ';'
        cp root/usr/bin/patchelf $out/
        ln -s lib/$(cd $out/lib && echo ld-linux-*) $out/ld.so
      ''
    ];
  };
}
