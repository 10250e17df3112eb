# Makes one store path of Debian packages: unpacks them, moves Debian's directories to where nixpkgs has them, and makes
# programs, libraries, scripts and links refer to store paths. Nix finds the references in the result by itself.
#
# Runs in Nix's sandbox under a static busybox; every other program comes from the packages themselves. The environment:
#   out, man            outputs (`man` may be unset)
#   debs, deps          archives; store paths of everything that the package depends on
#   shell               store path of bash, empty for what bash itself needs
#   patchelf            directory with patchelf, its loader and libraries
#   triplet             Debian's name of the platform, in library directories: x86_64-linux-gnu
#   interpreter         file name of the dynamic loader
#   language            set: the package is a module of python3 or perl
#   dontPatch           set: leave programs and libraries alone
#   postInstall         shell code of the recipe; may call the functions of recipe-functions.sh
# Arguments: the files that hold the functions.
set -euf
for functions in "$@"; do . "$functions"; done
set --
man=${man:-}
root=$PWD/root

unpack
discard
move_tree
remove_empty_directories
move_modules
repair_links
[ -n "${dontPatch:-}" ] || patch_files
cd "$out"
set +f
eval "$postInstall"
remove_empty_directories
