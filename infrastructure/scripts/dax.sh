# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # settings and names come from common.sh, and go on to the other parts
# The cache before the read model, through which the query handler reads rows.

dax() {
  DAX_ENDPOINT=""
  if [[ $DAX == off ]]; then
    if there iam get-role --role-name "$DAX_ROLE"; then
      say "The DAX cluster $DAX_CLUSTER stays, and is paid by the hour: nothing reads through it (aws dax delete-cluster, destroy.sh)"
    fi
    return 0
  fi
  say "DAX cluster $DAX_CLUSTER"
  dax_role
  dax_groups
  dax_security_group
  if there dax describe-clusters --cluster-names "$DAX_CLUSTER"; then
    dax_nodes
  else
    # Nobody writes through the cluster, and who reaches it may do what its role may: it only reads.
    change_when_possible "the role to be known to DAX" 60 'ssume role' dax create-cluster --cluster-name "$DAX_CLUSTER" \
      --description 'Rows of the read model' --node-type "$DAX_NODE_TYPE" --replication-factor "$DAX_NODES" \
      --iam-role-arn "arn:aws:iam::$ACCOUNT:role/$DAX_ROLE" --parameter-group-name "$DAX_CLUSTER" \
      --subnet-group-name "$DAX_CLUSTER" --security-group-ids "$DAX_GROUP" --sse-specification Enabled=true \
      --cluster-endpoint-encryption-type TLS
  fi
  DAX_ENDPOINT=daxs://to-be-made
  if ! $DRY_RUN; then
    dax_is available
    DAX_ENDPOINT=$(aws dax describe-clusters --cluster-names "$DAX_CLUSTER" --output text \
      --query 'Clusters[0].ClusterDiscoveryEndpoint.URL')
  fi
}

dax_role() {
  local trust statements
  trust='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "dax.amazonaws.com"},
    "Action": "sts:AssumeRole"}]}'
  if there iam get-role --role-name "$DAX_ROLE"; then
    change iam update-assume-role-policy --role-name "$DAX_ROLE" --policy-document "$trust"
  else
    change iam create-role --role-name "$DAX_ROLE" --assume-role-policy-document "$trust"
  fi
  statements=$(allow ReadRows "$READ_MODEL_ARN" dynamodb:DescribeTable dynamodb:GetItem)
  [[ -z $KMS_KEY_ARN ]] || statements+=", $(allow OpenTheTable "$KMS_KEY_ARN" kms:Decrypt)"
  change iam put-role-policy --role-name "$DAX_ROLE" --policy-name event-sourcing-dax \
    --policy-document '{"Version": "2012-10-17", "Statement": ['"$statements"']}'
}

# How long a row is shown as it was when it was read last (AWS's own time is 5 minutes), and where the nodes are.
dax_groups() {
  there dax describe-parameter-groups --parameter-group-names "$DAX_CLUSTER" ||
    change dax create-parameter-group --parameter-group-name "$DAX_CLUSTER"
  change dax update-parameter-group --parameter-group-name "$DAX_CLUSTER" --parameter-name-values \
    ParameterName=record-ttl-millis,ParameterValue=5000 ParameterName=query-ttl-millis,ParameterValue=5000
  local operation=update-subnet-group subnets
  there dax describe-subnet-groups --subnet-group-names "$DAX_CLUSTER" || operation=create-subnet-group
  IFS=, read -ra subnets <<<"$VPC_SUBNET_IDS"
  change dax "$operation" --subnet-group-name "$DAX_CLUSTER" --subnet-ids "${subnets[@]}"
}

# Whose id is DAX_GROUP.
dax_security_group() {
  local functions=${VPC_SECURITY_GROUP_IDS%%,*} admitted=""
  DAX_GROUP=$(dax_security_group_id)
  if [[ -z $DAX_GROUP ]]; then
    change ec2 create-security-group --group-name "$DAX_SECURITY_GROUP" --description 'Lets functions in to DAX' \
      --vpc-id "$VPC_ID"
    DAX_GROUP=to-be-made
    $DRY_RUN || DAX_GROUP=$(dax_security_group_id)
  fi
  # shellcheck disable=SC2016  # the query is JMESPath's
  [[ $DAX_GROUP == to-be-made ]] || admitted=$(aws ec2 describe-security-groups --group-ids "$DAX_GROUP" --output text \
    --query 'SecurityGroups[0].IpPermissions[?FromPort==`9111`].UserIdGroupPairs[].GroupId')
  [[ " ${admitted//$'\t'/ } " == *" $functions "* ]] ||
    change ec2 authorize-security-group-ingress --group-id "$DAX_GROUP" --ip-permissions '[{"IpProtocol": "tcp", "FromPort": 9111,
      "ToPort": 9111, "UserIdGroupPairs": [{"GroupId": "'"$functions"'", "Description": "TLS from the functions"}]}]'
}

dax_security_group_id() {
  aws ec2 describe-security-groups --filters "Name=group-name,Values=$DAX_SECURITY_GROUP" "Name=vpc-id,Values=$VPC_ID" \
    --query 'SecurityGroups[0].GroupId' --output text | sed 's/^None$//'
}

# Of a cluster that is there, as many nodes as are wanted; of which type they are cannot be changed.
dax_nodes() {
  local type nodes
  read -r type nodes < <(aws dax describe-clusters --cluster-names "$DAX_CLUSTER" --output text \
    --query 'Clusters[0].[NodeType, TotalNodes]')
  [[ $type == "$DAX_NODE_TYPE" ]] ||
    fail "the DAX cluster $DAX_CLUSTER has nodes of type $type, and AWS changes no cluster's type: delete it first"
  ((nodes == DAX_NODES)) && return
  $DRY_RUN || dax_is available
  local operation=increase-replication-factor
  ((nodes < DAX_NODES)) || operation=decrease-replication-factor
  change dax "$operation" --cluster-name "$DAX_CLUSTER" --new-replication-factor "$DAX_NODES"
}

# A cluster takes about ten minutes to be made or deleted, and the AWS CLI has no wait for it.
dax_is() { # status, or gone
  local wanted=$1 status waited=0 pause=1
  while true; do
    status=gone
    if there dax describe-clusters --cluster-names "$DAX_CLUSTER"; then
      status=$(aws dax describe-clusters --cluster-names "$DAX_CLUSTER" --query 'Clusters[0].Status' --output text)
    fi
    [[ $status != "$wanted" ]] || return 0
    ((waited < 3600)) || fail "the DAX cluster $DAX_CLUSTER is $status after $waited seconds, expected $wanted"
    ((waited > 0)) || say "Waiting for the DAX cluster $DAX_CLUSTER, which is $status"
    sleep "$pause"
    waited=$((waited + pause))
    pause=$((pause < 16 ? pause * 2 : 16))
  done
}

delete_dax() {
  # The service is asked only where there was a cluster: a role is.
  there iam get-role --role-name "$DAX_ROLE" || return 0
  say "DAX cluster $DAX_CLUSTER"
  if there dax describe-clusters --cluster-names "$DAX_CLUSTER"; then
    change dax delete-cluster --cluster-name "$DAX_CLUSTER"
    $DRY_RUN || dax_is gone
  fi
  if there dax describe-subnet-groups --subnet-group-names "$DAX_CLUSTER"; then
    change dax delete-subnet-group --subnet-group-name "$DAX_CLUSTER"
  fi
  if there dax describe-parameter-groups --parameter-group-names "$DAX_CLUSTER"; then
    change dax delete-parameter-group --parameter-group-name "$DAX_CLUSTER"
  fi
  local group
  for group in $(aws ec2 describe-security-groups --filters "Name=group-name,Values=$DAX_SECURITY_GROUP" \
    --query 'SecurityGroups[].GroupId' --output text); do
    change ec2 delete-security-group --group-id "$group"
  done
  delete_role "$DAX_ROLE"
}
