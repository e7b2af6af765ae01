#!/usr/bin/env bash
# Deploys the whole system with nothing but the AWS CLI. It can be run again at any time: what is there is
# brought to the state that is described here, what is missing is made, and a run that was interrupted goes on.
# The functions' code must have been published (annal publish).

# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source-path=SCRIPTDIR source=data.sh
source "$HERE/data.sh"
# shellcheck source-path=SCRIPTDIR source=dax.sh
source "$HERE/dax.sh"
# shellcheck source-path=SCRIPTDIR source=functions.sh
source "$HERE/functions.sh"
# shellcheck source-path=SCRIPTDIR source=monitoring.sh
source "$HERE/monitoring.sh"

OPTIONS='  --retention-days N               how long the archive keeps an event for replay (default 365)
  --read-capacity-units N          of each table (default 10)
  --write-capacity-units N         of each table (default 10)
  --capacity-mode MODE             provisioned, auto-scaling or on-demand (default provisioned)
  --max-capacity-units N           the most that auto scaling provisions for each table (default 100)
  --function-memory MB             of each function (default 1024)
  --reserved-concurrency N         kept for each function, and its limit; 0 keeps none (default 0)
  --snap-start off|on              functions are called by the alias of a published version (default off)
  --alert-email ADDRESS            is told of every alarm, once it is confirmed
  --log-retention-days N           0 is 365 in prod and 14 elsewhere (default 0)
  --kms-key-arn ARN                encrypts tables, bus, archive, queue, logs and topic
  --vpc-subnet-ids IDS             where the functions run, with commas between
  --vpc-security-group-ids IDS     of the functions in those subnets
  --personal-data off|on           personal fields, encrypted with a key for each person (default off)
  --transfers off|on               the function that transfers money (default off)
  --projection-batching off|on     a queue before the projections, which take events in batches (default off)
  --dax off|on                     a DAX cluster in those subnets, through which queries read rows (default off)
  --dax-node-type TYPE             of the cluster (default dax.t3.small)
  --dax-nodes N                    of the cluster (default 3)
  --vpc-id ID                      the network of the subnets, for the cluster
  --outputs-file FILE              where names and ARNs are written as JSON'
OUTPUTS_FILE=""

while (($# > 0)); do
  if common_option "$@"; then
    shift "$SHIFT"
    continue
  fi
  case $1 in
    --retention-days) RETENTION_DAYS=$(value_of "$@") ;;
    --read-capacity-units) READ_CAPACITY_UNITS=$(value_of "$@") ;;
    --write-capacity-units) WRITE_CAPACITY_UNITS=$(value_of "$@") ;;
    --capacity-mode) CAPACITY_MODE=$(value_of "$@") ;;
    --max-capacity-units) MAX_CAPACITY_UNITS=$(value_of "$@") ;;
    --function-memory) FUNCTION_MEMORY=$(value_of "$@") ;;
    --reserved-concurrency) RESERVED_CONCURRENCY=$(value_of "$@") ;;
    --snap-start) SNAP_START=$(value_of "$@") ;;
    --alert-email) ALERT_EMAIL=$(value_of "$@") ;;
    --log-retention-days) LOG_RETENTION_DAYS=$(value_of "$@") ;;
    --kms-key-arn) KMS_KEY_ARN=$(value_of "$@") ;;
    --vpc-subnet-ids) VPC_SUBNET_IDS=$(value_of "$@") ;;
    --vpc-security-group-ids) VPC_SECURITY_GROUP_IDS=$(value_of "$@") ;;
    --personal-data) PERSONAL_DATA=$(value_of "$@") ;;
    --transfers) TRANSFERS=$(value_of "$@") ;;
    --projection-batching) PROJECTION_BATCHING=$(value_of "$@") ;;
    --dax) DAX=$(value_of "$@") ;;
    --dax-node-type) DAX_NODE_TYPE=$(value_of "$@") ;;
    --dax-nodes) DAX_NODES=$(value_of "$@") ;;
    --vpc-id) VPC_ID=$(value_of "$@") ;;
    --outputs-file) OUTPUTS_FILE=$(value_of "$@") ;;
    --help) usage "$OPTIONS"; exit 0 ;;
    *) fail "unknown option $1; --help lists them" ;;
  esac
  shift 2
done

validate
set_names
PRODUCTION=false
LOG_DAYS=14
if [[ $ENVIRONMENT == prod ]]; then
  PRODUCTION=true
  LOG_DAYS=365
fi
((LOG_RETENTION_DAYS == 0)) || LOG_DAYS=$LOG_RETENTION_DAYS
SUBJECT_KEY_ID=""
JAVA_OPTIONS='-XX:+UseSerialGC'

package() {
  aws ssm get-parameter --name "/annal/function-package/$1" --query Parameter.Value --output text 2>/dev/null ||
    { $DRY_RUN && printf 'to-be-published'; } ||
    fail "the function package is not published: run annal publish first"
}

further_outputs() {
  if [[ $PERSONAL_DATA == on ]]; then
    printf ',\n  "SubjectKeysTable": "%s",\n  "SubjectKeyArn": "%s",\n  "ForgetPolicyArn": "%s"' \
      "$SUBJECT_KEYS" "$SUBJECT_KEY_ARN" "$FORGET_POLICY_ARN"
  fi
  if [[ -n $ALERT_EMAIL ]]; then
    printf ',\n  "AlertTopicArn": "%s"' "$TOPIC_ARN"
  fi
  if [[ $DAX == on ]]; then
    printf ',\n  "DaxEndpoint": "%s"' "$DAX_ENDPOINT"
  fi
  if [[ $TRANSFERS == on ]]; then
    printf ',\n  "TransferHandlerFunction": "%s"' "$(callable "$TRANSFER")"
  fi
}

outputs() {
  cat <<EOF
{
  "CommandHandlerFunction": "$(callable "$COMMAND")",
  "QueryHandlerFunction": "$(callable "$QUERY")",
  "ProjectionHandlerFunction": "$(callable "$PROJECTION")",
  "StreamPublisherFunction": "$(callable "$PUBLISHER")",
  "EventStoreTable": "$EVENT_STORE",
  "EventStoreStreamArn": "$(stream_arn)",
  "ReadModelTable": "$READ_MODEL",
  "EventBusName": "$BUS",
  "EventBusArn": "$BUS_ARN",
  "EventArchive": "$ARCHIVE",
  "ProjectionRuleArn": "$RULE_ARN",
  "DeadLetterQueueUrl": "$(queue_url)",
  "DashboardName": "$DASHBOARD"$(further_outputs)
}
EOF
}

dead_letters
tables
persons
bus
optional_permissions
projection_queue
dax
handlers
flow
dead_letters_policy
alerts
monitoring
if $DRY_RUN; then
  say "Nothing was changed (--dry-run)."
  exit 0
fi
outputs
[[ -z $OUTPUTS_FILE ]] || outputs >"$OUTPUTS_FILE"
