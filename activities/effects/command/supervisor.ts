/**
 * The supervisor of every command: a fixed POSIX shell script that uses builtins alone, so that neither the step's PATH
 * nor a missing tool can disturb it. It is called as
 * `sh -c <script> backout-step <folder> <finish|kill> <head> <tail> <most> <path> <args…>` and leads a session and process
 * group of its own, to which the command belongs.
 *
 * - It claims the folder by creating `start` (noclobber is O_EXCL): a folder claimed by somebody else is not run in.
 * - Signals to the group reach the command alone: a trap with a command is reset in children, an ignored signal is not.
 * - `exit` was filled with blanks before, so that writing the status needs no new space on a full disk; it counts only
 *   with its line break, so half a status is none. This is what a rename would give, without 2 ms for a process.
 * - Descriptor 3 is the worker's lifeline, and a watch waits for its end: in `kill` mode that takes the whole group down,
 *   supervisor included. The watch is woken by a line too, which the worker sends where a command is not over at once, and in
 *   `finish` mode by the end itself. It then looks every other second whether somebody follows, who touches `intention`; where
 *   nobody has since its last look, dead or frozen, it does what they did: it takes the middle out of output that is larger
 *   than <most> bytes. In `kill` mode a child of its own goes on waiting for the end meanwhile, until a line says `leave`: the
 *   worker ends on purpose, and nothing is taken down.
 *   It is a child of the shell without a process of its own kind until it is woken, needs tools only from there on, and does
 *   without them where there are none. From then on USR2 ends it together with its own children,
 *   unless the command still runs: then it was the command that sent it, to its whole group.
 */
export const supervisorScript = `
dir=$1 mode=$2 head=$3 tail=$4 most=$5
shift 5
trap : HUP INT QUIT TERM USR1 USR2 ALRM PIPE
IFS= read -r stat </proc/$$/stat
IFS= read -r boot </proc/sys/kernel/random/boot_id
set -C
echo "$boot $stat" >"$dir/start" || exit 125
set +C
{
  trap '' HUP INT QUIT TERM USR1 USR2 ALRM PIPE
  end() { : >"$dir/orphaned"; kill -KILL 0; }
  read -r line || [ "$mode" = finish ] || end
  waiting=
  over() {
    read -r first more </proc/$$/task/$$/children
    [ ! -e "$dir/left" ] || waiting=
    [ "$more" ] || { kill -KILL $! $waiting; wait; exit; }
  }
  trap over USR2
  : >"$dir/tended"
  if [ "$mode" = kill ]; then
    { trap '' USR2; while read -r line; do [ "$line" != leave ] || { : >"$dir/left"; exit; }; done; end; } <&3 &
    waiting=$!
  fi
  PATH=/usr/local/bin:/usr/bin:/bin
  while read -r pid name state rest </proc/$$/stat && [ "$state" != Z ]; do
    pause=2
    if [ "$dir/intention" -nt "$dir/tended" ]; then
      : >"$dir/tended"
    else
      pause=0.5
      for file in "$dir/stdout" "$dir/stderr"; do
        size=$(stat -c %s "$file") && [ "$size" -gt "$most" ] &&
          fallocate --punch-hole --offset "$head" --length $((size - head - tail)) "$file"
      done
    fi
    sleep "$pause" &
    wait $!
  done
} <&3 >/dev/null 2>&1 &
watch=$!
exec 3<&-
"$@" >>"$dir/stdout" 2>>"$dir/stderr"
code=$?
if [ -e "$dir/tended" ]; then kill -USR2 "$watch"; else kill -KILL "$watch"; fi
wait "$watch"
echo "$code" 1<>"$dir/exit"
exit 0
`;
