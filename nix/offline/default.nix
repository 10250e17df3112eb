# A package set of the shape of nixpkgs, made of Debian's binaries: import DIR { system = "x86_64-linux"; config = { }; }
{
  system ? builtins.currentSystem,
  config ? { },
  overlays ? [ ],
  ...
}:
let
  settings = import ./settings.nix;

  packagesFile = ./. + "/packages-${system}.nix";
  packages =
    if builtins.pathExists packagesFile then
      import packagesFile
    else
      throw "this package set has not been generated for ${system}";

  userConfig = if builtins.isFunction config then config { pkgs = pkgs; } else config;
  fullConfig = {
    allowUnfree = false;
    allowBroken = false;
    allowUnsupportedSystem = false;
  } // userConfig;

  lib = import ./lib.nix { suite = settings.suite; };

  bootstrap = import ./bootstrap.nix { inherit settings; };
  checkMeta = import ./check-meta.nix { inherit system lib; config = fullConfig; };
  languages = import ./languages.nix { inherit lib; };
  inherit (import ./package.nix { inherit system bootstrap checkMeta languages; }) debianPackage runCommand;

  base =
    final:
    {
      inherit lib overlays system runCommand;
      config = fullConfig;
      path = ./.;
      stdenv = {
        inherit system;
        hostPlatform = { inherit system; };
        cc.cc.lib = final."libstdc++6";
      };
    }
    // packages { inherit debianPackage final; deb = bootstrap.deb; }
    // import ./samples.nix { inherit runCommand; };

  # What an overlay changes, every package sees: dependencies are taken from `final`.
  extend = previous: overlay: final: let prev = previous final; in prev // overlay final prev;
  pkgs = builtins.foldl' extend base overlays pkgs;
in
pkgs
