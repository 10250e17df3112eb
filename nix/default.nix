# Images for Nix users: buildImage and groupLayers, each one pure derivation. Grouping and packing are the action's own bundle,
# run inside the sandbox on the closure that Nix exports there, so the digest is the action's for the same store paths.
#
#   nixery = import ./nixery-action/nix { inherit pkgs; };
#   nixery.buildImage { name = "tools"; packages = nixery.shell ++ [ pkgs.git pkgs.jq ]; }
#
# nodejs: what packs the images; 20.15 or newer, of the machine that builds.
{
  pkgs ? import <nixpkgs> { },
  nodejs ? (pkgs.buildPackages or pkgs).nodejs,
}:

let
  inherit (builtins) all any concatMap elem filter head isAttrs isInt isString length match pathExists readFile removeAttrs split;

  packageContents = import ./package-contents.nix pkgs;

  # Only what runs: other files of the repository do not rebuild images.
  bundle = builtins.path {
    name = "nixery-action";
    path = ../dist;
    filter = file: _type: elem (baseNameOf file) [ "cli.js" "pack-worker.js" "package.json" ];
  };

  # A derivation that runs the bundle on the closure of some store paths, which is in .attrs.json (of Nix 2.8 and newer).
  run = name: roots: args: attrs:
    derivation ({
      inherit name;
      inherit (nodejs) system;
      builder = "${nodejs}/bin/node";
      args = [ "${bundle}/cli.js" ] ++ args ++ [ "--input" ".attrs.json" "--output" (placeholder "out") ];
      __structuredAttrs = true;
      exportReferencesGraph.closure = roots;
    } // attrs);

  # An image has all it needs inside. Older releases either do not know this or want an experimental feature for it.
  discardReferences =
    if builtins.compareVersions builtins.nixVersion "2.18" < 0 then { } else { unsafeDiscardReferences.out = true; };

  isPackage = value: isAttrs value && value.type or null == "derivation";
  checked = function: packages:
    if all isPackage packages then packages
    else throw "${function}: packages has something that is not a package: give derivations, such as pkgs.git";

  # What every image of the action has too: certificates and protocol names.
  alwaysIncluded = [ pkgs.cacert pkgs.iana-etc ];
  contentsOf = function: packages: map contents (checked function packages ++ alwaysIncluded);
  # Derivations are what the action builds; here they would be built with all that they are made of.
  contents = package:
    let all = packageContents package;
    in all // (if all ? links then { links = map (link: { inherit (link) path only; }) all.links; } else { });
  pathsOf = contents: concatMap (package: map (output: output.path) (package.outputs ++ package.links or [ ])) contents;

  # A package with bash in its list is an image that runs it.
  isBash = package: match "bash(-interactive)?" (package.pname or (builtins.parseDrvName package.name).name) != null;

  architecture = {
    x86_64-linux = "amd64";
    aarch64-linux = "arm64";
  }.${pkgs.stdenv.hostPlatform.system} or (throw "buildImage: there are no images for ${pkgs.stdenv.hostPlatform.system}");

  # As the action sees it: a flake gives nixpkgs' lib another version, which is not in the tree.
  nixpkgsVersion =
    let library = pkgs.path + "/lib/default.nix";
    in if pathExists library then (import library).version else pkgs.lib.version or null;

  # The commit, where the tree itself says it: one tree then has one image, wherever it came from.
  nixpkgsRevision =
    let file = pkgs.path + "/.git-revision";
    in if pathExists file then head (filter (line: isString line && line != "") (split "\n" (readFile file))) else null;

  makeImage =
    {
      packages,
      name ? "image",
      tag ? "latest",
      entrypoint ? null,
      cmd ? if entrypoint == null && any isBash packages then [ "/bin/bash" ] else [ ],
      env ? { },
      user ? null,
      workdir ? null,
      ports ? [ ],
      volumes ? [ ],
      stopSignal ? null,
      healthcheck ? null,
      files ? [ ],
      filesIgnore ? null,
      filesMtime ? null,
      caCertificates ? [ ],
      nixDatabase ? null,
      strict ? null,
      labels ? { },
      annotations ? { },
      createdEpoch ? 0,
      maxLayers ? null,
      layersPlan ? null,
      popularity ? null,
      compression ? null,
      compressionLevel ? null,
      version ? nixpkgsVersion,
      revision ? nixpkgsRevision,
    }:
    let contents = contentsOf "buildImage" packages;
    in
    if length packages == 0 then throw "buildImage: packages is empty"
    else run name (pathsOf contents) [ "pack-image" ] ({
      image = {
        inherit architecture tag labels annotations revision;
        inherit entrypoint cmd env user workdir ports volumes stopSignal healthcheck files filesIgnore filesMtime caCertificates nixDatabase strict;
        inherit maxLayers layersPlan popularity compression compressionLevel;
        createdEpoch = if isInt createdEpoch then createdEpoch else throw "buildImage: createdEpoch is not a number of seconds";
        packages = contents;
        nixpkgsVersion = version;
      };
    } // discardReferences);
in
{
  # An OCI image layout. Arguments that are inputs of the action have their meaning and their default:
  #   packages          derivations; of each the outputs that nix-env would install, without documentation
  #   name              of the derivation; default "image"
  #   tag               what the image is called in the layout; default "latest"
  #   entrypoint, cmd   what it runs, lists; default of cmd [ "/bin/bash" ] when bash is one of the packages
  #   env               an attribute set of texts
  #   user, workdir, ports, volumes, stopSignal, healthcheck                 texts, numbers, or lists of them
  #   files             a list of texts, for example [ "${./nginx.conf}:/etc/nginx.conf" ]
  #   filesIgnore, filesMtime, nixDatabase, strict   as the inputs files-ignore, files-mtime, nix-database and strict
  #   caCertificates    a list of paths, as the input ca-certificates
  #   labels, annotations                 attribute sets of texts. In a workflow the action adds an annotation: for the digest
  #                     of that image give it, too, "org.opencontainers.image.source" = "https://github.com/org/repository"
  #   createdEpoch      seconds, the action's SOURCE_DATE_EPOCH; default 0
  #   maxLayers, layersPlan (a path), popularity (a path: a sandbox fetches nothing), compression, compressionLevel
  #   version, revision of nixpkgs, for the annotations; null leaves one out
  # config: an attribute set of any of them, for those who keep some apart.
  buildImage = { config ? { }, ... }@arguments: makeImage (config // removeAttrs arguments [ "config" ]);

  # Which store paths share a layer: a file with [{"paths": [...]}], as the command group-layers prints it.
  #   roots             derivations or store paths; or else packages, as for buildImage
  #   maxLayers         of store paths; an image has one more, of its root filesystem
  #   layersPlan, popularity              paths
  groupLayers =
    {
      packages ? [ ],
      roots ? pathsOf (contentsOf "groupLayers" packages),
      name ? "layers.json",
      maxLayers ? 94,
      layersPlan ? null,
      popularity ? null,
    }:
    let option = name: file: if file == null then [ ] else [ "--${name}" "${file}" ];
    in
    run name roots
      ([ "group-layers" "--max-layers" (toString maxLayers) ]
        ++ option "layers-plan" layersPlan ++ option "popularity" popularity)
      { };

  # The action's meta-packages.
  shell = [ pkgs.bashInteractive pkgs.coreutils pkgs.moreutils pkgs.nano ];
  ci = [
    pkgs.bashInteractive pkgs.coreutils pkgs.curl pkgs.findutils pkgs.gawk pkgs.git pkgs.gnugrep pkgs.gnused pkgs.gnutar
    pkgs.gzip pkgs.procps pkgs.which pkgs.xz pkgs.glibc.out pkgs.stdenv.cc.cc.lib
  ];
}
