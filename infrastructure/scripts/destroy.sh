#!/usr/bin/env bash
# Deletes what deploy.sh made, the events included: it asks before. It can be run again until nothing is left.

# shellcheck source-path=SCRIPTDIR source=common.sh
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

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

delete_table() {
  there dynamodb describe-table --table-name "$1" || return 0
  say "Table $1"
  change dynamodb update-table --table-name "$1" --no-deletion-protection-enabled
  change dynamodb delete-table --table-name "$1"
  $DRY_RUN || aws dynamodb wait table-not-exists --table-name "$1"
}

delete_function() {
  local role=$1-role logs=/aws/lambda/$1
  if there lambda get-function --function-name "$1"; then
    say "Function $1"
    change lambda delete-function --function-name "$1"
  fi
  if there iam get-role --role-name "$role"; then
    local policy
    for policy in $(aws iam list-role-policies --role-name "$role" --query 'PolicyNames[]' --output text); do
      change iam delete-role-policy --role-name "$role" --policy-name "$policy"
    done
    change iam delete-role --role-name "$role"
  fi
  if [[ $(aws logs describe-log-groups --log-group-name-prefix "$logs" --output text \
    --query "logGroups[?logGroupName=='$logs'].logGroupName") == "$logs" ]]; then
    change logs delete-log-group --log-group-name "$logs"
  fi
}

ask
if [[ $(aws cloudwatch list-dashboards --dashboard-name-prefix "$DASHBOARD" --output text \
  --query "DashboardEntries[?DashboardName=='$DASHBOARD'].DashboardName") == "$DASHBOARD" ]]; then
  change cloudwatch delete-dashboards --dashboard-names "$DASHBOARD"
fi
change cloudwatch delete-alarms --alarm-names "${ALARMS[@]}"
if there events describe-rule --name "$RULE" --event-bus-name "$BUS"; then
  say "Rule $RULE"
  change events remove-targets --rule "$RULE" --event-bus-name "$BUS" --ids projection-handler
  change events delete-rule --name "$RULE" --event-bus-name "$BUS"
fi
mapping=$(mapping_id)
if [[ -n $mapping ]]; then
  change lambda delete-event-source-mapping --uuid "$mapping"
fi
for function in "${FUNCTIONS[@]}"; do
  delete_function "$function"
done
if there events describe-archive --archive-name "$ARCHIVE"; then
  say "Archive $ARCHIVE"
  change events delete-archive --archive-name "$ARCHIVE"
fi
if there events describe-event-bus --name "$BUS"; then
  say "Bus $BUS"
  change events delete-event-bus --name "$BUS"
fi
delete_table "$READ_MODEL"
delete_table "$EVENT_STORE"
if there sqs get-queue-url --queue-name "$DLQ"; then
  say "Queue $DLQ"
  change sqs delete-queue --queue-url "$(queue_url)"
fi
if $DRY_RUN; then
  say "Nothing was changed (--dry-run)."
else
  say "Nothing of the system is left."
fi
