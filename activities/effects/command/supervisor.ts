/**
 * The supervisor of every command: a fixed POSIX shell script that uses builtins alone, so that neither the step's PATH
 * nor a missing tool can disturb it. It is called as `sh -c <script> backout-step <folder> <finish|kill> <path> <args…>`
 * and leads a session and process group of its own, to which the command belongs.
 *
 * - It claims the folder by creating `start` (noclobber is O_EXCL): a folder claimed by somebody else is not run in.
 * - Signals to the group reach the command alone: a trap with a command is reset in children, an ignored signal is not.
 * - `exit` was filled with blanks before, so that writing the status needs no new space on a full disk; it counts only
 *   with its line break, so half a status is none. This is what a rename would give, without 2 ms for a process.
 * - Descriptor 3 is the worker's lifeline: in `kill` mode its end takes the whole group down, supervisor included.
 */
export const supervisorScript = `
dir=$1 mode=$2
shift 2
trap : HUP INT QUIT TERM USR1 USR2 ALRM PIPE
IFS= read -r stat </proc/$$/stat
IFS= read -r boot </proc/sys/kernel/random/boot_id
set -C
echo "$boot $stat" >"$dir/start" || exit 125
set +C
if [ "$mode" = kill ]; then
  { while read -r line; do :; done; : >"$dir/orphaned"; kill -KILL 0; } <&3 >/dev/null 2>&1 &
  watch=$!
fi
exec 3<&-
"$@" >>"$dir/stdout" 2>>"$dir/stderr"
code=$?
echo "$code" 1<>"$dir/exit"
[ "$mode" = kill ] && kill -KILL "$watch"
exit 0
`;
