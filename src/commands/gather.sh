#!/bin/sh
# Written by apigw-doctor @VERSION@. With the AWS CLI alone it reads what the path and the policies
# of one call depend on, and puts it into a folder. It changes nothing in AWS. Run it with the
# credentials of the account that the endpoint is in; where the API or the client is in another one,
# run it there, too, for another folder, and name both:
#
#     sh gather.sh FOLDER
#     apigw-doctor path --facts FOLDER @HINT@
#
# It ends with 1 where something could not be read, and says what; the rest still counts.
set -u
LC_ALL=C
export LC_ALL

region=@REGION@
services=@SERVICES@
endpoint=@ENDPOINT@
client=@CLIENT@
api=@API@
host=@HOST@

out=${1:-apigw-doctor-facts}
mkdir -p "$out" || exit 4
unread=0

# ask FILE WORD...: what `aws WORD...` prints, as a file; nothing but a notice where it fails.
ask() {
    file=$1
    shift
    if aws "$@" --region "$region" --output json >"$out/$file.part" 2>"$out/$file.said"; then
        mv "$out/$file.part" "$out/$file"
    else
        echo "not read: aws $*: $(tr -c '\040-\176' ' ' <"$out/$file.said")" >&2
        unread=1
    fi
    rm -f "$out/$file.part" "$out/$file.said"
}

# ask_of_both NAME WORD...: a list that has a part for this account and one for others. Neither is left where one
# could not be read, since half of a list looks like all of it.
ask_of_both() {
    name=$1
    shift
    ask "$name.json" "$@" --resource-owner SELF
    ask "$name-others.json" "$@" --resource-owner OTHER_ACCOUNTS
    if [ ! -f "$out/$name.json" ] || [ ! -f "$out/$name-others.json" ]; then
        rm -f "$out/$name.json" "$out/$name-others.json"
    fi
}

# ids KIND FILE...: the ids of a kind that occur in files, a line each.
ids() {
    kind=$1
    shift
    for file in "$@"; do
        if [ -f "$out/$file" ]; then
            tr -c 'a-z0-9-' '\n' <"$out/$file"
        fi
    done | grep -E "^$kind-[0-9a-f]+\$" | sort -u
}

# zones FILE...: the ids of hosted zones that occur in files, a line each.
zones() {
    for file in "$@"; do
        tr -c 'A-Z0-9' '\n' <"$out/$file"
    done | grep -E '^Z[A-Z0-9]{9,31}$' | sort -u
}

# values NAME FILE...: the values of members of this name that are plain ids, a line each.
values() {
    name=$1
    shift
    for file in "$@"; do
        if [ -f "$out/$file" ]; then
            grep -oE "\"$name\": *\"[A-Za-z0-9]+\"" "$out/$file" | sed 's/"$//; s/.*"//'
        fi
    done | sort -u
}

# arns SERVICE FILE...: the ARNs of objects of a service that occur in files, a line each.
arns() {
    service=$1
    shift
    for file in "$@"; do
        if [ -f "$out/$file" ]; then
            grep -oE "arn:[a-z-]+:$service:[a-z0-9-]*:[0-9]{12}:[A-Za-z0-9_:/.+=,@-]+" "$out/$file"
        fi
    done | sed 's|/invocations$||' | sort -u
}

# short ARN: what names a file after it.
short() {
    printf %s "${1##*:}" | tr -c 'A-Za-z0-9-' '-'
}

# of_function ARN: its policy and its state. A function without a policy is known to have none.
of_function() {
    name=$(printf %s "${1##*:function:}" | tr -c 'A-Za-z0-9-' '-')
    if aws lambda get-policy --function-name "$1" --region "$region" --output json \
        --query "{FunctionArn: '$1', Policy: Policy}" >"$out/part" 2>"$out/said"; then
        mv "$out/part" "$out/function-policy-$name.json"
    elif grep -q ResourceNotFoundException "$out/said"; then
        printf '{"FunctionArn": "%s", "Policy": null}\n' "$1" >"$out/function-policy-$name.json"
    else
        echo "not read: aws lambda get-policy: $(tr -c '\040-\176' ' ' <"$out/said")" >&2
        unread=1
    fi
    rm -f "$out/part" "$out/said"
    ask "function-$name.json" lambda get-function --function-name "$1" \
        --query '{Configuration: Configuration.{FunctionName: FunctionName, FunctionArn: FunctionArn, VpcConfig: VpcConfig, State: State, StateReason: StateReason, StateReasonCode: StateReasonCode, LastUpdateStatus: LastUpdateStatus, Timeout: Timeout}, Concurrency: Concurrency}'
}

# of_role NAME: who may take it, and what it may do.
of_role() {
    ask "role-$1.json" iam get-role --role-name "$1"
    ask "role-policies-$1.json" iam list-role-policies --role-name "$1" \
        --query "{RoleName: '$1', PolicyNames: PolicyNames}"
    ask "attached-policies-$1.json" iam list-attached-role-policies --role-name "$1" \
        --query "{RoleName: '$1', AttachedPolicies: AttachedPolicies}"
    for policy in $(aws iam list-role-policies --role-name "$1" --query 'PolicyNames[]' --output text); do
        ask "role-policy-$1-$(short "$policy").json" iam get-role-policy --role-name "$1" \
            --policy-name "$policy"
    done
    for policy in $(grep -oE 'arn:[a-z-]+:iam::[0-9a-z]+:policy/[A-Za-z0-9_/.+=,@-]+' \
        "$out/attached-policies-$1.json" 2>/dev/null | sort -u); do
        version=$(aws iam get-policy --policy-arn "$policy" --query Policy.DefaultVersionId --output text)
        ask "policy-$(short "$policy").json" iam get-policy-version --policy-arn "$policy" \
            --version-id "$version" --query "{PolicyArn: '$policy', PolicyVersion: PolicyVersion}"
    done
}

# of_balancer ARN: a load balancer, where it listens, and what it leads to.
of_balancer() {
    id=$(short "$1")
    ask "load-balancer-$id.json" elbv2 describe-load-balancers --load-balancer-arns "$1"
    ask "listeners-$id.json" elbv2 describe-listeners --load-balancer-arn "$1"
    ask "target-groups-$id.json" elbv2 describe-target-groups --load-balancer-arn "$1"
    for group in $(arns elasticloadbalancing "listeners-$id.json" "target-groups-$id.json" \
        | grep :targetgroup/); do
        ask "target-health-$(short "$group").json" elbv2 describe-target-health \
            --target-group-arn "$group" --query "{TargetGroupArn: '$group', \
TargetHealthDescriptions: TargetHealthDescriptions[].{Target: Target, TargetHealth: TargetHealth}}"
    done
    for certificate in $(arns acm "listeners-$id.json"); do
        ask "certificate-$(short "$certificate").json" acm describe-certificate \
            --certificate-arn "$certificate"
    done
}

# below START: the files in the folder whose names start so.
below() {
    for file in "$out/$1"*.json; do
        if [ -f "$file" ]; then
            basename "$file"
        fi
    done
}

# joined: lines as the values of a filter.
joined() {
    tr '\n' ',' | sed 's/,$//'
}

# about KIND FILES FILE COMMAND [OPTION FILTER]: what `aws ec2 COMMAND` prints, as a file, about the ids
# of a kind that occur in files; nothing is asked where none does.
about() {
    found=$(ids "$1" $2 | joined)
    if [ -n "$found" ] && [ "$#" -gt 4 ]; then
        ask "$3" ec2 "$4" "$5" "Name=$6,Values=$found"
    elif [ -n "$found" ]; then
        ask "$3" ec2 "$4"
    fi
}

# Whose credentials these are.
ask caller.json sts get-caller-identity

# The endpoint, and the client.
if [ -n "$endpoint" ]; then
    ask vpc-endpoints.json ec2 describe-vpc-endpoints --vpc-endpoint-ids "$endpoint"
else
    ask vpc-endpoints.json ec2 describe-vpc-endpoints --filters "Name=service-name,Values=$services"
fi
case $client in
'') ;;
i-*) ask client.json ec2 describe-instances --instance-ids "$client" ;;
eni-*) ask client.json ec2 describe-network-interfaces --network-interface-ids "$client" ;;
subnet-*) ask client.json ec2 describe-subnets --subnet-ids "$client" ;;
lambda:*)
    # A function's environment may hold secrets: it is left out.
    ask client.json lambda get-function-configuration --function-name "${client#lambda:}" \
        --query '{FunctionName: FunctionName, FunctionArn: FunctionArn, VpcConfig: VpcConfig}'
    ;;
*:*) ask client.json ec2 describe-network-interfaces \
    --filters "Name=ipv6-addresses.ipv6-address,Values=$client" ;;
*) ask client.json ec2 describe-network-interfaces \
    --filters "Name=addresses.private-ip-address,Values=$client" ;;
esac

# What belongs to both, their VPCs, and what lies between these.
@KINDS@
vpcs=$(ids vpc vpc-endpoints.json client.json network-interfaces.json | joined)
for vpc in $(echo "$vpcs" | tr ',' ' '); do
    for attribute in enableDnsSupport enableDnsHostnames; do
        ask "$vpc-$attribute.json" ec2 describe-vpc-attribute --vpc-id "$vpc" \
            --attribute "$attribute"
    done
done
for list in $(ids pl route-tables.json security-groups.json); do
    ask "$list.json" ec2 get-managed-prefix-list-entries --prefix-list-id "$list"
done
gateways=$(ids tgw route-tables.json | joined)
if [ -n "$gateways" ]; then
    by="Name=transit-gateway-id,Values=$gateways"
    ask transit-gateways.json ec2 describe-transit-gateways --filters "$by"
    ask attachments.json ec2 describe-transit-gateway-attachments --filters "$by"
    ask vpc-attachments.json ec2 describe-transit-gateway-vpc-attachments --filters "$by"
    ask peering-attachments.json ec2 describe-transit-gateway-peering-attachments --filters "$by"
    ask zones.json ec2 describe-availability-zones
    for table in $(ids tgw-rtb attachments.json); do
        ask "$table.json" ec2 search-transit-gateway-routes \
            --transit-gateway-route-table-id "$table" --filters 'Name=state,Values=active,blackhole'
        ask "propagations-$table.json" ec2 get-transit-gateway-route-table-propagations \
            --transit-gateway-route-table-id "$table"
    done
fi

# Who answers for the name in those VPCs. Of zones, those that end the name are read; of those that
# a service of AWS owns, such as private DNS, nobody may read the records.
for vpc in $(echo "$vpcs" | tr ',' ' '); do
    ask "zones-$vpc.json" route53 list-hosted-zones-by-vpc --vpc-id "$vpc" --vpc-region "$region" \
        --query "{HostedZoneSummaries: HostedZoneSummaries[?ends_with('$host.', Name) \
&& !Owner.OwningService], NextToken: NextToken}"
    ask "firewall-$vpc.json" route53resolver list-firewall-rule-group-associations --vpc-id "$vpc"
    ask "profiles-$vpc.json" route53profiles list-profile-associations --resource-id "$vpc"
done
dhcp=$(ids dopt vpcs.json | joined)
if [ -n "$dhcp" ]; then
    ask dhcp-options.json ec2 describe-dhcp-options --filters "Name=dhcp-options-id,Values=$dhcp"
fi
ask resolver-rules.json route53resolver list-resolver-rules
ask resolver-rule-associations.json route53resolver list-resolver-rule-associations
ask resolver-endpoints.json route53resolver list-resolver-endpoints
of_resolvers=$(ids sg resolver-endpoints.json | joined)
if [ -n "$of_resolvers" ]; then
    ask security-groups-of-resolvers.json ec2 describe-security-groups \
        --filters "Name=group-id,Values=$of_resolvers"
fi
for one in $(ids '(rslvr-in|rslvr-out)' resolver-endpoints.json); do
    ask "$one.json" route53resolver list-resolver-endpoint-ip-addresses --resolver-endpoint-id "$one"
done
for profile in $(ids rp $(below profiles-)); do
    ask "carried-$profile.json" route53profiles list-profile-resource-associations \
        --profile-id "$profile"
done
for group in $(ids rslvr-frg $(below firewall-) $(below carried-)); do
    ask "$group.json" route53resolver list-firewall-rules --firewall-rule-group-id "$group"
done
for list in $(ids rslvr-fdl $(below rslvr-frg-)); do
    ask "$list.json" route53resolver list-firewall-domains --firewall-domain-list-id "$list"
done
# A zone that a profile brings does not say its name before it is asked.
for zone in $(zones $(below carried-)); do
    ask "zone-$zone.json" route53 get-hosted-zone --id "$zone" --query '{HostedZone: HostedZone, VPCs: VPCs}'
done
for zone in $(zones $(below zones-) $(below zone-)); do
    ask "records-$zone.json" route53 list-resource-record-sets --hosted-zone-id "$zone" \
        --query "{ResourceRecordSets: ResourceRecordSets[?Type=='A' || Type=='AAAA' || Type=='CNAME']}"
done

# The custom domain name, where the host is one, and the APIs that it leads to.
apis=$api
case $host in
*.execute-api.* | *.elb.*) ;;
*)
    # Of names and of associations there are this account's and those that it has with others: either alone is
    # not all.
    ask_of_both domain-names apigateway get-domain-names --query "{items: items[?domainName=='$host']}"
    ask_of_both access-associations apigateway get-domain-name-access-associations
    for id in $(values domainNameId domain-names.json domain-names-others.json); do
        ask "base-path-mappings-$host+$id.json" apigateway get-base-path-mappings --domain-name "$host" \
            --domain-name-id "$id"
        ask "routing-rules-$host+$id.json" apigatewayv2 list-routing-rules --domain-name "$host" \
            --domain-name-id "$id"
        if [ -z "$api" ]; then
            apis="$apis $(values restApiId "base-path-mappings-$host+$id.json")"
            apis="$apis $(values ApiId "routing-rules-$host+$id.json")"
        fi
    done
    for certificate in $(arns acm domain-names.json domain-names-others.json); do
        ask "certificate-$(short "$certificate").json" acm describe-certificate \
            --certificate-arn "$certificate"
    done
    ;;
esac

# The API, and what lies behind it. Values of variables, of keys and of functions' environments may be
# secrets: they are left out. Mapping templates come with the methods as their author wrote them.
for api in $(printf '%s\n' $apis | sort -u); do
    ask "rest-api-$api.json" apigateway get-rest-api --rest-api-id "$api"
    ask "stages-$api.json" apigateway get-stages --rest-api-id "$api" \
        --query "{item: item[].{stageName: stageName, deploymentId: deploymentId, \
methodSettings: methodSettings, accessLogSettings: accessLogSettings, webAclArn: webAclArn, \
canarySettings: canarySettings.{percentTraffic: percentTraffic, deploymentId: deploymentId}, \
clientCertificateId: clientCertificateId, lastUpdatedDate: lastUpdatedDate, \
variables: keys(variables || \`{}\`)}}"
    ask "deployments-$api.json" apigateway get-deployments --rest-api-id "$api"
    for one in $(values deploymentId "stages-$api.json"); do
        ask "deployment-$one-$api.json" apigateway get-deployment --rest-api-id "$api" \
            --deployment-id "$one" --embed apisummary
    done
    ask "resources-$api.json" apigateway get-resources --rest-api-id "$api" --embed methods
    ask "authorizers-$api.json" apigateway get-authorizers --rest-api-id "$api"
    ask "gateway-responses-$api.json" apigateway get-gateway-responses --rest-api-id "$api"
    ask account.json apigateway get-account
    ask usage-plans.json apigateway get-usage-plans
    ask api-keys.json apigateway get-api-keys \
        --query '{items: items[].{id: id, name: name, enabled: enabled, stageKeys: stageKeys}}'
    ask vpc-links.json apigateway get-vpc-links
    ask vpc-links-v2.json apigatewayv2 get-vpc-links
    ask log-groups.json logs describe-log-groups \
        --log-group-name-prefix "API-Gateway-Execution-Logs_$api/"
    ask events.json cloudtrail lookup-events \
        --lookup-attributes "AttributeKey=ResourceName,AttributeValue=$api" \
        --query 'Events[].{EventId: EventId, EventName: EventName, EventTime: EventTime, Username: Username, Resources: Resources} | {Events: @}'
    for acl in $(arns wafv2 "stages-$api.json"); do
        ask "web-acl-$(short "$acl").json" wafv2 get-web-acl --arn "$acl" \
            --query '{WebACL: WebACL.{ARN: ARN, Name: Name, DefaultAction: DefaultAction, Rules: Rules[].{Name: Name, Action: Action, OverrideAction: OverrideAction, Statement: keys(Statement)}}}'
    done
    for function in $(arns lambda "resources-$api.json" "authorizers-$api.json"); do
        of_function "$function"
    done
    for role in $(arns iam "resources-$api.json" "authorizers-$api.json"); do
        of_role "${role##*/}"
    done
    for balancer in $(arns elasticloadbalancing vpc-links.json); do
        of_balancer "$balancer"
    done
done

# The load balancer in front, where the host, or a record of it, is the name of one.
case $host in
*.execute-api.*) ;;
*)
    for one in $(aws elbv2 describe-load-balancers --region "$region" --output text \
        --query 'LoadBalancers[].[LoadBalancerArn, DNSName]' | tr '\t' ,); do
        name=${one#*,}
        if [ "$host" = "$name" ] || grep -qiF -- "$name" "$out"/records-*.json 2>/dev/null; then
            of_balancer "${one%%,*}"
        fi
    done
    ;;
esac

echo "$out is written" >&2
exit "$unread"
