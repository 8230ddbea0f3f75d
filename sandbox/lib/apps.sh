# The sandbox's own programs: Git server, ingress, GitOps agent and the sample app.
# shellcheck shell=bash

readonly PROGRAMS=(GitServer Ingress GitOpsAgent)
readonly GIT_FOLDER="$STATE/git"
readonly GIT_HTTP="http://$NODE_IP:3000"

# Everything that needs no running cluster; quick when nothing has changed.
apps_prepare() {
  local folder
  folder=$(programs_folder)
  lock_cache
  [[ -d $folder ]] || publish_programs "$folder"
  unlock_cache
  build_image "$SANDBOX/SampleApp/Dockerfile" "$folder/SampleApp" canary-sandbox/sample:dev
  # For manifests in which the image's tag is all that tells a version: from the third one on they answer every other request with 500.
  variant_image canary-sandbox/sample:dev canary-sandbox/sample:v1 VERSION=v1
  variant_image canary-sandbox/sample:dev canary-sandbox/sample:v2 VERSION=v2
  variant_image canary-sandbox/sample:dev canary-sandbox/sample:v3 VERSION=v3 ERROR_RATE=0.5
  variant_image canary-sandbox/sample:dev canary-sandbox/sample:v4 VERSION=v4 ERROR_RATE=0.5
}

apps_up() {
  apps_prepare
  local program
  mkdir -p "$STATE/programs"
  for program in "${PROGRAMS[@]}"; do
    # Copied: a later build may clean the cache while these run.
    rm -rf "$STATE/programs/$program"
    cp -r "$(programs_folder)/$program" "$STATE/programs/$program"
  done
  git_up
  start_ingress
  gitops_up
  start_gitops-agent
  wait_for "the first commit" "$LOGS/gitops-agent.log" 60 gitops_fetched
}

programs_folder() { printf '%s/programs/%s' "$CACHE" "$(programs_key)"; }

programs_key() (
  cd "$CHECKOUT"
  find Directory.*.props src/Kubernetes sandbox/Directory.Build.props \
    "${PROGRAMS[@]/#/sandbox/}" sandbox/SampleApp -type f -not -path '*/bin/*' -not -path '*/obj/*' -print0 |
    sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16
)

publish_programs() {
  local folder=$1 program log="$CACHE/logs/programs.log"
  say "programs: building ${PROGRAMS[*]} SampleApp"
  mkdir -p "$CACHE/logs"
  : >"$log"
  rm -rf "$CACHE/programs"
  for program in "${PROGRAMS[@]}" SampleApp; do
    run_logged "$log" publish "$program" || { grep -m 5 'error' "$log" >&2; die "building $program failed; see $log"; }
  done
  mv "$CACHE/programs/part" "$folder"
}

# The Dockerfile of the sample app takes what lies in app/ of its context.
publish() {
  local output="$CACHE/programs/part/$1"
  [[ $1 != SampleApp ]] || output+=/app
  MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 dotnet publish "$SANDBOX/$1" --configuration Release \
    --output "$output" -p:UseSharedCompilation=false
}

# start_program <component> <project> <arguments...>
start_program() {
  local component=$1 project=$2
  shift 2
  start_process "$component" env -u http_proxy -u HTTP_PROXY -u https_proxy -u HTTPS_PROXY \
    KUBECONFIG="$ADMIN_KUBECONFIG" GIT_CONFIG_GLOBAL="$GIT_FOLDER/hosts.gitconfig" DOTNET_gcServer=0 DOTNET_TieredPGO=0 \
    dotnet "$STATE/programs/$project/ProgressiveDelivery.Sandbox.$project.dll" "$@"
}

git_up() {
  mkdir -p "$GIT_FOLDER"
  chmod 700 "$GIT_FOLDER"
  make_git_credentials
  make_git_repository
  start_git-http
  start_git-ssh
}

make_git_credentials() {
  (
    umask 077
    cd "$GIT_FOLDER"
    [[ -s token ]] || openssl rand -hex 20 >token
    [[ -s identity ]] || ssh-keygen -q -t ed25519 -N '' -C canary-sandbox -f identity
    [[ -s host_key ]] || ssh-keygen -q -t ed25519 -N '' -C '' -f host_key
    local key host
    key=$(cut -d' ' -f1,2 host_key.pub)
    for host in git.git-server git.git-server.svc git.git-server.svc.cluster.local "$NODE_IP" 127.0.0.1; do
      printf '[%s]:2222 %s\n' "$host" "$key"
    done >known_hosts
    # On the host the Service names do not resolve.
    for host in git.git-server git.git-server.svc git.git-server.svc.cluster.local; do
      printf '[url "%s/"]\n  insteadOf = http://%s:3000/\n' "$GIT_HTTP" "$host"
      printf '[url "ssh://git@%s:2222/"]\n  insteadOf = ssh://git@%s:2222/\n' "$NODE_IP" "$host"
    done >hosts.gitconfig
  )
}

make_git_repository() {
  local bare="$GIT_FOLDER/apps.git"
  [[ ! -d $bare ]] || return 0
  git init --quiet --bare --initial-branch main "$bare.part"
  git -C "$bare.part" config http.receivepack true
  git -C "$bare.part" config uploadpack.allowFilter true
  git -C "$bare.part" config uploadpack.allowReachableSHA1InWant true
  git -C "$bare.part" config receive.denyNonFastForwards true
  local commit=(git --git-dir "$bare.part" --work-tree "$SANDBOX/repository"
    -c user.name=sandbox -c user.email=sandbox@example.test -c core.bare=false)
  "${commit[@]}" add --all .
  "${commit[@]}" commit --quiet --message 'Deploy the shop'
  rm -f "$bare.part/index"
  mv "$bare.part" "$bare"
}

start_git-http() {
  start_program git-http GitServer --urls "$GIT_HTTP" --root "$GIT_FOLDER" --token-file "$GIT_FOLDER/token"
}
git-http_healthy() { http_ok "$GIT_HTTP/healthz"; }

# sshd looks its users up by the C library: a wrapper shows it a user named git, so that the machine needs none.
start_git-ssh() {
  install -m 700 "$SANDBOX/git-ssh/serve" "$GIT_FOLDER/serve"
  printf 'restrict,command="%s %s" %s\n' "$GIT_FOLDER/serve" "$GIT_FOLDER" "$(<"$GIT_FOLDER/identity.pub")" >"$GIT_FOLDER/authorized_keys"
  printf 'git:x:0:0:git:%s:/bin/sh\nsshd:x:65534:65534:sshd:/run/sshd:/usr/sbin/nologin\n' "$GIT_FOLDER" >"$GIT_FOLDER/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\n' >"$GIT_FOLDER/group"
  cat >"$GIT_FOLDER/sshd_config" <<CONFIG
ListenAddress $NODE_IP:2222
ListenAddress 127.0.0.1:2222
HostKey $GIT_FOLDER/host_key
AuthorizedKeysFile $GIT_FOLDER/authorized_keys
PidFile none
AllowUsers git
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
AcceptEnv GIT_PROTOCOL
MaxStartups 50
CONFIG
  # sshd insists on a folder /run/sshd: it gets a /run of its own, which ends with it.
  # shellcheck disable=SC2016 # expanded by the inner shell
  start_process git-ssh unshare --mount sh -c 'mount -t tmpfs sshd /run && mkdir /run/sshd && exec "$@"' sh env LD_PRELOAD=libnss_wrapper.so NSS_WRAPPER_PASSWD="$GIT_FOLDER/passwd" \
    NSS_WRAPPER_GROUP="$GIT_FOLDER/group" /usr/sbin/sshd -D -e -f "$GIT_FOLDER/sshd_config"
}
git-ssh_healthy() { [[ $(timeout 2 head -c 4 </dev/tcp/"$NODE_IP"/2222) == SSH- ]]; }

start_ingress() {
  mkdir -p "$STATE/ingress"
  chmod 700 "$STATE/ingress"
  start_program ingress Ingress --urls "http://$NODE_IP:10254" --listen "$NODE_IP:80" --address "$NODE_IP" --folder "$STATE/ingress"
}
ingress_healthy() { http_ok "http://$NODE_IP:10254/metrics"; }

gitops_up() {
  local password log="$LOGS/manifests.log"
  password=$(<"$GIT_FOLDER/token")
  kube apply -f "$SANDBOX/flux/namespaces.yaml" -f "$SANDBOX/GitOpsAgent/crds" >>"$log"
  kube wait --for condition=established --timeout 30s -f "$SANDBOX/GitOpsAgent/crds" >>"$log"
  git_secret apps-git --from-literal=username=git --from-literal=password="$password"
  git_secret apps-git-ssh --from-file="$GIT_FOLDER/identity" --from-file="$GIT_FOLDER/known_hosts"
  kube apply -f "$SANDBOX/flux/apps.yaml" -f "$SANDBOX/flux/shop.yaml" >>"$log"
}

git_secret() {
  kube create secret generic --namespace flux-system "$@" --dry-run=client --output yaml | kube apply -f - >>"$LOGS/manifests.log"
}

start_gitops-agent() {
  start_program gitops-agent GitOpsAgent --folder "$STATE/gitops-agent" --kubectl "$CACHE/bin/kubectl"
}
gitops_fetched() {
  kube get gitrepository --namespace flux-system apps --output jsonpath='{.status.artifact.revision}' | grep -q sha1
}
