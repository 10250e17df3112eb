# Programs, libraries and scripts get to know the store paths that they need. Functions for builder.sh.

# index_libraries: lines "NAME DIRECTORY" for all shared libraries in reach, the nearest first: own ones before those of
# dependencies, lib itself before private directories below it.
index_libraries() {
  for depth in '-maxdepth 1' '-mindepth 2'; do
    for path in $out $deps; do
      [ ! -d "$path/lib" ] || find "$path/lib" $depth -name '*.so*' ! -type d
    done
  done | sed 's|^\(.*\)/\([^/]*\)$|\2 \1|'
}

run_patchelf() {
  "$patchelf/ld.so" --library-path "$patchelf/lib" "$patchelf/patchelf" "$@"
}

# patch_elf FILE: the loader of our libc, and a search path of just the directories that hold the needed libraries.
patch_elf() {
  file=$1
  needed=$(run_patchelf --print-needed "$file" 2> /dev/null) || return 0
  [ -n "$needed" ] || return 0
  search=$(echo "$needed" | awk -v file="$file" '
    NR == FNR { if (!($1 in home)) home[$1] = $2; next }
    !($1 in home) { print "unresolved " $1 " of " file > "/dev/stderr"; next }
    !(home[$1] in seen) { seen[home[$1]]; path = path (path ? ":" : "") home[$1] }
    END { print path }' "$libraries" -)
  set -- --set-rpath "$search"
  if [ -n "$loader" ] && run_patchelf --print-interpreter "$file" > /dev/null 2>&1; then
    set -- "$@" --set-interpreter "$loader"
  fi
  chmod u+w "$file"
  run_patchelf "$@" "$file"
}

# patch_script FILE: "#!/usr/bin/env perl -w" becomes the perl of a dependency.
patch_script() {
  file=$1
  IFS= read -r line < "$file" || true
  set -- ${line#"#!"}
  case ${1:-} in */env) shift ;; esac
  [ $# -gt 0 ] || return 0
  command=${1##*/}
  shift
  for path in $shell $out $deps; do
    [ -e "$path/bin/$command" ] || continue
    chmod u+w "$file"
    sed -i "1s|.*|#!$path/bin/$command${*:+ $*}|" "$file"
    [ "$command" != perl ] || add_perl_modules "$file"
    return 0
  done
}

# add_perl_modules SCRIPT: modules of dependencies are found through `use lib`, as nixpkgs does it.
add_perl_modules() {
  directories=
  for path in $out $deps; do
    for directory in $(find "$path" -maxdepth 3 -path '*/share/perl5' -o -path '*/lib/perl5/5.*'); do
      directories="$directories $directory"
    done
  done
  [ -z "$directories" ] || sed -i "1a use lib qw($directories );" "$1"
}

patch_files() {
  cd "$out"
  libraries=$root.libraries
  index_libraries > "$libraries"
  loader=
  for path in $deps; do
    [ ! -e "$path/lib/$interpreter" ] || loader=$path/lib/$interpreter
  done
  find . -type f | while read -r file; do
    IFS= read -r -n 4 magic < "$file" || true
    case $magic in
      ?ELF) patch_elf "$file" ;;
      '#!'*) patch_script "$file" ;;
    esac
  done
}
