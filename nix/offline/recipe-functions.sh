# What the shell code of a recipe may call. Functions for builder.sh.

# link TARGET NAME: a symbolic link in the output; TARGET as `ln -s` takes it.
link() {
  mkdir -p "$out/${2%/*}"
  ln -sfn "$1" "$out/$2"
}

# dependency FILE: full path of a file of a dependency.
dependency() {
  for path in $deps; do
    [ -e "$path/$1" ] || continue
    echo "$path/$1"
    return 0
  done
  echo "no dependency has $1" >&2
  return 1
}

# wrap PROGRAM [VARIABLE=DEFAULT | VARIABLE+=MORE]... [-- ARGUMENT...]: a script that sets variables which the caller left
# unset, adds to search paths, puts arguments before the caller's, and runs the program.
wrap() {
  program=$out/$1
  real=$out/${1%/*}/.${1##*/}-wrapped
  shift
  mv "$program" "$real"
  echo "#!$shell/bin/sh" > "$program"
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    case ${1%%=*} in
      *+) name=${1%%+=*} && echo "export $name=\"\${$name:+\$$name:}${1#*=}\"" ;;
      *) name=${1%%=*} && echo "export $name=\"\${$name-${1#*=}}\"" ;;
    esac >> "$program"
    shift
  done
  [ $# -eq 0 ] || shift
  echo "exec -a \"\$0\" $real${*:+ $*} \"\$@\"" >> "$program"
  chmod 755 "$program"
}
