#!/usr/bin/env bash
# Publishes the npm package in out/, unless its registry has that version already: a release can be run again.
set -euo pipefail
cd "$(dirname "$0")/.."

name=$(node -p "require('./package.json').name")
version=$(node -p "require('./package.json').version")
tag=latest
case $version in *-*) tag=next ;; esac
if npm view "$name@$version" version 2> /dev/null | grep -qxF "$version"; then
  echo "$name@$version is published"
else
  npm publish --access public --tag "$tag" "./out/$name-$version.tgz"
fi
