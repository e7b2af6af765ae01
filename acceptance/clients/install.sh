#!/bin/sh
# Gets a client that the acceptance tests drive, in the version written beside this file, into a folder
# that is not under version control:
#
#   acceptance/clients/install.sh python    # AWS CLI version 1 and boto3
#   acceptance/clients/install.sh node      # the AWS SDK for JavaScript
#
# The tests call it themselves. It ends with 1 and one sentence where the client cannot be had.
set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
there=$here/../target/clients
mkdir -p "$there"

stop() {
  echo "$*" >&2
  exit 1
}

python() {
  cmp -s "$here/requirements.txt" "$there/python/requirements.txt" && return
  command -v python3 >/dev/null || stop "Python 3 is not on this machine"
  rm -rf "$there/python"
  python3 -m venv "$there/python" >"$there/python.log" 2>&1 || stop "python3 has no venv module here"
  "$there/python/bin/pip" install -q --disable-pip-version-check -r "$here/requirements.txt" >>"$there/python.log" 2>&1 ||
    stop "PyPI does not give the AWS CLI and boto3"
  cp "$here/requirements.txt" "$there/python/"
}

node_20() { node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' && command -v npm; }

javascript() {
  cmp -s "$here/package.json" "$there/package.json" && return
  node_20 >/dev/null 2>&1 || stop "Node.js 20 with npm is not on this machine"
  rm -rf "$there/node_modules" "$there/package.json"
  mkdir -p "$there/npm"
  cp "$here/package.json" "$there/npm/"
  (cd "$there/npm" && npm install --no-package-lock --no-audit --no-fund --silent) >"$there/node.log" 2>&1 ||
    stop "npm does not give the AWS SDK for JavaScript"
  mv "$there/npm/node_modules" "$there/npm/package.json" "$there/"
}

case ${1-} in
  python) python ;;
  node) javascript ;;
  *) stop "usage: acceptance/clients/install.sh python|node" ;;
esac
