# A probe that passes from its third look on: third-look.sh LEDGER RUN STEP. A line each time.
looks=1
while read -r event run step rest; do
  [ "$event $run $step" = "looked $2 $3" ] && looks=$((looks + 1))
done <"$1"
IFS= read -r id </proc/sys/kernel/random/uuid
printf 'looked %s %s 0 0 %s %s\n' "$2" "$3" "$id" "$looks" >>"$1"
[ "$looks" -ge 3 ]
