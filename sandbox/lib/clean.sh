# Removes every trace of a sandbox, whatever state it is in.
# shellcheck shell=bash

# It relies on no process being alive and on no record being complete: everything
# we start is in our cgroups, everything we mount or write is below our folder.
clean() {
  local cgroup
  # Host processes first: kubelet would start again what is ended below.
  end_cgroup "$(process_cgroup)"
  for cgroup in /sys/fs/cgroup/canary-sandbox /sys/fs/cgroup/*/canary-sandbox; do
    end_cgroup "$cgroup"
  done
  [[ ! -d $STATE ]] || remove_shim_sockets
  unmount_below "$STATE"
  # Without our folder no sandbox was up, and rules named like ours are somebody else's.
  if [[ -d $STATE ]]; then
    network_down
    # No other kubelet writes here: `up` refuses a machine that runs one.
    rm -rf /var/log/pods /var/log/containers
    remove_pod_network_results
  fi
  rm -rf --one-file-system "$STATE"
}

unmount_below() {
  local folder=$1 mount
  awk -v folder="$folder/" 'index($5, folder) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
    while read -r mount; do
      mount=$(printf '%b' "$mount")
      umount "$mount" 2>/dev/null || umount --lazy "$mount"
    done
}
