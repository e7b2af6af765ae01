#!/usr/bin/env bash
# Looks over the infrastructure without deploying it: cfn-lint and checkov (CloudFormation), terraform fmt, validate and
# checkov (Terraform), shellcheck (every script). cdk-nag's AWS Solutions run with the CDK's own tests (npm test).
# Exceptions stand beside what they are about, or with their reasons in checkov.yaml.
#
#   infrastructure/lint.sh     # the tools of lint-requirements.txt are put into a folder of their own
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(dirname "$here")
tools=$here/.lint

say() { printf 'lint: %s\n' "$*"; }

if ! cmp -s "$here/lint-requirements.txt" "$tools/installed"; then
  say "installing cfn-lint, checkov and shellcheck"
  python3 -m venv "$tools"
  "$tools/bin/pip" install -q --disable-pip-version-check -r "$here/lint-requirements.txt"
  cp "$here/lint-requirements.txt" "$tools/installed"
fi
PATH=$tools/bin:$PATH

cd "$here"
templates=(cloudformation.yaml monitoring.yaml dax.yaml kms-key.yaml vpc-endpoints.yaml multi-region/*.yaml)
say "cfn-lint ${templates[*]}"
cfn-lint "${templates[@]}"
size=$(wc -c <cloudformation.yaml)
# --template-body takes 51,200 bytes; some are kept free for the next change. What is not the document's goes to monitoring.yaml.
((size <= 51200 - 4096)) || { say "cloudformation.yaml has $size bytes; at most $((51200 - 4096)) are wanted"; exit 1; }

say "checkov of the templates and of the Terraform module"
checkov --config-file checkov.yaml --framework cloudformation -f "${templates[@]}"
checkov --config-file checkov.yaml --framework terraform -d terraform

say "shellcheck"
cd "$root"
git ls-files -z | while IFS= read -r -d '' file; do
  if [[ -f $file ]] && head -c 64 "$file" | head -n 1 | grep -qaE '^#!.*\b(ba)?sh$|^# shellcheck shell='; then printf '%s\0' "$file"; fi
done | xargs -0 shellcheck -x --source-path=SCRIPTDIR

if command -v terraform >/dev/null; then
  say "terraform fmt"
  terraform -chdir="$here/terraform" fmt -check -recursive
  if terraform -chdir="$here/terraform" init -backend=false -input=false -no-color >/dev/null 2>&1; then
    say "terraform validate"
    terraform -chdir="$here/terraform" validate -no-color
  else
    say "TERRAFORM'S MODULE WAS NOT VALIDATED: the AWS provider is not here; terraform/build-provider.sh builds it"
  fi
else
  say "TERRAFORM'S MODULE WAS NOT VALIDATED: terraform is not on this machine"
fi
say "nothing found"
