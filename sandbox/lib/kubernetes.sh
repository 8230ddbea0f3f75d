# The Kubernetes binaries: found on this machine, or built once into the cache.
# shellcheck shell=bash

readonly KUBERNETES_VERSION=1.20.2
readonly KUBERNETES_PROGRAMS=(kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy)
readonly KUBERNETES_CACHE="$CACHE/kubernetes-$KUBERNETES_VERSION"
KUBERNETES_BIN=

# Sets KUBERNETES_BIN to a folder that holds all programs.
kubernetes_up() {
  find_kubernetes && return
  build_kubernetes
  KUBERNETES_BIN=$KUBERNETES_CACHE
}

# The same without building them: 1 when they are nowhere.
find_kubernetes() {
  local folder
  for folder in "${KUBEBUILDER_ASSETS:-}" "$KUBERNETES_CACHE" "$(dirname "$(command -v kubelet || echo /)")"; do
    if has_kubernetes "$folder"; then
      KUBERNETES_BIN=$folder
      return
    fi
  done
  return 1
}

# Other versions know other options than the ones that we pass.
has_kubernetes() {
  local program
  for program in "${KUBERNETES_PROGRAMS[@]}"; do
    [[ -x $1/$program ]] || return 1
  done
  [[ $("$1/kubelet" --version) == "Kubernetes v${KUBERNETES_VERSION%.*}."* ]]
}

build_kubernetes() {
  local work="$CACHE/build" log="$CACHE/logs/kubernetes-build.log"
  say "kubernetes: building $KUBERNETES_VERSION once from Debian's source, 8 minutes on 2 idle cores (log: $log)"
  rm -rf "$work"
  mkdir -p "$work" "$CACHE/logs"
  : >"$log"
  run_logged "$log" fetch_go "$work" || die "fetching Go 1.15 failed; see $log"
  say "kubernetes: Go 1.15 is there"
  run_logged "$log" fetch_source "$work" || die "fetching the Kubernetes source failed; see $log"
  say "kubernetes: source is there, compiling ${#KUBERNETES_PROGRAMS[@]} programs"
  local started=$SECONDS
  compile "$work" >>"$log" 2>&1 &
  local pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    sleep 1
    (((SECONDS - started) % 30 != 0)) || say "kubernetes: compiling for $((SECONDS - started)) s, now $(tail -n 1 "$log" | cut -c1-80)"
  done
  wait "$pid" || true
  local built="$work/go/src/k8s.io/kubernetes/_output/local/bin/linux/amd64"
  has_kubernetes "$built" || die "building Kubernetes failed; see $log"
  # Whoever looks into the cache finds all programs or none.
  mkdir -p "$work/result"
  cp "${KUBERNETES_PROGRAMS[@]/#/$built/}" "$work/result/"
  rm -rf "$KUBERNETES_CACHE"
  mv "$work/result" "$KUBERNETES_CACHE"
  chmod -R u+w "$work"
  rm -rf "$work"
  say "kubernetes: built and kept in $KUBERNETES_CACHE"
}

# apt with package lists of its own: the machine's sources stay as they are.
private_apt() {
  local work=$1
  shift
  apt_get -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=- \
    -o Dir::State::lists="$work/lists" -o Dir::Cache::archives="$work/archives" \
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root "$@"
}

# Kubernetes 1.20 was made for Go 1.15; newer ones break its vendored reflect2.
fetch_go() (
  set -e
  private_lists "$1" 'deb' bullseye
  cd "$1"
  private_apt "$1" download golang-1.15-go golang-1.15-src
  for package in golang-1.15-*.deb; do
    dpkg -x "$package" "$1/goroot"
  done
)

# Bookworm is frozen: its source package stays 1.20.2 but for security patches.
fetch_source() (
  set -e
  private_lists "$1" 'deb-src' bookworm
  cd "$1"
  private_apt "$1" source --download-only kubernetes
  mkdir -p "$1/go/src/k8s.io"
  dpkg-source --no-check -x kubernetes_*"really$KUBERNETES_VERSION-"*.dsc "$1/go/src/k8s.io/kubernetes"
)

private_lists() {
  local work=$1 kind=$2 suite=$3
  rm -rf "$work/lists"
  mkdir -p "$work/lists/partial" "$work/archives/partial"
  printf '%s [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian %s main\n' \
    "$kind" "$suite" >"$work/sources.list"
  private_apt "$work" update
}

compile() {
  local work=$1
  cat >"$work/version" <<VERSION
KUBE_GIT_COMMIT='debian'
KUBE_GIT_TREE_STATE='archive'
KUBE_GIT_VERSION='v$KUBERNETES_VERSION'
KUBE_GIT_MAJOR='1'
KUBE_GIT_MINOR='20'
VERSION
  cd "$work/go/src/k8s.io/kubernetes"
  env -u GOFLAGS HOME="$work/home" GOPATH="$work/go" GOROOT="$work/goroot/usr/lib/go-1.15" \
    PATH="$work/goroot/usr/lib/go-1.15/bin:$PATH" GO111MODULE=off KUBE_GIT_VERSION_FILE="$work/version" \
    make WHAT="$(printf 'cmd/%s ' "${KUBERNETES_PROGRAMS[@]}")"
}
