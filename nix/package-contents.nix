# What of a package goes into an image. The action's lookup (evaluate.nix) and the functions for Nix users (default.nix) both
# ask here, so that both make the same image.
#
#   {name, priority, outputs = [{name, path}]}      and for a module of a language, see language-modules.nix:
#   {links = [{path, only, drvPath, output}], env}
#
# packageSet: what the package is from, which tells the two ways apart in which nixpkgs marks outputs.
packageSet: package:

let
  inherit (builtins) elem filter head tryEval;

  # Up to 21.11 nixpkgs marks the default output of a package, and says nothing of one that was chosen (`openssl.dev`);
  # since then it is the other way round. Any package tells which it is; every set has cacert. A package without marks, of
  # an overlay or made without nixpkgs, is its first output by default: another one was chosen.
  marksDefault = tryEval (packageSet.cacert.outputUnspecified or false);
  isFirst = package.outputName or "out" == head (package.outputs or [ "out" ]);
  isChosen = package.outputSpecified
    or (!(package.outputUnspecified or false) && (!isFirst || marksDefault.success && marksDefault.value));

  # What `nix-env -i` would install, without documentation.
  documentation = [ "man" "doc" "info" "devdoc" "devman" ];
  byDefault = package.meta.outputsToInstall or [ (package.outputName or "out") ];
  wanted = filter (output: !(elem output documentation)) byDefault;

  # What a package is put into images for, where nixpkgs installs its programs alone.
  promised = {
    tzdata = [ "out" ]; # the zones; bin has zdump and zic
    glibc = [ "out" ]; # the dynamic loader and the libraries; bin has locale and getent
    musl = [ "out" ]; # the same; bin has ldd
    fontconfig = [ "out" ]; # /etc/fonts; bin has fc-list
  };
  pname = package.pname or (builtins.parseDrvName package.name).name;
  missing = filter (output: !(elem output wanted) && elem output (package.outputs or [ ])) (promised.${pname} or [ ]);

  # Beside this file, wherever it is written to.
  language = import ./language-modules.nix package;
  # Its own directory too, where another output than the one with the modules is installed.
  links = filter (link: !(elem link.path (map (output: output.path) outputs))) (map toLink language.links);
  toLink = { package, only }: {
    inherit only;
    path = package.outPath;
    inherit (package) drvPath;
    output = package.outputName or "out";
  };

  outputs = map (output: { name = output; path = package.${output}.outPath; }) chosen;
  chosen =
    if isChosen then [ package.outputName ]
    else if wanted == [ ] then byDefault
    else wanted ++ missing;
in
{
  inherit (package) name;
  inherit outputs;
  priority = package.meta.priority or 5;
}
// (if language.env == { } then { } else { inherit links; inherit (language) env; })
