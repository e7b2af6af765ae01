#!/usr/bin/env bash
# Deletes what deploy.sh made, the events included: it asks before. It can be run again until nothing is left.

# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
# shellcheck source-path=SCRIPTDIR source=dax.sh
source "$(dirname "${BASH_SOURCE[0]}")/dax.sh"

while (($# > 0)); do
  if common_option "$@"; then
    shift "$SHIFT"
    continue
  fi
  case $1 in
    --yes) YES=true ;;
    --help) usage '  --yes                            deletes the data without asking'; exit 0 ;;
    *) fail "unknown option $1; --help lists them" ;;
  esac
  shift
done

validate
set_names

ask() {
  there dynamodb describe-table --table-name "$EVENT_STORE" || return 0
  if $YES || $DRY_RUN; then
    return 0
  fi
  local count answer
  count=$(aws dynamodb describe-table --table-name "$EVENT_STORE" --query Table.ItemCount --output text)
  say "This deletes the event store $EVENT_STORE (about $count commits), its archive and the read model, for good."
  [[ -t 0 ]] || fail "nobody is there to ask: give --yes to delete the data"
  read -r -p "Type the event store's name to go on: " answer
  [[ $answer == "$EVENT_STORE" ]] || fail "nothing was deleted"
}

# Outside of dev, tables are protected from deletion. Nothing is deleted until somebody has switched that off on purpose.
refuse_protected() {
  local table
  for table in "$EVENT_STORE" "$SUBJECT_KEYS" "$READ_MODEL"; do
    if there dynamodb describe-table --table-name "$table" &&
      [[ $(aws dynamodb describe-table --table-name "$table" --query Table.DeletionProtectionEnabled --output text) == True ]]; then
      fail "$table is protected from deletion, and nothing was deleted. To give its data up:" \
        "aws dynamodb update-table --table-name $table --no-deletion-protection-enabled"
    fi
  done
}

delete_table() {
  there dynamodb describe-table --table-name "$1" || return 0
  say "Table $1"
  if [[ $(aws dynamodb describe-table --table-name "$1" --query Table.TableStatus --output text) != DELETING ]]; then
    change_table delete-table "$1"
  fi
  $DRY_RUN || aws dynamodb wait table-not-exists --table-name "$1"
}

delete_rule() { # rule, target, options that name its bus
  local rule=$1 target=$2
  shift 2
  there events describe-rule --name "$rule" "$@" || return 0
  say "Rule $rule"
  change events remove-targets --rule "$rule" "$@" --ids "$target"
  change events delete-rule --name "$rule" "$@"
}

delete_mappings() { # function
  local mapping
  for mapping in $(mapping_ids "$1"); do
    change lambda delete-event-source-mapping --uuid "$mapping"
  done
}

delete_policy() {
  there iam get-policy --policy-arn "$1" || return 0
  local version
  for version in $(aws iam list-policy-versions --policy-arn "$1" --output text \
    --query 'Versions[?!IsDefaultVersion].VersionId'); do
    change iam delete-policy-version --policy-arn "$1" --version-id "$version"
  done
  change iam delete-policy --policy-arn "$1"
}

# Without its key nothing can be read of what was encrypted for persons; KMS waits for 30 days before it is gone.
delete_persons() {
  delete_table "$SUBJECT_KEYS"
  delete_policy "$FORGET_POLICY_ARN"
  local key
  key=$(subject_key_id)
  [[ -n $key ]] || return 0
  say "Key of the keys of persons, in 30 days"
  change kms delete-alias --alias-name "$SUBJECT_KEY_ALIAS"
  change kms schedule-key-deletion --key-id "$key" --pending-window-in-days 30
}

stop_scaling() { # table
  local dimension
  for dimension in $(aws application-autoscaling describe-scalable-targets --service-namespace dynamodb \
    --resource-ids "table/$1" --query 'ScalableTargets[].ScalableDimension' --output text); do
    change application-autoscaling deregister-scalable-target --service-namespace dynamodb --resource-id "table/$1" \
      --scalable-dimension "$dimension"
  done
}

delete_role() {
  local role=$1 policy
  there iam get-role --role-name "$role" || return 0
  for policy in $(aws iam list-attached-role-policies --role-name "$role" --query 'AttachedPolicies[].PolicyArn' --output text); do
    change iam detach-role-policy --role-name "$role" --policy-arn "$policy"
  done
  for policy in $(aws iam list-role-policies --role-name "$role" --query 'PolicyNames[]' --output text); do
    change iam delete-role-policy --role-name "$role" --policy-name "$policy"
  done
  change iam delete-role --role-name "$role"
}

delete_function() {
  local role=$1-role logs=/aws/lambda/$1
  if there lambda get-function --function-name "$1"; then
    say "Function $1"
    change lambda delete-function --function-name "$1"
  fi
  delete_role "$role"
  if [[ $(aws logs describe-log-groups --log-group-name-prefix "$logs" --output text \
    --query "logGroups[?logGroupName=='$logs'].logGroupName") == "$logs" ]]; then
    change logs delete-log-group --log-group-name "$logs"
  fi
}

refuse_protected
ask
if [[ $(aws cloudwatch list-dashboards --dashboard-name-prefix "$DASHBOARD" --output text \
  --query "DashboardEntries[?DashboardName=='$DASHBOARD'].DashboardName") == "$DASHBOARD" ]]; then
  change cloudwatch delete-dashboards --dashboard-names "$DASHBOARD"
fi
# None of them is deleted where one of the names is unknown.
read -ra alarms <<<"$(aws cloudwatch describe-alarms --alarm-names "${ALARMS[@]}" --output text \
  --query 'MetricAlarms[].AlarmName' | tr '\n' '\t')"
((${#alarms[@]} == 0)) || change cloudwatch delete-alarms --alarm-names "${alarms[@]}"
delete_rule "$RULE" projection-handler --event-bus-name "$BUS"
delete_rule "$TRANSFER_RULE" transfer-handler --event-bus-name "$BUS"
delete_rule "$TIMEOUT_RULE" transfer-handler
delete_mappings "$PUBLISHER"
delete_mappings "$PROJECTION"
for function in "${FUNCTIONS[@]}" "$TRANSFER"; do
  delete_function "$function"
done
delete_dax
if there events describe-archive --archive-name "$ARCHIVE"; then
  say "Archive $ARCHIVE"
  change events delete-archive --archive-name "$ARCHIVE"
fi
if there events describe-event-bus --name "$BUS"; then
  say "Bus $BUS"
  change events delete-event-bus --name "$BUS"
fi
stop_scaling "$READ_MODEL"
stop_scaling "$EVENT_STORE"
delete_persons
delete_policy "$OPTIONS_POLICY_ARN"
if there sns get-topic-attributes --topic-arn "$TOPIC_ARN"; then
  change sns delete-topic --topic-arn "$TOPIC_ARN"
fi
delete_table "$READ_MODEL"
delete_table "$EVENT_STORE"
for queue in "$PROJECTION_QUEUE" "$DLQ"; do
  if there sqs get-queue-url --queue-name "$queue"; then
    say "Queue $queue"
    change sqs delete-queue --queue-url "$(queue_url "$queue")"
  fi
done
if $DRY_RUN; then
  say "Nothing was changed (--dry-run)."
else
  say "Nothing of the system is left."
fi
