# From Debian's directories to those of nixpkgs. Functions for builder.sh, which says what the variables are.

unpack() {
  mkdir -p "$root/usr"
  for archive in $debs; do
    case $archive in
      *.tgz) tar -xzf "$archive" -C "$root/usr" --strip-components=1 ;;
      *) dpkg-deb -x "$archive" "$root" ;;
    esac
  done
}

# What images do not need: documentation, translations, headers, files for other packages and for Debian's own services.
discard() {
  for name in apport bash-completion bug doc doc-base fish info initramfs-tools lintian locale menu vim zsh; do
    rm -rf "$root/usr/share/$name"
  done
  for name in apt bash_completion.d cron.d cron.daily default dpkg init.d logrotate.d skel ufw; do
    rm -rf "$root/etc/$name"
  done
  for name in systemd sysusers.d tmpfiles.d udev "$triplet/cmake" "$triplet/pkgconfig"; do
    rm -rf "$root/lib/$name" "$root/usr/lib/$name"
  done
  rm -rf "$root/usr/include" "$root/usr/lib64" "$root/lib64" "$root/var" "$root/run"
  # Man pages in other languages would make up half of the output.
  [ ! -d "$root/usr/share/man" ] || find "$root/usr/share/man" -mindepth 1 -maxdepth 1 ! -name 'man[0-9]*' -exec rm -r {} +
}

remove_empty_directories() {
  find "$out" -mindepth 1 -depth -type d -empty -exec rmdir {} ';'
}

# merge SOURCE TARGET: moves the contents of a directory of the Debian tree into a directory of an output.
merge() {
  [ -d "$root/$1" ] && [ ! -L "$root/$1" ] || return 0
  mkdir -p "$2"
  cp -a "$root/$1/." "$2/"
  rm -rf "${root:?}/$1"
}

# Programs of all directories land in bin. A link /bin/x -> /usr/bin/x would then point to itself: real files win.
move_programs() {
  for directory in usr/bin bin usr/sbin sbin usr/games; do
    [ -d "$root/$directory" ] || continue
    mkdir -p "$out/bin"
    find "$root/$directory" -mindepth 1 -maxdepth 1 | while read -r file; do
      target=$out/bin/${file##*/}
      if [ -L "$file" ] && { [ -e "$target" ] || [ -L "$target" ]; }; then continue; fi
      rm -f "$target"
      mv "$file" "$target"
    done
    rm -rf "${root:?}/$directory"
  done
}

move_tree() {
  mkdir -p "$out"
  if [ -n "$man" ]; then
    [ -d "$root/usr/share/man" ] || { echo "no man pages for the output man" >&2; exit 1; }
    merge usr/share/man "$man/share/man"
  else
    rm -rf "$root/usr/share/man"
  fi
  for libraries in lib usr/lib; do
    merge "$libraries/$triplet" "$out/lib"
  done
  # The loader's own name in /lib is a link into the directory that was just moved.
  [ ! -L "$root/lib/$interpreter" ] || rm "$root/lib/$interpreter"
  move_programs
  for directory in lib usr/lib usr/share usr/libexec etc; do
    merge "$directory" "$out/${directory#usr/}"
  done
}

# Debian's modules live beside the interpreter's own library, nixpkgs' in a directory for its version. What a module needs
# is written down, which keeps it in the closure, and is not linked.
move_modules() {
  case ${language:-} in
    python3)
      version=$(python_version)
      mkdir -p "$out/lib/$version"
      mv "$out/lib/python3/dist-packages" "$out/lib/$version/site-packages"
      ;;
    perl)
      version=$(perl_version)
      mkdir -p "$out/lib/perl5/site_perl"
      mv "$out/share/perl5" "$out/lib/perl5/site_perl/$version"
      ;;
    *) return 0 ;;
  esac
  mkdir -p "$out/nix-support"
  echo "$deps" > "$out/nix-support/propagated-build-inputs"
}

perl_version() {
  for dependency in $deps; do
    [ -d "$dependency/share/perl" ] && find "$dependency/share/perl" -maxdepth 1 -name '5.*.*'
  done | sed 's|.*/||' | head -n 1
}

python_version() {
  for dependency in $deps $out; do
    [ -d "$dependency/lib" ] && find "$dependency/lib" -maxdepth 1 -name 'python3.*'
  done | sed 's|.*/||' | head -n 1
}

# new_place PATH: where a file of the Debian tree is inside a store path now.
new_place() {
  case $1 in
    /usr/lib/"$triplet"/* | /lib/"$triplet"/*) echo "lib/${1#*/"$triplet"/}" ;;
    /usr/bin/* | /usr/sbin/* | /usr/games/* | /bin/* | /sbin/*) echo "bin/${1##*/}" ;;
    /usr/lib/* | /usr/share/* | /usr/libexec/*) echo "${1#/usr/}" ;;
    /lib/* | /etc/*) echo "${1#/}" ;;
  esac
}

# old_directory FILE: a directory of the Debian tree that may have held the file ./FILE of the output.
old_directory() {
  case $1 in
    ./bin/*) echo /usr/bin ;;
    ./etc/*) echo "${1%/*}" | sed 's|^\.||' ;;
    *) echo "${1%/*}" | sed 's|^\.|/usr|' ;;
  esac
}

# Links whose target has moved: to its new place here, else in a dependency, else they go.
repair_links() {
  cd "$out"
  find . -type l | while read -r file; do
    [ ! -e "$file" ] || case $(readlink "$file") in /*) ;; *) continue ;; esac
    target=$(readlink "$file")
    case $target in /*) ;; *) target=$(old_directory "$file")/$target ;; esac
    place=$(new_place "$(normalized "$target")")
    rm "$file"
    [ -n "$place" ] || continue
    for path in $out $deps; do
      [ -e "$path/$place" ] || continue
      ln -s "$path/$place" "$file"
      break
    done
  done
}

# normalized PATH: an absolute path without "..".
normalized() {
  echo "$1" | awk -F/ '{
    depth = 0
    for (i = 2; i <= NF; i++) if ($i == "..") { if (depth) depth-- } else if ($i != "." && $i != "") part[++depth] = $i
    for (i = 1; i <= depth; i++) printf "/%s", part[i]
    print ""
  }'
}
