#!/usr/bin/env bash
# Checks the documents of a build with the libraries of those who define their formats, from PyPI:
#   scripts/try/sbom.sh DIRECTORY
# CycloneDX with cyclonedx-python-lib, SPDX with spdx-tools, and both for the minimum elements of the NTIA.
set -euo pipefail
dir=$(realpath "${1:?the directory of evidence-dir}")
venv=$(mktemp -d)
trap 'rm -rf "$venv"' EXIT
python3 -m venv "$venv"
"$venv/bin/pip" --quiet --disable-pip-version-check install \
  'cyclonedx-python-lib[json-validation]==11.12.0' spdx-tools==0.8.5 ntia-conformance-checker==6.0.0

shopt -s nullglob
checked=0
for file in "$dir"/*.cdx.json; do
  "$venv/bin/python" - "$file" <<'PYTHON'
import json, sys
from cyclonedx.model.bom import Bom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
text = open(sys.argv[1]).read()
error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
if error:
    sys.exit(f"{sys.argv[1]}: {error}")
bom = Bom.from_json(json.loads(text))
print(f"{sys.argv[1]}: CycloneDX 1.6, {len(bom.components)} components")
PYTHON
  checked=$((checked + 1))
done
for file in "$dir"/*.spdx.json; do
  "$venv/bin/pyspdxtools" --infile "$file"
  "$venv/bin/ntia-checker" --file "$file" --quiet
  echo "$file: SPDX 2.3, with the minimum elements"
  checked=$((checked + 1))
done
test "$checked" -gt 0 || { echo "$dir has no *.cdx.json and no *.spdx.json" >&2; exit 1; }
