#!/usr/bin/env bash
# Publishes a part of a release, unless it is published already: a release can be run again.
#   publish.sh npm         the package in out/; NPM_PUBLISH_OPTIONS has more options
#   publish.sh component   templates/, as a version in the project of GitLab whose URL is COMPONENT_REPOSITORY
#   publish.sh tags        moves v1 and v1.2 of the remote "origin" to this commit
set -euo pipefail
cd "$(dirname "$0")/.."

name=$(node -p "require('./package.json').name")
version=$(node -p "require('./package.json').version")

npm_package() {
  if npm view "$name@$version" version 2> /dev/null | grep -qxF "$version"; then
    echo "$name@$version is published"
  else
    # shellcheck disable=SC2086 # several options
    npm publish --access public --tag "$(node scripts/release.mjs npm-tag "$version")" ${NPM_PUBLISH_OPTIONS-} "./out/$name-$version.tgz"
  fi
}

component() {
  if git ls-remote --exit-code "$COMPONENT_REPOSITORY" "refs/tags/$version" > /dev/null; then
    echo "the components $version are published"
    return
  fi
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  git clone --quiet "$COMPONENT_REPOSITORY" "$work" 2> /dev/null
  git -C "$work" rm --quiet -r --ignore-unmatch .
  cp -R templates LICENSE "$work"
  cp docs/ci-systems.md "$work/README.md"
  cp packaging/gitlab-ci.yml "$work/.gitlab-ci.yml"
  git -C "$work" add --all
  git -C "$work" -c user.name=nixery-action -c user.email=nixery-action@localhost commit --quiet --message "Release $version"
  git -C "$work" tag "$version"
  git -C "$work" push --quiet --atomic origin HEAD:refs/heads/main "refs/tags/$version"
  echo "published the components $version"
}

tags() {
  commit=$(git rev-parse HEAD)
  for tag in $(node scripts/release.mjs tags "$version"); do
    if [ "$(git ls-remote origin "refs/tags/$tag" | cut -f 1)" = "$commit" ]; then
      echo "$tag is there"
    else
      git push --quiet --force origin "$commit:refs/tags/$tag"
      echo "moved $tag"
    fi
  done
}

case ${1-} in
  npm) npm_package ;;
  component) component ;;
  tags) tags ;;
  *)
    echo "usage: publish.sh npm|component|tags" >&2
    exit 2
    ;;
esac
