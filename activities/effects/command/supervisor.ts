/**
 * The supervisor of every command: a fixed POSIX shell script that uses builtins alone, so that a missing tool cannot disturb
 * it. It is called as
 * `sh -c <script> backout-step <folder> <finish|kill> <head> <tail> <most> <files|pipes> <values> <apply> <path> <args…>` and
 * leads a session and process group of its own, to which the command belongs.
 *
 * - Its own environment holds the values of the command's under names of no meaning (`values`, see `hand-over.ts`): nothing that
 *   a plan says becomes a variable of the supervisor. `apply` gives them their names, in the command's own process.
 * - It claims the folder by creating `start` (noclobber is O_EXCL): a folder claimed by somebody else is not run in.
 * - Signals to the group reach the command alone: a trap with a command is reset in children, an ignored signal is not.
 * - The command appends to the files of its output. With `pipes` it writes into two pipes, and one `tee` for each appends what
 *   comes: `> /dev/stderr` then takes nothing away that was written before. On a full disk `tee` goes on reading. An end is
 *   written only once everything that the command itself wrote is in the files.
 * - `exit` was filled with blanks before, so that writing the status needs no new space on a full disk, and is opened before
 *   the command begins, which can lead it nowhere else; it counts only with its line break, so half a status is none, and once
 *   the supervisor is gone, so that the command cannot say it itself. A second line says how many bytes each `tee` has written.
 * - Descriptor 3 is the worker's lifeline, and a watch waits for its end: in `kill` mode that takes the whole group down,
 *   supervisor included. The watch is woken by a line too, which the worker sends where a command is not over at once, and in
 *   `finish` mode by the end itself. It then looks every other second whether somebody follows, who touches `intention`; where
 *   nobody has since its last look, dead or frozen, it does what they did: it takes the middle out of output that is larger
 *   than <most> bytes. In `kill` mode a child of its own goes on waiting for the end meanwhile, until a line says `leave`: the
 *   worker ends on purpose, and nothing is taken down.
 *   It is a child of the shell without a process of its own kind until it is woken, needs tools only from there on, and does
 *   without them where there are none. From then on USR2 ends it together with its own children,
 *   unless there is no status yet: then it was the command that sent it, to its whole group.
 * - What it makes in the folder after the command began is new (noclobber again), and what it looks at is open already: a link
 *   that the command put there leads it nowhere.
 */
export const supervisorScript = `
dir=$1 mode=$2 head=$3 tail=$4 most=$5 pipes=$6 values=$7 apply=$8
shift 8
trap : HUP INT QUIT TERM USR1 USR2 ALRM PIPE
IFS= read -r stat </proc/$$/stat
IFS= read -r boot </proc/sys/kernel/random/boot_id
set -C
echo "$boot $stat" >"$dir/start" || exit 125
set +C
exec 4<>"$dir/exit"
keep() {
  trap '' HUP INT QUIT TERM USR1 USR2 ALRM PIPE XFSZ
  unset $values
  export BACKOUT_KEEPER=1
  exec tee -a "$1"
}
if [ "$pipes" = pipes ] && command -v tee && mkfifo -m 600 "$dir/out" "$dir/err"; then
  keep "$dir/stdout" <"$dir/out" >/dev/null 2</dev/null 3<&- 4>&- &
  out=$!
  keep "$dir/stderr" <"$dir/err" >/dev/null 2</dev/null 3<&- 4>&- &
  err=$!
  exec 5>"$dir/out" 6>"$dir/err"
else
  pipes=files
  exec 5>>"$dir/stdout" 6>>"$dir/stderr"
fi
exec 7<"$dir/stdout" 8<"$dir/stderr"
{
  trap '' HUP INT QUIT TERM USR1 USR2 ALRM PIPE
  unset $values
  set -C
  end() { : >"$dir/orphaned"; kill -KILL 0; }
  read -r line || [ "$mode" = finish ] || end
  waiting=
  over() {
    read -r status rest <"$dir/exit"
    [ ! -e "$dir/left" ] || waiting=
    [ ! "$status" ] || { kill -KILL $! $waiting; wait; exit; }
  }
  trap over USR2
  exec 9>"$dir/tended"
  if [ "$mode" = kill ]; then
    { trap '' USR2; while read -r line; do [ "$line" != leave ] || { : >"$dir/left"; exit; }; done; end; } <&3 &
    waiting=$!
  fi
  while read -r pid name state rest </proc/$$/stat && [ "$state" != Z ]; do
    pause=2
    if [ "$dir/intention" -nt /proc/self/fd/9 ]; then
      : >|/proc/self/fd/9
    else
      pause=0.5
      for file in /proc/self/fd/7 /proc/self/fd/8; do
        size=$(stat -L -c %s "$file") && [ "$size" -gt "$most" ] &&
          fallocate --punch-hole --offset "$head" --length $((size - head - tail)) "$file"
      done
    fi
    sleep "$pause" &
    wait $!
  done
} <&3 4>&- 5>&- 6>&- >/dev/null 2>&1 &
watch=$!
exec 3<&-
( eval "$apply"; exec "$@" ) >&5 2>&6 4>&- 5>&- 6>&- 7<&- 8<&-
code=$?
settle() {
  looks=0 idle=0
  while read -r pid name state rest <"/proc/$1/stat" && [ "$state" != Z ]; do
    [ "$state" != S ] || idle=$((idle + 1))
    looks=$((looks + 1))
    [ "$idle" -lt "$2" ] && [ "$looks" -lt 300 ] || break
    [ "$idle" = 0 ] && [ "$looks" -lt 50 ] || sleep 0.01
  done
}
count() {
  bytes=-
  while read -r what bytes && [ "$what" != wchar: ]; do :; done <"/proc/$1/io"
}
counts=
if [ "$pipes" = pipes ]; then
  settle "$out" 1
  count "$out"
  counts=$bytes
  settle "$err" 1
  count "$err"
  counts="$counts $bytes"
  exec 5>&- 6>&-
  settle "$out" 3
  settle "$err" 3
fi
echo "$code
$counts" >&4
if [ -e "$dir/tended" ]; then kill -USR2 "$watch"; else kill -KILL "$watch"; fi
wait "$watch"
exit 0
`;
