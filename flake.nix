{
  description = "OCI images from nixpkgs packages, with the digests of nixery-action";

  # No inputs: nixpkgs is the caller's, as an argument, so nothing is fetched that the caller does not have.
  outputs =
    { self }:
    {
      # A package set -> { buildImage, groupLayers, shell }, see nix/default.nix.
      lib.forPkgs = pkgs: import ./nix { inherit pkgs; };
    };
}
