#!/bin/sh
# Writes an .env for docker-compose.yml: .env.example with a fresh secret after every KEY= that is a secret.
#
#   sh deploy/new-env.sh kantoor.example > .env
set -eu
test $# -eq 1 || { echo "Say the name of the house: sh deploy/new-env.sh kantoor.example > .env" >&2; exit 2; }
umask 077
while IFS= read -r line; do
  case $line in
    KANTOOR_DOMAIN=*) printf 'KANTOOR_DOMAIN=%s\n' "$1" ;;
    *_PASSWORD= | *_SECRET= | *_SECRET_KEY= | *_MASTER_KEY=) printf '%s%s\n' "$line" "$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')" ;;
    *) printf '%s\n' "$line" ;;
  esac
done < "$(dirname "$0")/../.env.example"
