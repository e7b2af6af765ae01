#!/bin/sh
# Gets the clients that the acceptance test drives, in the versions written beside this file, into a
# folder of the checkout that is not under version control: Python's into python/, Node.js's into node_modules/.
set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
there=$here/../../.ci/tools/clients
mkdir -p "$there"

if ! cmp -s "$here/requirements.txt" "$there/python/requirements.txt"; then
  rm -rf "$there/python"
  python3 -m venv "$there/python"
  "$there/python/bin/pip" install -q --disable-pip-version-check -r "$here/requirements.txt"
  cp "$here/requirements.txt" "$there/python/"
fi
if ! cmp -s "$here/package.json" "$there/package.json"; then
  rm -rf "$there/node_modules" "$there/package.json"
  mkdir -p "$there/npm"
  cp "$here/package.json" "$there/npm/"
  (cd "$there/npm" && npm install --no-package-lock --no-audit --no-fund --silent)
  mv "$there/npm/node_modules" "$there/npm/package.json" "$there/"
fi
