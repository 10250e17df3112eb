# A tools image: nix-build examples/nix, then for example
#   skopeo copy oci:result:latest docker://ghcr.io/org/tools:latest
{
  pkgs ? import <nixpkgs> { },
}:

let
  nixery = import ../../nix { inherit pkgs; };
in
nixery.buildImage {
  name = "tools";
  packages = nixery.shell ++ [ pkgs.git pkgs.jq ];
  labels."org.opencontainers.image.title" = "tools";
  maxLayers = 20;
}
