#!/usr/bin/env bash
# Makes the files of a release, in out/: the npm package, the components of GitLab, a bill of materials of the bundles, and
# the checksums. The same tree gives the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."

version=$(node -p "require('./package.json').version")
rm -rf out
mkdir out
npm pack --silent --ignore-scripts --pack-destination out > /dev/null
tar --create --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX templates LICENSE |
  gzip --no-name > "out/gitlab-components-$version.tar.gz"
node scripts/bundle-sbom.mjs > out/sbom.cdx.json
(cd out && sha256sum -- * > SHA256SUMS)
