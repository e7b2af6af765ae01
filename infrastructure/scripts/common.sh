# shellcheck shell=bash
# shellcheck disable=SC2034  # what is set here is used by the scripts that source this file
# What deploy.sh and destroy.sh have in common: options, names, and how a change is made.

set -euo pipefail

ENVIRONMENT=${ENVIRONMENT:-dev}
RETENTION_DAYS=${RETENTION_DAYS:-365}
READ_CAPACITY_UNITS=${READ_CAPACITY_UNITS:-10}
WRITE_CAPACITY_UNITS=${WRITE_CAPACITY_UNITS:-10}
CAPACITY_MODE=${CAPACITY_MODE:-provisioned}
MAX_CAPACITY_UNITS=${MAX_CAPACITY_UNITS:-100}
FUNCTION_MEMORY=${FUNCTION_MEMORY:-1024}
RESERVED_CONCURRENCY=${RESERVED_CONCURRENCY:-0}
SNAP_START=${SNAP_START:-off}
ALERT_EMAIL=${ALERT_EMAIL:-}
LOG_RETENTION_DAYS=${LOG_RETENTION_DAYS:-0}
KMS_KEY_ARN=${KMS_KEY_ARN:-}
VPC_SUBNET_IDS=${VPC_SUBNET_IDS:-}
VPC_SECURITY_GROUP_IDS=${VPC_SECURITY_GROUP_IDS:-}
PERSONAL_DATA=${PERSONAL_DATA:-off}
TRANSFERS=${TRANSFERS:-off}
PROJECTION_BATCHING=${PROJECTION_BATCHING:-off}
DAX=${DAX:-off}
DAX_NODE_TYPE=${DAX_NODE_TYPE:-dax.t3.small}
DAX_NODES=${DAX_NODES:-3}
VPC_ID=${VPC_ID:-}
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

  --environment dev|staging|prod   names end in it outside of dev, where the events are protected (default dev)
  --suffix TEXT                    appended to every name, to have the system more than once in an account
  --region REGION                  instead of the AWS CLI's own
  --dry-run                        says what would be done, and changes nothing
$1
  --help

Settings can also come from variables that are called like the options, as in ENVIRONMENT or RETENTION_DAYS.
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

whole_number() { # what, value, least, most
  if ! [[ $2 =~ ^[0-9]{1,9}$ ]] || ((10#$2 < $3 || 10#$2 > $4)); then
    fail "$1 is '$2', expected a whole number from $3 to $4"
  fi
}

one_of() { # what, value, allowed values
  local what=$1 value=$2 allowed
  shift 2
  for allowed in "$@"; do
    [[ $value != "$allowed" ]] || return 0
  done
  printf -v allowed '%s, ' "$@"
  fail "$what is '$value', expected one of ${allowed%, }"
}

like() { # what, value, pattern of a value that is not empty, what was expected
  [[ -z $2 || $2 =~ ^($3)$ ]] || fail "$1 is '$2', expected $4"
}

validate_options() {
  one_of "capacity mode" "$CAPACITY_MODE" provisioned auto-scaling on-demand
  whole_number "max capacity units" "$MAX_CAPACITY_UNITS" 1 40000
  if [[ $CAPACITY_MODE == auto-scaling ]] &&
    ((MAX_CAPACITY_UNITS < READ_CAPACITY_UNITS || MAX_CAPACITY_UNITS < WRITE_CAPACITY_UNITS)); then
    fail "max capacity units is '$MAX_CAPACITY_UNITS', expected at least the units that a table has"
  fi
  whole_number "function memory" "$FUNCTION_MEMORY" 128 10240
  whole_number "reserved concurrency" "$RESERVED_CONCURRENCY" 0 1000
  one_of "snap start" "$SNAP_START" off on
  one_of "personal data" "$PERSONAL_DATA" off on
  one_of "transfers" "$TRANSFERS" off on
  one_of "projection batching" "$PROJECTION_BATCHING" off on
  one_of DAX "$DAX" off on
  [[ $DAX_NODE_TYPE =~ ^dax\.[a-z0-9]+\.[a-z0-9]+$ ]] ||
    fail "DAX node type is '$DAX_NODE_TYPE', expected one such as dax.t3.small"
  whole_number "DAX nodes" "$DAX_NODES" 1 10
  like "VPC id" "$VPC_ID" 'vpc-[0-9a-f]+' "the id of a VPC or nothing"
  like "alert email" "$ALERT_EMAIL" '[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:]]+' "an e-mail address or nothing"
  one_of "log retention days" "$LOG_RETENTION_DAYS" 0 1 3 5 7 14 30 60 90 120 150 180 365 400 545 731 1096 1827 2192 2557 \
    2922 3288 3653
  like "KMS key ARN" "$KMS_KEY_ARN" 'arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[a-z0-9-]+' "the ARN of a KMS key or nothing"
  like "VPC subnet ids" "$VPC_SUBNET_IDS" 'subnet-[0-9a-f]+(,subnet-[0-9a-f]+)*' "subnet ids with commas between, or nothing"
  like "VPC security group ids" "$VPC_SECURITY_GROUP_IDS" 'sg-[0-9a-f]+(,sg-[0-9a-f]+)*' \
    "security group ids with commas between, or nothing"
  [[ -z $KMS_KEY_ARN || $(aws events create-archive --generate-cli-skeleton) == *KmsKeyIdentifier* ]] ||
    fail "KMS key ARN is given, but $(aws --version | cut -d ' ' -f 1) is older than the encryption of archives"
  [[ -z $VPC_SUBNET_IDS && -z $VPC_SECURITY_GROUP_IDS ]] || [[ -n $VPC_SUBNET_IDS && -n $VPC_SECURITY_GROUP_IDS ]] ||
    fail "VPC subnet ids and VPC security group ids are given together, or neither is"
  [[ $DAX == off || (-n $VPC_SUBNET_IDS && -n $VPC_ID) ]] ||
    fail "DAX needs VPC subnet ids, VPC security group ids and a VPC id"
}

validate() {
  [[ $ENVIRONMENT =~ ^(dev|staging|prod)$ ]] || fail "environment is '$ENVIRONMENT', expected one of dev, staging, prod"
  [[ -z $SUFFIX || $SUFFIX =~ ^[a-z0-9][a-z0-9-]{0,19}$ ]] ||
    fail "suffix is '$SUFFIX', expected at most 20 lower-case letters, digits and hyphens"
  whole_number "retention days" "$RETENTION_DAYS" 1 36500
  whole_number "read capacity units" "$READ_CAPACITY_UNITS" 1 40000
  whole_number "write capacity units" "$WRITE_CAPACITY_UNITS" 1 40000
  type -P aws >/dev/null || fail "the AWS CLI is missing: https://aws.amazon.com/cli/"
  validate_options
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
  PROJECTION_QUEUE=$(named projection-queue)
  PROJECTION_QUEUE_ARN=arn:aws:sqs:$REGION:$ACCOUNT:$PROJECTION_QUEUE
  DASHBOARD=$(named dashboard)
  COMMAND=$(named command-handler)
  PUBLISHER=$(named stream-publisher)
  PROJECTION=$(named projection-handler)
  QUERY=$(named query-handler)
  TRANSFER=$(named transfer-handler)
  TRANSFER_RULE=$(named events-to-transfers)
  TIMEOUT_RULE=$(named transfer-timeouts)
  SUBJECT_KEYS=$(named subject-keys)
  SUBJECT_KEYS_ARN=arn:aws:dynamodb:$REGION:$ACCOUNT:table/$SUBJECT_KEYS
  SUBJECT_KEY_ALIAS=alias/$SUBJECT_KEYS
  FORGET_POLICY_ARN=arn:aws:iam::$ACCOUNT:policy/$(named forget-persons)
  OPTIONS_POLICY_ARN=arn:aws:iam::$ACCOUNT:policy/$(named options)
  DAX_SECURITY_GROUP=$(named dax)
  DAX_ROLE=$DAX_SECURITY_GROUP-role
  DAX_CLUSTER=event-dax${DAX_SECURITY_GROUP#event-sourcing-dax}
  TOPIC_ARN=arn:aws:sns:$REGION:$ACCOUNT:$(named alerts)
  EVENT_STORE_ARN=arn:aws:dynamodb:$REGION:$ACCOUNT:table/$EVENT_STORE
  READ_MODEL_ARN=arn:aws:dynamodb:$REGION:$ACCOUNT:table/$READ_MODEL
  BUS_ARN=arn:aws:events:$REGION:$ACCOUNT:event-bus/$BUS
  RULE_ARN=arn:aws:events:$REGION:$ACCOUNT:rule/$BUS/$RULE
  DLQ_ARN=arn:aws:sqs:$REGION:$ACCOUNT:$DLQ
  TRANSFER_RULE_ARN=arn:aws:events:$REGION:$ACCOUNT:rule/$BUS/$TRANSFER_RULE
  TIMEOUT_RULE_ARN=arn:aws:events:$REGION:$ACCOUNT:rule/$TIMEOUT_RULE
  FUNCTIONS=("$COMMAND" "$PUBLISHER" "$PROJECTION" "$QUERY")
  mapfile -t ALARMS < <(described_alarms alarms.json batching-alarms.json transfer-alarms.json | sed 's/^{"AlarmName":"\([^"]*\)".*/\1/')
  names_fit
}

# Every name is made of the suffix, and some leave it less room than others: what AWS would refuse is refused before
# anything is made.
names_fit() {
  local over=0 longest="" functions=("${FUNCTIONS[@]}" "$TRANSFER")
  # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  fits role 64 "${functions[@]/%/-role}"
  fits policy 128 "${FORGET_POLICY_ARN##*/}" "${OPTIONS_POLICY_ARN##*/}"
  # https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html, API_PutRule, API_CreateEventBus
  fits archive 48 "$ARCHIVE"
  fits rule 64 "$RULE" "$TRANSFER_RULE" "$TIMEOUT_RULE"
  fits "event bus" 256 "$BUS"
  # https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
  fits function 64 "${functions[@]}"
  # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html
  fits queue 80 "$DLQ" "$PROJECTION_QUEUE"
  # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html, AWS KMS and CloudWatch alike
  fits table 255 "$EVENT_STORE" "$READ_MODEL" "$SUBJECT_KEYS"
  fits "key's alias" 256 "$SUBJECT_KEY_ALIAS"
  fits alarm 255 "${ALARMS[@]}"
  # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_dax_CreateCluster.html
  [[ $DAX == off ]] || fits "DAX cluster" 20 "$DAX_CLUSTER"
  ((over == 0)) ||
    fail "suffix is '$SUFFIX', expected at most $((${#SUFFIX} - over)) characters in $ENVIRONMENT: $longest"
}

fits() { # what, the most characters that AWS takes, names
  local what=$1 most=$2 name
  shift 2
  for name in "$@"; do
    if ((${#name} - most > over)); then
      over=$((${#name} - most))
      longest="the $what $name has ${#name}, and AWS takes $most"
    fi
  done
}

# The alarms of those files, each in a line of its own as PutMetricAlarm takes it.
described_alarms() {
  local folder suffix
  folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
  suffix=$(named '')
  (cd "$folder" && sed -n -e "s/\${Suffix}/${suffix#event-sourcing-}/g" -e 's/^\({.*}\),\{0,1\}$/\1/p' "$@")
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

# Makes a change that AWS may refuse for a while in known words. Any other refusal is final, and so is one that goes on.
change_when_possible() { # what is waited for, the longest wait in seconds, pattern of those words, the change
  local what=$1 longest=$2 words=$3 answer waited=0 pause=1
  shift 3
  if $DRY_RUN; then
    change "$@"
    return
  fi
  until answer=$(aws "$@" 2>&1 >/dev/null); do
    [[ $answer =~ $words ]] || fail "$answer"
    ((waited < longest)) || fail "waited $waited seconds for $what: $answer"
    ((waited > 0)) || say "Waiting up to $longest seconds for $what"
    sleep "$pause"
    waited=$((waited + pause))
    pause=$((pause < 8 ? pause * 2 : 8))
  done
}

# A new role, or a new permission of one, is known to IAM at once and to other services some seconds later. Until then
# Lambda says that it cannot assume the role, or that the role may not do what the function needs, such as making network
# interfaces in a VPC, sending to a dead-letter queue or reading a stream.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
change_when_role_is_known() { # the change
  change_when_possible "the role to be known to Lambda" 60 \
    'cannot be assumed by Lambda|execution role does not have permissions|ensure the role can perform' "$@"
}

# A table that is being updated, as by lifting its protection, is not changed or deleted before it is active again. It takes
# minutes where its capacity or its key is another.
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html
change_table() { # operation, table, options
  local operation=$1
  shift
  change_when_possible "table $1, which is being updated" 600 ResourceInUseException dynamodb "$operation" --table-name "$@"
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

queue_url() { # name, the dead letters' unless given
  local name=${1:-$DLQ}
  aws sqs get-queue-url --queue-name "$name" --query QueueUrl --output text 2>/dev/null ||
    printf 'https://sqs.%s.amazonaws.com/%s/%s' "$REGION" "$ACCOUNT" "$name"
}

# What leads from a stream or a queue to a function or to its alias, an id in a line.
mapping_ids() { # function
  local arn=arn:aws:lambda:$REGION:$ACCOUNT:function:$1
  aws lambda list-event-source-mappings --output text \
    --query "EventSourceMappings[?FunctionArn=='$arn' || FunctionArn=='$arn:live'].[UUID]"
}

subject_key_id() {
  aws kms describe-key --key-id "$SUBJECT_KEY_ALIAS" --query KeyMetadata.KeyId --output text 2>/dev/null || true
}

# The alias by which everything calls a function with SnapStart; empty without.
live() {
  [[ $SNAP_START == off ]] || printf '%s' ':live'
}

callable_arn() { printf 'arn:aws:lambda:%s:%s:function:%s%s' "$REGION" "$ACCOUNT" "$1" "$(live)"; }

# What the outputs name: the function, or the ARN of its alias.
callable() {
  if [[ $SNAP_START == off ]]; then printf '%s' "$1"; else callable_arn "$1"; fi
}
