# What of a package goes into an image: {name, priority, outputs = [{name, path}]}. The action's lookup (evaluate.nix) and the
# functions for Nix users (default.nix) both ask here, so that both make the same image.
package:

let
  inherit (builtins) elem filter;

  # What `nix-env -i` would install, without documentation. An output that was asked for by name (`openssl.dev`) is it.
  documentation = [ "man" "doc" "info" "devdoc" "devman" ];
  byDefault = package.meta.outputsToInstall or [ (package.outputName or "out") ];
  wanted = filter (output: !(elem output documentation)) byDefault;
  chosen =
    if package.outputSpecified or false then [ package.outputName ]
    else if wanted == [ ] then byDefault
    else wanted;
in
{
  inherit (package) name;
  priority = package.meta.priority or 5;
  outputs = map (output: { name = output; path = package.${output}.outPath; }) chosen;
}
