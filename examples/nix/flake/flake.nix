{
  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-unstable";
  inputs.nixery-action.url = "github:org/nixery-action";

  outputs =
    { nixpkgs, nixery-action, ... }:
    let
      imageFor =
        system:
        let
          pkgs = nixpkgs.legacyPackages.${system};
          nixery = nixery-action.lib.forPkgs pkgs;
        in
        nixery.buildImage {
          name = "tools";
          packages = nixery.shell ++ [ pkgs.git pkgs.jq ];
          labels."org.opencontainers.image.title" = "tools";
          maxLayers = 20;
        };
    in
    {
      # nix build .#tools
      packages.x86_64-linux.tools = imageFor "x86_64-linux";
      packages.aarch64-linux.tools = imageFor "aarch64-linux";
    };
}
