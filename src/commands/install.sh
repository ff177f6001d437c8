#!/bin/sh
# Puts apigw-doctor on this host: from a URL, such as a presigned one of a bucket that an endpoint of the VPC leads to, or
# from a file; and only if it is what the checksum says.
#
#     sh install.sh https://… SHA256
#     sh install.sh ./apigw-doctor SHA256 "$HOME/bin"
#
# SHA256 is the line of the program in SHA256SUMS. The folder is /usr/local/bin without a third argument.
set -eu

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
    echo "usage: sh install.sh URL|FILE SHA256 [FOLDER]" >&2
    exit 2
fi
source="$1" wanted="$2" folder="${3:-/usr/local/bin}"

new="$(mktemp)"
trap 'rm -f "$new"' EXIT
case "$source" in
    https://* | http://*)
        if command -v curl >/dev/null; then
            curl -fsS --connect-timeout 10 --max-time 300 -o "$new" -- "$source"
        else
            wget -q --timeout=60 -O "$new" -- "$source"
        fi
        ;;
    *) cat -- "$source" >"$new" ;;
esac

got="$(sha256sum "$new" | cut -d ' ' -f 1)"
if [ "$got" != "$wanted" ]; then
    echo "install.sh: what came is not what was asked for: its SHA-256 is $got" >&2
    exit 1
fi
mkdir -p "$folder"
# At once or not at all: a run that goes on keeps the file that it began with.
chmod 755 "$new"
cp "$new" "$folder/.apigw-doctor.new"
chmod 755 "$folder/.apigw-doctor.new"
mv "$folder/.apigw-doctor.new" "$folder/apigw-doctor"
"$folder/apigw-doctor" --version
