# An effect that tells on itself: effect.sh LEDGER BEFORE AFTER BEHAVIOUR. A line each when it is inside, when the effect
# has happened, and when it leaves. The shell appends each line with one write, so that lines of several stay whole.
ledger=$1 before=$2 after=$3 behaviour=$4
IFS= read -r id </proc/sys/kernel/random/uuid
say() {
  printf '%s %s %s %s %s %s %s\n' "$1" "$BACKOUT_RUN" "$BACKOUT_STEP" "$BACKOUT_VISIT" "$BACKOUT_ATTEMPT" "$id" "$2" >>"$ledger"
}
leave() {
  say left "$1"
  exit "$1"
}
say inside -
echo "$BACKOUT_STEP is inside"
sleep "$before"
case $behaviour in
  fails) leave 3 ;;
  fails-first) [ "$BACKOUT_VISIT.$BACKOUT_ATTEMPT" = 1.1 ] && leave 4 ;;
  talks) for line in 1 2 3 4 5 6 7 8 9; do echo "$BACKOUT_STEP says $line"; done ;;
esac
say did -
sleep "$after"
leave 0
