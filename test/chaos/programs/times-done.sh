# How often the effect of a step has happened, as its ledger says: times-done.sh LEDGER RUN STEP.
times=0
while read -r event run step rest; do
  [ "$event $run $step" = "did $2 $3" ] && times=$((times + 1))
done <"$1"
echo "$times"
