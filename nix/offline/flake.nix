{
  description = "Offline package set made of Debian's binaries";

  outputs =
    { self }:
    let
      generated = system: builtins.pathExists (./. + "/packages-${system}.nix");
      systems = builtins.filter generated [ "x86_64-linux" "aarch64-linux" ];
      forSystem = system: {
        name = system;
        value = import ./. { inherit system; };
      };
    in
    {
      legacyPackages = builtins.listToAttrs (map forSystem systems);
    };
}
