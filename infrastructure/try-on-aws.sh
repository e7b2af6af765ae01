#!/usr/bin/env bash
# Asks an AWS account whether it would take the system, and leaves it as it is: what is made for asking, change sets and the
# stacks in review that hold them, is deleted again, also after an interruption. Nothing of it costs anything.
#
#   infrastructure/try-on-aws.sh             # the account and Region that `aws` is set up for
#   infrastructure/try-on-aws.sh --help
#
# What a step printed stands below its name. A step whose tool or permission is missing is not run, says why, and is never
# counted as passed.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
work=$(mktemp -d)
results=()
failed=false
missing=false
# AWS CLI v1 does not know AWS_REGION
[[ -z ${AWS_REGION-} ]] || export AWS_DEFAULT_REGION=$AWS_REGION
export AWS_PAGER="" CDK_DISABLE_NOTICES=1 CDK_DISABLE_CLI_TELEMETRY=1 CHECKPOINT_DISABLE=1

usage() {
  cat <<END
Usage: $(basename "$0") [--other-region REGION] [--only TEXT]

  --other-region REGION   of the table in two Regions, other than the one asked
                          (default us-east-2)
  --only TEXT             only the steps whose names have that text

It runs, and executes none of it: validate-template and a change set for each
template, cdk diff for each CDK, terraform plan, and IAM Access Analyzer's
validation of each policy. The caller may need no more than:
  cloudformation: ValidateTemplate, CreateChangeSet, DescribeChangeSet,
                  DeleteChangeSet, DescribeStacks, DeleteStack, GetTemplate
  ssm:            GetParameter, GetParameters
  access-analyzer: ValidatePolicy

Status: 0 every step passed, 1 a step failed, 2 nothing could be asked,
3 none failed and some were not run.
END
}

say() { printf '%s\n' "$*"; }

# Ends a step that cannot be run here.
not_run() {
  say "$*" >"$work/why"
  exit 77
}

# AWS CLI v2 before 2.13 does not know AWS_ENDPOINT_URL.
aws() { command aws ${AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"} "$@"; }

# Deletes the stacks that are still there, and says so when one cannot be deleted.
delete_stacks() {
  local stack
  while read -r stack; do
    if ! aws cloudformation delete-stack --stack-name "$stack" ||
      ! aws cloudformation wait stack-delete-complete --stack-name "$stack"; then
      say "THE STACK $stack IS STILL THERE, with no resources in it: delete it by aws cloudformation delete-stack" >&2
    fi
  done <"$work/stacks"
  : >"$work/stacks"
}

finish() {
  delete_stacks
  rm -rf "$work"
}

step() { # what it is, its command
  local what=$1 status
  shift
  [[ $what == *"$only"* ]] || return 0
  printf '\n== %s\n' "$what"
  rm -f "$work/why"
  ("$@") 2>&1
  status=$?
  case $status in
    0) results+=("passed    $what") ;;
    77)
      results+=("NOT RUN   $what: $(cat "$work/why")")
      missing=true
      ;;
    *)
      results+=("FAILED    $what")
      failed=true
      ;;
  esac
  say "${results[-1]}"
}

# What was asked for is denied, or not to be had at a local endpoint: then the step is not run. Anything else fails.
unanswered() { # the answer
  local last=${1##*$'\n'}
  case $last in
    *AccessDenied*) not_run "the caller may not ask: $last" ;;
    *UnknownOperation* | *NotImplemented*) not_run "${AWS_ENDPOINT_URL-AWS} does not answer this: $last" ;;
  esac
  say "$1"
  return 1
}

validate_template() { # template
  local answer
  answer=$(aws cloudformation validate-template --template-body "file://$here/$1" --query 'Parameters[].ParameterKey' \
    --output text 2>&1) || unanswered "$answer" || return
  say "parameters: $answer"
}

# Function packages are named by SSM parameters, which a change set and a plan look up.
need_package() {
  local name
  for name in bucket key; do
    aws ssm get-parameter --name "/annal/function-package/$name" --query Parameter.Value --output text >"$work/package" 2>&1 ||
      not_run "the function package is not published, which would make a bucket: annal publish ($(tail -n 1 "$work/package"))"
  done
}

# What CloudFormation would do, without doing it: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
change_set() { # template, parameters
  local template=$1 stack set
  shift
  [[ $template != cloudformation.yaml ]] || need_package
  stack=annal-try-$(date +%s)-$RANDOM
  # noted before it is made, so that an interruption leaves none
  say "$stack" >>"$work/stacks"
  set=$(aws cloudformation create-change-set --stack-name "$stack" --change-set-name try --change-set-type CREATE \
    --template-body "file://$here/$template" --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM "$@" --query Id --output text) &&
    described "$set"
  local status=$?
  [[ -z ${set-} ]] || aws cloudformation delete-change-set --change-set-name "$set"
  delete_stacks
  return "$status"
}

described() { # change set
  if aws cloudformation wait change-set-create-complete --change-set-name "$1" >/dev/null 2>&1; then
    aws cloudformation describe-change-set --change-set-name "$1" --output text \
      --query 'Changes[].ResourceChange.[Action,ResourceType]' | sort | uniq -c
    return
  fi
  aws cloudformation describe-change-set --change-set-name "$1" --query '[Status,StatusReason]' --output text
  return 1
}

cdk_diff() { # its folder
  local cdk=$here/cdk-typescript/node_modules/.bin/cdk
  command -v node >/dev/null || not_run "Node.js is missing"
  [[ -x $cdk ]] || not_run "the CDK is not installed: npm ci in infrastructure/cdk-typescript"
  if [[ $1 == cdk-python ]]; then
    PATH=$here/cdk-python/.venv/bin:$PATH
    python3 -c 'import aws_cdk' 2>/dev/null ||
      not_run "the CDK for Python is not installed: pip install -r infrastructure/cdk-python/requirements.txt"
  fi
  # the default makes a change set where the stack is there already
  (cd "$here/$1" && "$cdk" diff --method template --no-color --output "$work/cdk.out")
}

# In a copy, whose state is empty: what is deployed is not looked at.
terraform_plan() {
  command -v terraform >/dev/null || not_run "Terraform is missing"
  need_package
  mkdir "$work/copy" && cp "$here"/*.json "$work/copy" && cp -r "$here/terraform" "$work/copy/terraform" || return
  rm -rf "$work/copy/terraform"/.terraform* "$work/copy/terraform"/*.tfstate* "$work/copy/terraform/terraform.tfvars"
  cd "$work/copy/terraform" || return
  terraform init -input=false -no-color >"$work/init" 2>&1 ||
    not_run "the AWS provider cannot be had: $(grep -m 1 Error "$work/init")"
  terraform plan -input=false -lock=false -no-color
}

# https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicy.html
analyzed() {
  local kind type owner document findings bad=0 count=0
  "$here/parity/policies.py" "${templates[@]}" >"$work/policies" 2>"$work/missing" ||
    not_run "the policies cannot be read: $(tail -n 1 "$work/missing"); pip install -r infrastructure/parity/requirements.txt"
  while IFS=$'\t' read -r kind type owner document; do
    [[ $type != - ]] || type=
    findings=$(aws accessanalyzer validate-policy --policy-type "$kind" ${type:+--validate-policy-resource-type "$type"} \
      --policy-document "$document" --query 'findings[].[findingType,issueCode,findingDetails]' --output text 2>&1 </dev/null) ||
      unanswered "$findings" || return
    count=$((count + 1))
    [[ -z $findings ]] || say "$owner: ${findings//$'\n'/$'\n'$owner: }"
    ! grep -qE '^(ERROR|SECURITY_WARNING)' <<<"$findings" || bad=$((bad + 1))
  done <"$work/policies"
  say "$count policies, $bad with errors or security warnings"
  ((bad == 0))
}

other_region=us-east-2
only=
while (($# > 0)); do
  case $1 in
    --other-region) other_region=${2:?--other-region needs a value}; shift 2 ;;
    --only) only=${2:?--only needs a value}; shift 2 ;;
    --help) usage; rm -rf "$work"; exit 0 ;;
    *) say "$(basename "$0"): unknown option $1; --help lists them" >&2; rm -rf "$work"; exit 2 ;;
  esac
done

: >"$work/stacks"
trap finish EXIT
trap 'exit 130' INT TERM
command -v aws >/dev/null || { say "the AWS CLI is missing: https://aws.amazon.com/cli/" >&2; exit 2; }
account=$(aws sts get-caller-identity --query Arn --output text) || { say "AWS did not accept the credentials" >&2; exit 2; }
say "Asking ${AWS_ENDPOINT_URL-AWS} as $account"

templates=(cloudformation.yaml monitoring.yaml dax.yaml kms-key.yaml vpc-endpoints.yaml multi-region/global-table.yaml multi-region/operations.yaml)
for template in "${templates[@]}"; do
  step "validate-template $template" validate_template "$template"
done
step "change set of cloudformation.yaml" change_set cloudformation.yaml
step "change set of cloudformation.yaml for prod" change_set cloudformation.yaml --parameters ParameterKey=Environment,ParameterValue=prod
step "change set of monitoring.yaml" change_set monitoring.yaml
step "change set of kms-key.yaml" change_set kms-key.yaml
step "change set of multi-region/global-table.yaml" change_set multi-region/global-table.yaml \
  --parameters "ParameterKey=OtherRegion,ParameterValue=$other_region"
step "change set of multi-region/operations.yaml" change_set multi-region/operations.yaml \
  --parameters "ParameterKey=OtherRegion,ParameterValue=$other_region"
for folder in cdk-typescript cdk-python cdk-java; do
  step "cdk diff of $folder" cdk_diff "$folder"
done
step "terraform plan" terraform_plan
step "Access Analyzer's validation of every policy" analyzed

printf '\n== Results\n'
printf '%s\n' "${results[@]}"
! $failed || exit 1
if $missing; then
  say "SOME STEPS WERE NOT RUN: they are neither passed nor failed."
  exit 3
fi
