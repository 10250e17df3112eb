#!/usr/bin/env bash
# Makes what a release consists of, in out/: the npm package and the checksums. The same tree gives the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."

rm -rf out
mkdir out
npm pack --silent --ignore-scripts --pack-destination out > /dev/null
(cd out && sha256sum -- *.tgz > SHA256SUMS)
ls -l out
