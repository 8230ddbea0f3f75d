# The images that everything else starts from, made here because no registry is used:
# the pods' pause container and stand-ins for Microsoft's .NET images.
# shellcheck shell=bash

readonly PAUSE_IMAGE=docker.io/canary-sandbox/pause:dev
readonly ASPNET_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0
readonly SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
# git, ssh and gpg are what the controller's image would install.
readonly BASE_PACKAGES=ca-certificates,git,gpg,gpg-agent,openssh-client,libicu72,libssl3,libstdc++6,tzdata,zlib1g

base_images_up() {
  local key
  key=$(base_key)
  [[ $(cat "$IMAGES/base.key" 2>/dev/null) != "$key" ]] || return 0
  local log="$CACHE/logs/base-images.log"
  say "images: making the base images once (log: $log)"
  mkdir -p "$IMAGES" "$CACHE/logs"
  rm -f "$IMAGES/base.key"
  : >"$log"
  run_logged "$log" make_pause_image || die "making the pause image failed; see $log"
  run_logged "$log" make_dotnet_images || die "making the .NET images failed; see $log"
  run_logged "$log" make_seed || die "filling containerd's store failed; see $log"
  printf '%s' "$key" >"$IMAGES/base.key"
}

base_key() {
  { dotnet --list-runtimes; declare -f make_dotnet_images make_pause_image; echo "$BASE_PACKAGES"; } | sha256sum | cut -c1-64
}

make_pause_image() (
  set -e
  work="$CACHE/pause.part"
  rm -rf "$work"
  mkdir -p "$work"
  cd "$work"
  printf '#include <unistd.h>\nint main(void) { for (;;) pause(); }\n' >pause.c
  gcc -Os -static -o pause pause.c
  printf 'FROM scratch\nCOPY pause /pause\nENTRYPOINT ["/pause"]\n' >Dockerfile
  buildah_here bud --isolation chroot --layers=false --tag "$PAUSE_IMAGE" .
  archive_image "$PAUSE_IMAGE"
  rm -rf "$work"
)

# One root serves both: the SDK itself is the host's, mounted while an image is built.
make_dotnet_images() (
  set -e
  work="$CACHE/dotnet.part"
  rm -rf "$work"
  mkdir -p "$work"
  cd "$work"
  unshare --mount debootstrap --variant=minbase --include="$BASE_PACKAGES" bookworm root http://deb.debian.org/debian
  chroot root useradd --uid 1654 --user-group --create-home --shell /usr/sbin/nologin app
  rm -rf root/var/lib/apt/lists/* root/var/cache/apt/* root/usr/share/doc/* root/usr/share/man/* \
    root/usr/share/locale/* root/usr/share/info/* root/var/log/*
  mkdir -p root/usr/share/dotnet
  host=$(dotnet_folder)
  cp -a "$host/dotnet" "$host/host" root/usr/share/dotnet/
  mkdir root/usr/share/dotnet/shared
  for framework in Microsoft.NETCore.App Microsoft.AspNetCore.App; do
    mkdir "root/usr/share/dotnet/shared/$framework"
    cp -a "$host/shared/$framework"/10.* "root/usr/share/dotnet/shared/$framework/"
  done
  ln -sf /usr/share/dotnet/dotnet root/usr/bin/dotnet
  tar --numeric-owner -C root -cf root.tar .
  cat >Dockerfile <<'DOCKERFILE'
FROM scratch
ADD root.tar /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    APP_UID=1654 ASPNETCORE_HTTP_PORTS=8080 DOTNET_RUNNING_IN_CONTAINER=true
DOCKERFILE
  buildah_here bud --isolation chroot --layers=false --tag "$ASPNET_IMAGE" .
  buildah_here tag "$ASPNET_IMAGE" "$SDK_IMAGE"
  archive_image "$ASPNET_IMAGE"
  rm -rf "$work"
)

# containerd's root folder with the base images unpacked: `up` links it into place,
# which takes a second where an import takes ten.
make_seed() (
  set -e
  seed="$SEED.part"
  rm -rf "$seed"
  mkdir -p "$seed/run"
  write_containerd_config "$seed/run/config.toml" "$seed/root" "$seed/run/state" "$seed/run/socket" "$seed/run/cni"
  containerd --config "$seed/run/config.toml" &
  pid=$!
  trap 'kill "$pid"; wait "$pid" || true' EXIT
  for _ in {1..100}; do
    ctr --address "$seed/run/socket" version >/dev/null 2>&1 && break
    sleep 0.1
  done
  import_into "$seed/run/socket" "$seed/root" "$PAUSE_IMAGE"
  import_into "$seed/run/socket" "$seed/root" "$ASPNET_IMAGE"
  kill "$pid"
  wait "$pid" || true
  trap - EXIT
  rm -rf "$SEED"
  mv "$seed/root" "$SEED"
  rm -rf "$seed"
)

# Layers are never written again, so links do; the databases are, so they are copied.
plant_seed() {
  [[ -d $CONTAINERD_ROOT/root ]] && return
  mkdir -p "$CONTAINERD_ROOT"
  cp -a --link "$SEED" "$CONTAINERD_ROOT/root" 2>/dev/null ||
    { rm -rf "$CONTAINERD_ROOT/root"; cp -a "$SEED" "$CONTAINERD_ROOT/root"; }
  local database
  (cd "$SEED" && find . -name '*.db') | while read -r database; do
    cp -a --remove-destination "$SEED/$database" "$CONTAINERD_ROOT/root/$database"
  done
}
