#!/bin/sh
# Makes ./secrets for docker-compose.yml: one file per secret, kept when it is there already.
# The folder is closed to other users; the files are readable, because the containers read them as
# users of their own.
set -eu

folder=${1:-secrets}
umask 077
mkdir -p "$folder"

keep() {
	[ -e "$folder/$1" ] || printf '%s' "$2" >"$folder/$1"
	chmod 0444 "$folder/$1"
}
random() {
	od -An -N32 -tx1 /dev/urandom | tr -d ' \n'
}

keep postgres_password "$(random)"
keep redis_password "$(random)"
keep parley_secret_key "$(random)"
keep parley_master_keys "m1:$(head -c 32 /dev/urandom | base64 | tr -d '\n')"
keep parley_database_url "postgresql://parley:$(cat "$folder/postgres_password")@postgres:5432/parley"
keep parley_redis_url "redis://:$(cat "$folder/redis_password")@redis:6379/0"
# Mail: smtp://user:password@host:587. While it is empty, `parley` prints the links instead.
keep parley_smtp_url ""

echo "Secrets are in $folder. Keep a copy of parley_master_keys elsewhere: without it, nobody can"
echo "read what was sealed, and with it and a dump, anybody can."
