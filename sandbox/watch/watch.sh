# Keeps a file in step with the objects of one kind: a table of lines by object,
# written anew whenever it has changed and the burst of events is over.
# shellcheck shell=bash

declare -A lines=()

# keep_in_step <kind> <jq program that makes an object's line, empty for none> <function that writes the file>
# Needs: KUBECTL, KUBECONFIG, KUBECACHEDIR.
keep_in_step() {
  local kind=$1 program=$2 write=$3 event key line patience
  while true; do
    lines=()
    patience=3600
    while true; do
      if IFS=$'\t' read -r -t "$patience" event key line; then
        if [[ $event == DELETED || -z $line ]]; then unset "lines[$key]"; else lines[$key]=$line; fi
        patience=0.05
      elif (($? <= 128)); then
        break
      elif [[ $patience != 3600 ]]; then
        "$write"
        patience=3600
      fi
    done < <("$KUBECTL" get "$kind" --all-namespaces --watch --output-watch-events -o json 2>/dev/null |
      jq --unbuffered -r ".type as \$type | .object | [\$type, \"\\(.metadata.namespace)/\\(.metadata.name)\", ($program)] | join(\"\\t\")")
    # The API server restarts: the file stays as it is until it is back.
    sleep 0.5
  done
}
