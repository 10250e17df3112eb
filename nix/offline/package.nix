# Constructors of packages: what stdenv.mkDerivation returns in nixpkgs, as far as users of a package can see it.
{
  system,
  bootstrap,
  checkMeta,
  languages,
}:
let
  target =
    {
      x86_64-linux = {
        triplet = "x86_64-linux-gnu";
        interpreter = "ld-linux-x86-64.so.2";
      };
      aarch64-linux = {
        triplet = "aarch64-linux-gnu";
        interpreter = "ld-linux-aarch64.so.1";
      };
    }
    .${system};

  # A derivation whose drvPath and outPath throw unless `validity` holds, while everything else stays readable.
  guarded =
    validity: passthru: drv:
    let
      guard = output: {
        inherit (output) type outputName;
        drvPath = assert validity; output.drvPath;
        outPath = assert validity; output.outPath;
      };
      outputs = map (name: {
        inherit name;
        value = common // guard drv.${name} // { outputSpecified = true; };
      }) drv.outputs;
      common = drv // builtins.listToAttrs outputs // { all = map (output: output.value) outputs; } // passthru;
    in
    common // guard drv;

  makeDerivation =
    attrs:
    let
      names = rec {
        name = attrs.name or "${pname}-${version}";
        pname = attrs.pname or (builtins.parseDrvName attrs.name).name;
        version = attrs.version or (builtins.parseDrvName attrs.name).version;
        outputs = attrs.outputs or [ "out" ];
      };
      meta = checkMeta.commonMeta described;
      described = attrs // names;
      passthru = (attrs.passthru or { }) // {
        inherit (names) pname version;
        inherit meta;
        passthru = attrs.passthru or { };
        overrideAttrs = change: makeDerivation (attrs // change attrs);
      };
      environment = removeAttrs attrs [ "meta" "passthru" ];
    in
    guarded (checkMeta.assertValid described) passthru (
      derivation (
        environment
        // {
          inherit (names) name outputs;
          inherit system;
          builder = bootstrap.shell;
          PATH = "${bootstrap.busybox}";
        }
      )
    );

  # A package and all that it depends on, each once, nearest first.
  withDependencies =
    packages:
    let
      item = package: {
        key = package.outPath;
        inherit package;
      };
      reached = builtins.genericClosure {
        startSet = map item packages;
        operator = { package, ... }: map item (package.dependencies or [ ]);
      };
    in
    map ({ package, ... }: package) reached;
in
{
  # One store path from debs. `shell`: what "#!/bin/sh" becomes, null where bash would depend on itself.
  debianPackage =
    attrs@{
      dependencies,
      shell ? null,
      postInstall ? "",
      passthru ? { },
      ...
    }:
    let
      language = languages.languageOf attrs.pname;
    in
    makeDerivation (
      removeAttrs attrs [ "dependencies" ]
      // target
      // {
        inherit shell postInstall language;
        inherit (bootstrap) patchelf;
        deps = withDependencies dependencies;
        args = [ "sh" ] ++ bootstrap.builder;
        passthru =
          languages.passthruOf { inherit (attrs) pname version; inherit language dependencies; }
          // passthru
          // { inherit dependencies; };
      }
    );

  # nixpkgs' runCommand, with busybox for tools.
  runCommand =
    name: attrs: script:
    makeDerivation (
      { inherit name; }
      // attrs
      // {
        args = [ "sh" "-euc" script ];
      }
    );
}
