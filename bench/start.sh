#!/usr/bin/env bash
# bench/start.sh FOLDER [N]: what a start costs, of an unpacked archive: plain Java, the launcher, the launcher after `warm`,
# N times in turn (5). Prints the medians: ms until ready, ms of processor time until then, ms until the first contact is
# answered, MB resident 5 s later. Linux only.
set -euo pipefail
folder="$(cd "$1" && pwd)"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
export CLOSELOOP_HOME="$folder" CLOSELOOP_API_TOKEN=only-for-this-measurement CLOSELOOP_CACHE="$scratch/cache"

contact() {
  curl -sf -o /dev/null -w '%{time_total}' -H "Authorization: Bearer $CLOSELOOP_API_TOKEN" \
    -H 'Content-Type: application/cloudevents+json' "http://127.0.0.1:$CLOSELOOP_HTTP_PORT/hooks/events" -d '{"specversion": "1.0",
    "id": "first", "source": "https://pbx.example.com", "type": "closeloop.interaction.ended", "data": {"id": "first",
    "channel": "phone", "endedAt": "'"$(date -u +%FT%TZ)"'", "customer": {"phone": "+14155550101"}, "talkSeconds": 180}}'
}

one() {
  local label="$1" begun ready pid fields first
  shift
  export CLOSELOOP_DATA="$scratch/data" CLOSELOOP_HTTP_PORT=$((12000 + RANDOM % 8000)) CLOSELOOP_MANAGEMENT_PORT=$((20000 + RANDOM % 12000))
  begun=$(date +%s%N)
  "$@" run >"$scratch/log" 2>&1 &
  pid=$!
  until (exec 3<>"/dev/tcp/127.0.0.1/$CLOSELOOP_MANAGEMENT_PORT") 2>/dev/null; do
    kill -0 "$pid" || { cat "$scratch/log" >&2; exit 1; }
    sleep 0.02
  done
  ready=$(date +%s%N)
  read -ra fields <"/proc/$pid/stat"
  first="$(contact)"
  sleep 5
  echo "$label $(((ready - begun) / 1000000)) $(((fields[13] + fields[14]) * 10)) $(awk "BEGIN { print int($first * 1000) }") $(awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$pid/status")"
  kill "$pid"
  wait "$pid" || true
  rm -rf "$scratch/data"
}

"$folder/bin/closeloop" warm >&2
for _ in $(seq "${2:-5}"); do
  one java java -Xmx256m -XX:+UseSerialGC -cp "$folder/lib/*" io.closeloop.app.Main
  CLOSELOOP_CACHE=/nonexistent one launcher "$folder/bin/closeloop"
  one warm "$folder/bin/closeloop"
done >"$scratch/figures"
echo "load $(cut -d' ' -f1 /proc/loadavg) on $(nproc) cores"
for label in java launcher warm; do
  echo -n "$label:"
  for column in 2 3 4 5; do
    echo -n " $(awk -v l="$label" -v c="$column" '$1 == l { print $c }' "$scratch/figures" | sort -n \
      | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')"
  done
  echo
done
