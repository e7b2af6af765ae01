# shellcheck shell=bash
# shellcheck disable=SC2034  # what is set here is used by the scripts that source this file
# What deploy.sh and destroy.sh have in common: options, names, and how a change is made.

set -euo pipefail

ENVIRONMENT=${ENVIRONMENT:-dev}
RETENTION_DAYS=${RETENTION_DAYS:-365}
READ_CAPACITY_UNITS=${READ_CAPACITY_UNITS:-10}
WRITE_CAPACITY_UNITS=${WRITE_CAPACITY_UNITS:-10}
SUFFIX=""
DRY_RUN=false
YES=false
export AWS_PAGER=""

# AWS CLI v1 sends SQS to AWS whatever AWS_ENDPOINT_URL says, and v2 before 2.13 does not know the variable: both
# heed the option.
aws() {
  command aws ${AWS_ENDPOINT_URL:+--endpoint-url "$AWS_ENDPOINT_URL"} "$@"
}

usage() {
  cat <<EOF
Usage: $(basename "$0") [options]

  --environment dev|staging|prod   names end in it outside of dev; prod protects its tables (default dev)
  --suffix TEXT                    appended to every name, to have the system more than once in an account
  --region REGION                  instead of the AWS CLI's own
  --dry-run                        says what would be done, and changes nothing
$1
  --help

Settings can also come from the variables ENVIRONMENT, RETENTION_DAYS, READ_CAPACITY_UNITS, WRITE_CAPACITY_UNITS.
EOF
}

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 2
}

value_of() {
  [[ $# -ge 2 && -n $2 ]] || fail "$1 needs a value"
  printf '%s' "$2"
}

# Takes one option that both scripts know; its status says whether it was one, SHIFT how long it was.
common_option() {
  SHIFT=2
  case $1 in
    --environment) ENVIRONMENT=$(value_of "$@") ;;
    --suffix) SUFFIX=$(value_of "$@") ;;
    --region) AWS_REGION=$(value_of "$@"); AWS_DEFAULT_REGION=$AWS_REGION; export AWS_REGION AWS_DEFAULT_REGION ;;
    --dry-run) DRY_RUN=true; SHIFT=1 ;;
    *) return 1 ;;
  esac
}

whole_number() {
  if ! [[ $2 =~ ^[0-9]{1,9}$ ]] || ((10#$2 < 1 || 10#$2 > $3)); then
    fail "$1 is '$2', expected a whole number from 1 to $3"
  fi
}

validate() {
  [[ $ENVIRONMENT =~ ^(dev|staging|prod)$ ]] || fail "environment is '$ENVIRONMENT', expected one of dev, staging, prod"
  [[ -z $SUFFIX || $SUFFIX =~ ^[a-z0-9][a-z0-9-]{0,19}$ ]] ||
    fail "suffix is '$SUFFIX', expected at most 20 lower-case letters, digits and hyphens"
  whole_number "retention days" "$RETENTION_DAYS" 36500
  whole_number "read capacity units" "$READ_CAPACITY_UNITS" 40000
  whole_number "write capacity units" "$WRITE_CAPACITY_UNITS" 40000
  type -P aws >/dev/null || fail "the AWS CLI is missing: https://aws.amazon.com/cli/"
  REGION=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}
  [[ -n $REGION ]] || fail "no Region is configured: give --region"
  ACCOUNT=$(aws sts get-caller-identity --query Account --output text) || fail "AWS did not accept the credentials"
}

named() {
  local name=event-sourcing-$1
  [[ $ENVIRONMENT == dev ]] || name=$name-$ENVIRONMENT
  [[ -z $SUFFIX ]] || name=$name-$SUFFIX
  printf '%s' "$name"
}

set_names() {
  EVENT_STORE=$(named event-store)
  READ_MODEL=$(named read-model)
  BUS=$(named bus)
  ARCHIVE=$(named archive)
  RULE=$(named events-to-projection)
  DLQ=$(named dlq)
  DASHBOARD=$(named dashboard)
  COMMAND=$(named command-handler)
  PUBLISHER=$(named stream-publisher)
  PROJECTION=$(named projection-handler)
  QUERY=$(named query-handler)
  EVENT_STORE_ARN=arn:aws:dynamodb:$REGION:$ACCOUNT:table/$EVENT_STORE
  READ_MODEL_ARN=arn:aws:dynamodb:$REGION:$ACCOUNT:table/$READ_MODEL
  BUS_ARN=arn:aws:events:$REGION:$ACCOUNT:event-bus/$BUS
  RULE_ARN=arn:aws:events:$REGION:$ACCOUNT:rule/$BUS/$RULE
  DLQ_ARN=arn:aws:sqs:$REGION:$ACCOUNT:$DLQ
  PROJECTION_ARN=arn:aws:lambda:$REGION:$ACCOUNT:function:$PROJECTION
  FUNCTIONS=("$COMMAND" "$PUBLISHER" "$PROJECTION" "$QUERY")
  ALARMS=("$(named event-store-write-throttles)" "$(named command-handler-errors)" "$(named stream-publisher-errors)"
    "$(named projection-handler-errors)" "$(named query-handler-errors)" "$(named failed-invocations)"
    "$(named dlq-depth)" "$(named stream-iterator-age)")
}

# Makes a change, or says what it would be.
change() {
  if $DRY_RUN; then
    printf 'would run: aws'
    printf ' %q' "$@"
    printf '\n'
  else
    aws "$@" >/dev/null
  fi
}

# Whether something is there. Only AWS's own answer that it is not counts as no; anything else ends the script.
there() {
  local answer
  if answer=$(aws "$@" 2>&1 >/dev/null); then
    return 0
  fi
  case $answer in
    *NotFound* | *NoSuchEntity* | *NonExistentQueue* | *"does not exist"*) return 1 ;;
    *) fail "aws $1 $2: $answer" ;;
  esac
}

# The ARN of the event store's stream; a stand-in while a dry run has no table.
stream_arn() {
  aws dynamodb describe-table --table-name "$EVENT_STORE" --query Table.LatestStreamArn --output text 2>/dev/null ||
    printf '%s/stream/to-be-made' "$EVENT_STORE_ARN"
}

queue_url() {
  aws sqs get-queue-url --queue-name "$DLQ" --query QueueUrl --output text 2>/dev/null ||
    printf 'https://sqs.%s.amazonaws.com/%s/%s' "$REGION" "$ACCOUNT" "$DLQ"
}

mapping_id() {
  aws lambda list-event-source-mappings --function-name "$PUBLISHER" \
    --query 'EventSourceMappings[0].UUID' --output text 2>/dev/null | sed 's/^None$//'
}
