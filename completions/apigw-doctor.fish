# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_apigw_doctor_global_optspecs
    string join \n o/output= report= redact= redaction-map= color= ascii q/quiet v/verbose fail-on= ignore= allow-unknown exit-zero timeout= connect-timeout= probe-attempts= profile= api-profile= region= endpoint-url= config= no-config h/help V/version
end

function __fish_apigw_doctor_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_apigw_doctor_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_apigw_doctor_using_subcommand
    set -l cmd (__fish_apigw_doctor_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -s V -l version -d 'Print version'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -f -a "diagnose" -d 'Check everything, from the URL to the integration, and give one verdict'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -f -a "url" -d 'Judge an invoke URL; needs no network and no AWS'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -f -a "dns" -d 'Look the API\'s name up through every resolver, and compare with the endpoint\'s addresses'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -f -a "tcp" -d 'Connect to port 443 of every address'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -f -a "tls" -d 'Shake hands over TLS with every address, and show the certificate'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -f -a "invoke" -d 'Send one request, and say what its answer means'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -f -a "decode" -d 'Say what an answer means that somebody else got; needs no network and no AWS'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -f -a "sg" -d 'Judge the security groups of the client and of the endpoint'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -f -a "path" -d 'Say whether a packet from one interface to another gets an answer: security groups, network ACLs, routes, peering, transit gateways, both ways, of a call or from files of AWS CLI output'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -f -a "policy" -d 'Policies of the API and of the endpoint'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -f -a "snapshot" -d 'Gather the facts, judge nothing, and write them to a file'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -f -a "replay" -d 'Judge recorded facts; several files are merged; never touches the network'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -f -a "diff" -d 'Say what changed between two snapshots or reports'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -f -a "permissions" -d 'Print the least IAM policy that a run needs'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -f -a "config" -d 'The configuration in force'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -f -a "generate" -d 'Make completions, manual pages, JSON schemas or pages of the documentation, or check them'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -f -a "help" -d 'Print a topic (exit-codes, environment, formats, targets, redaction, configuration), or a command\'s help'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -f -a "explain" -d 'Print the page of a finding, or list the findings'
complete -c apigw-doctor -n "__fish_apigw_doctor_needs_command" -f -a "demo" -d 'Replay an embedded recorded case, or list them; no account, no network'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l api-id -d 'The API, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l stage -d 'The stage, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l vpce-id -d 'The VPC endpoint that the call should take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -s H -l header -d 'A header that the caller sends; @FILE and @- (stdin) hold one a line, and $NAME in a value is a variable of the environment: so no secret is in the list of processes. Secrets are sent, and never recorded' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -s X -l method -d 'The method; GET without it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l from -d 'The client: auto (this host), i-…, eni-…, subnet-…, lambda:NAME or an IP address' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l resolver -d 'Ask this resolver for every name, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l sign-for -d 'Send a signature or secret headers to this host, too, which is not known to be AWS\'s; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l facts -d 'A directory of AWS CLI output (JSON or YAML), a file of it, or a snapshot, for what is not known otherwise; more of them add up' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l snapshot -d 'Write the facts of this run to a file, too; replay judges them again' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l sigv4 -d 'Sign the call with the credentials that AWS is read with'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diagnose" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l api-id -d 'The API, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l stage -d 'The stage, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l vpce-id -d 'The VPC endpoint that the call should take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -s H -l header -d 'A header that the caller sends; @FILE and @- (stdin) hold one a line, and $NAME in a value is a variable of the environment: so no secret is in the list of processes. Secrets are sent, and never recorded' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -s X -l method -d 'The method; GET without it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand url" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l api-id -d 'The API, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l stage -d 'The stage, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l vpce-id -d 'The VPC endpoint that the call should take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -s H -l header -d 'A header that the caller sends; @FILE and @- (stdin) hold one a line, and $NAME in a value is a variable of the environment: so no secret is in the list of processes. Secrets are sent, and never recorded' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -s X -l method -d 'The method; GET without it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l from -d 'The client: auto (this host), i-…, eni-…, subnet-…, lambda:NAME or an IP address' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l resolver -d 'Ask this resolver for every name, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l facts -d 'A directory of AWS CLI output (JSON or YAML), a file of it, or a snapshot, for what is not known otherwise; more of them add up' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l watch -d 'Ask again until the answers have settled, for so long at most; 15m without a time' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l every -d 'How long to wait before asking again' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand dns" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l api-id -d 'The API, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l stage -d 'The stage, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l vpce-id -d 'The VPC endpoint that the call should take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -s H -l header -d 'A header that the caller sends; @FILE and @- (stdin) hold one a line, and $NAME in a value is a variable of the environment: so no secret is in the list of processes. Secrets are sent, and never recorded' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -s X -l method -d 'The method; GET without it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l from -d 'The client: auto (this host), i-…, eni-…, subnet-…, lambda:NAME or an IP address' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l resolver -d 'Ask this resolver for every name, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tcp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l api-id -d 'The API, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l stage -d 'The stage, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l vpce-id -d 'The VPC endpoint that the call should take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -s H -l header -d 'A header that the caller sends; @FILE and @- (stdin) hold one a line, and $NAME in a value is a variable of the environment: so no secret is in the list of processes. Secrets are sent, and never recorded' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -s X -l method -d 'The method; GET without it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l from -d 'The client: auto (this host), i-…, eni-…, subnet-…, lambda:NAME or an IP address' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l resolver -d 'Ask this resolver for every name, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand tls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l api-id -d 'The API, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l stage -d 'The stage, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l vpce-id -d 'The VPC endpoint that the call should take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -s H -l header -d 'A header that the caller sends; @FILE and @- (stdin) hold one a line, and $NAME in a value is a variable of the environment: so no secret is in the list of processes. Secrets are sent, and never recorded' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -s X -l method -d 'The method; GET without it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l from -d 'The client: auto (this host), i-…, eni-…, subnet-…, lambda:NAME or an IP address' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l resolver -d 'Ask this resolver for every name, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l sign-for -d 'Send a signature or secret headers to this host, too, which is not known to be AWS\'s; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l resolve -d 'Connect to this address, whatever the name leads to' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l via -d 'Call the same API by another name' -r -f -a "endpoint-dns\t'The endpoint\'s own name, and the API in a header'
alias\t'The name that an endpoint gives an API which it is associated with'
private-dns\t'The API\'s own name'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l sigv4 -d 'Sign the call with the credentials that AWS is read with'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand invoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand decode" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l api-id -d 'The API, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l stage -d 'The stage, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l vpce-id -d 'The VPC endpoint that the call should take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -s H -l header -d 'A header that the caller sends; @FILE and @- (stdin) hold one a line, and $NAME in a value is a variable of the environment: so no secret is in the list of processes. Secrets are sent, and never recorded' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -s X -l method -d 'The method; GET without it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l from -d 'The client: auto (this host), i-…, eni-…, subnet-…, lambda:NAME or an IP address' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l resolver -d 'Ask this resolver for every name, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l facts -d 'A directory of AWS CLI output (JSON or YAML), a file of it, or a snapshot, instead of asking AWS; more of them add up' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand sg" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l api-id -d 'The API, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l stage -d 'The stage, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l vpce-id -d 'The VPC endpoint that the call should take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -s H -l header -d 'A header that the caller sends; @FILE and @- (stdin) hold one a line, and $NAME in a value is a variable of the environment: so no secret is in the list of processes. Secrets are sent, and never recorded' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -s X -l method -d 'The method; GET without it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l from -d 'The client: auto (this host), i-…, eni-…, subnet-…, lambda:NAME or an IP address' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l resolver -d 'Ask this resolver for every name, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l to -d 'Who is to answer, where no call is named: eni-…, vpce-… (each of its interfaces), i-… or an IP address' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l port -d 'The destination port' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l protocol -d 'The protocol' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l queries -d 'Questions, a JSON object a line; \'-\' is stdin. A line that is no question is a usage error. Without --facts AWS is asked for what they touch, of 1,000 lines at most' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l facts -d 'A directory of AWS CLI output (JSON or YAML), a file of it, or a snapshot, instead of asking AWS; more of them add up' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand path" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -f -a "fetch" -d 'Fetch the API\'s resource policy and the endpoint\'s policy, unescaped'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -f -a "lint" -d 'Say what is wrong with policies, in files, from stdin or of a live target'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -f -a "eval" -d 'Decide a request by policies, and say which statement decides'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -f -a "test" -d 'Run unit tests of policies, one JSON object a line'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -f -a "who" -d 'List the calls that policies admit, in disjoint cases with a witness each'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -f -a "diff" -d 'List the calls that two policies decide differently; none where they are equivalent'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and not __fish_seen_subcommand_from fetch lint eval test who diff fix" -f -a "fix" -d 'Find the smallest edit that admits a call, and say what else it admits'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l api-id -d 'The API, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l stage -d 'The stage, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l vpce-id -d 'The VPC endpoint that the call should take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -s H -l header -d 'A header that the caller sends; @FILE and @- (stdin) hold one a line, and $NAME in a value is a variable of the environment: so no secret is in the list of processes. Secrets are sent, and never recorded' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -s X -l method -d 'The method; GET without it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l from -d 'The client: auto (this host), i-…, eni-…, subnet-…, lambda:NAME or an IP address' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l resolver -d 'Ask this resolver for every name, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fetch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l facts -d 'A snapshot, whose API\'s and endpoint\'s policies are linted; several are merged' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l type -d 'What the files are; without it, one with a Principal is the API\'s and another one an identity\'s' -r -f -a "resource\t'The API\'s'
endpoint\t'The VPC endpoint\'s'
identity\t'A user\'s or role\'s'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l api-id -d 'The API: in place of a URL, or the one that the files are the policies of' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l stage -d 'The stage: in place of a URL, or of the call that the files are judged against' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l vpce-id -d 'The VPC endpoint of the call' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l vpc-id -d 'The VPC of that endpoint, for files' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l source-ip -d 'The client\'s private address, as the endpoint sees it, for files' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l endpoint-type -d 'Where the API can be called, for files' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l auth -d 'How the method authorizes, for files' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l from -d 'The client: auto (this host), i-…, eni-…, subnet-…, lambda:NAME or an IP address' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l resolver -d 'Ask this resolver for every name, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from lint" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l policy -d 'A policy: resource, endpoint, identity, authorizer, boundary, session, scp or rcp, and its file; without the type, one with a Principal is the API\'s and another one the identity\'s' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l action -d 'The action' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l resource -d 'The resource: arn:aws:execute-api:REGION:ACCOUNT:API-ID/STAGE/METHOD/PATH' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l principal -d 'Who asks: anonymous, an ARN or a service\'s name' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l auth -d 'How the method authorizes; without it the policies are put together by IAM\'s general rules' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l authorization -d 'What the request\'s Authorization header holds, which decides whom the endpoint policy sees' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l endpoint-type -d 'Where the API can be called' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l context -d 'A key of the request; the same key again adds a value; KEY=? is one whose value nobody knows. Keys that every call has come from the principal, the resource and the time, and are unknown where they do not; any other key that is not given is absent' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l alone -d 'Ask what the policies say by themselves, without any logic of accounts'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from eval" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l policy -d 'A policy: resource, endpoint, identity, authorizer, boundary, session, scp (or scp@LEVEL) or rcp, and its file; without the type, one with a Principal is the API\'s and another one the identity\'s' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l auth -d 'How the method authorizes; without it the policies are put together by IAM\'s general rules' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l endpoint-type -d 'Where the API can be called; with it, only keys are asked about that such calls have' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from who" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -l type -d 'What they are; without it, one with a Principal is the API\'s and another one an identity\'s' -r -f -a "resource\t'The API\'s'
endpoint\t'The VPC endpoint\'s'
identity\t'A user\'s or role\'s'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l policy -d 'A policy: resource, endpoint, identity, authorizer, boundary, session, scp or rcp, and its file; without the type, one with a Principal is the API\'s and another one the identity\'s' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l for -d 'The call to admit: a JSON object, the request of a case of `policy test`' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand policy; and __fish_seen_subcommand_from fix" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l api-id -d 'The API, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l stage -d 'The stage, in place of a URL' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l vpce-id -d 'The VPC endpoint that the call should take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -s H -l header -d 'A header that the caller sends; @FILE and @- (stdin) hold one a line, and $NAME in a value is a variable of the environment: so no secret is in the list of processes. Secrets are sent, and never recorded' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -s X -l method -d 'The method; GET without it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l from -d 'The client: auto (this host), i-…, eni-…, subnet-…, lambda:NAME or an IP address' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l resolver -d 'Ask this resolver for every name, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l sign-for -d 'Send a signature or secret headers to this host, too, which is not known to be AWS\'s; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -s f -l file -d 'The file to write; stdout without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l print-script -d 'Ask nobody, and print a shell script that gathers with the AWS CLI alone, for --facts'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand snapshot" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l facts -d 'A directory of AWS CLI output (JSON or YAML), a file of it, or a snapshot, for what is not known otherwise; more of them add up' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l snapshot -d 'Write the facts to a file, too: merged, and redacted as --redact says' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand replay" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand diff" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l for -d 'The command that the policy is for' -r -f -a "diagnose\t'All of them'
url\t'What the URL says by itself'
dns\t'Names and addresses'
tcp\t'Connections'
tls\t'Handshakes'
invoke\t'The answer'
sg\t'Security groups'
path\t'The packet\'s path'
policy\t'Policies'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l api-id -d 'The API that the policy is for; every API without it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand permissions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and not __fish_seen_subcommand_from show" -f -a "show" -d 'Print each value, and where it comes from'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l to -d 'The folder to write to: a checkout of the source, where completions/ and docs/ stand' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l shell -d 'Print the completions of one shell instead' -r -f -a "bash\t''
elvish\t''
fish\t''
powershell\t''
zsh\t''"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l check -d 'Write nothing; exit with 1 where a file is not what would be written'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l lang -d 'The language of the page, where it stands in that one; English elsewhere' -r -f -a "en\t'English: every page'
ko\t'Korean: the most common causes'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l all -d 'Every finding'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -s o -l output -d 'How to print the report; human on a terminal, plain elsewhere' -r -f -a "human\t'For a terminal'
plain\t'The same in ASCII, unwrapped'
short\t'One line'
json\t'One JSON document'
markdown\t'For tickets'
html\t'One page that stands alone'
junit\t'For CI servers: a suite a hop'
sarif\t'SARIF 2.1.0, for code scanning'
github\t'Annotations of GitHub Actions'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -l report -d 'Write the same report in another format to a file, too; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -l redact -d 'What to take out of it; \'ids\' by default in markdown and html, \'secrets\' elsewhere' -r -f -a "none\t'Nothing but secrets, which are never shown'
secrets\t'Tokens, signatures, cookies, keys'
ids\t'Accounts, ids, principals and hosts of yours, too'
all\t'Addresses, too'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -l redaction-map -d 'Write to a file what stands behind the aliases: for you alone' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -l color -d 'When to use colour' -r -f -a "always\t'Always'
never\t'Never'
auto\t'On a terminal'"
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -l fail-on -d 'The least severity that makes the exit code 1' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -l ignore -d 'A finding that is known and accepted: it stands in the report, and does not make the run fail; repeatable' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -l timeout -d 'How long the whole run may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -l connect-timeout -d 'How long one connection, handshake or question may take' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -l probe-attempts -d 'How often a connection is tried that gets no answer' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -l profile -d 'The profile to read with' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -l api-profile -d 'The profile of the API\'s owner, where that is another account' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -l region -d 'The Region, where the URL does not name it' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -l endpoint-url -d 'Where AWS\'s APIs are, for tests' -r
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -l config -d 'The configuration file; ./apigw-doctor.toml or the user\'s own without it' -r -F
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -l ascii -d 'ASCII only'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -s q -l quiet -d 'Print causes only; twice: print nothing, the exit code says it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -s v -l verbose -d 'Print what holds, too, and what shows it'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -l allow-unknown -d 'Exit with 0 where the verdict is inconclusive'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -l exit-zero -d 'Exit with 0 whatever was found'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -l no-config -d 'Read no configuration file'
complete -c apigw-doctor -n "__fish_apigw_doctor_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
