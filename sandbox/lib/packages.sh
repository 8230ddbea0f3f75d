# Debian packages that the sandbox needs; installed once, never started as services.
# shellcheck shell=bash

readonly PACKAGES=(
  prometheus nginx-light libnginx-mod-http-lua lua-cjson etcd-server containerd runc containernetworking-plugins
  buildah skopeo debootstrap openssh-server openssh-client libnss-wrapper git gpg gpg-agent wrk iproute2 iptables nftables conntrack socat
  dnsmasq-base jq rsync gcc libc6-dev make curl openssl unzip xz-utils dpkg-dev util-linux npm
)

packages_up() {
  local missing=() package
  for package in "${PACKAGES[@]}"; do
    package_provided "$package" || missing+=("$package")
  done
  ((${#missing[@]} == 0)) && return
  say "packages: installing ${missing[*]}"
  mkdir -p "$CACHE/logs"
  local log="$CACHE/logs/packages.log"
  apt_get update >"$log" 2>&1 || die "apt-get update failed; see $log"
  without_services apt_get install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1 ||
    die "apt-get install failed; see $log"
  keep_disabled "${missing[@]}"
}

# npm often comes from elsewhere than Debian: what counts is that it is there.
package_provided() {
  [[ $1 == npm ]] && command -v npm >/dev/null && return
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600 -q "$@"; }

# A package's maintainer script starts its service unless policy-rc.d says no.
without_services() {
  local policy=/usr/sbin/policy-rc.d made='' result=0
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
    made=yes
  fi
  "$@" || result=$?
  [[ -z $made ]] || rm -f "$policy"
  return "$result"
}

# What we just installed must not start at the next boot either.
keep_disabled() {
  [[ -d /run/systemd/system ]] || return 0
  local unit
  dpkg -L "$@" 2>/dev/null | sed -n 's|^\(/usr\)\?/lib/systemd/system/\([^/]*\.service\)$|\2|p' |
    grep -v '@' | sort -u | while read -r unit; do
      systemctl disable --quiet "$unit" 2>/dev/null || true
    done
}
