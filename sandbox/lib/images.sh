# Builds container images with buildah and hands them to containerd.
# shellcheck shell=bash

readonly BUILDAH="$CACHE/buildah"

buildah_here() {
  in_build_namespace buildah --root "$BUILDAH/root" --runroot "$BUILDAH/run" --storage-driver overlay "$@"
}

# Runs buildah or skopeo in a mount namespace of its own: whatever they mount ends with
# it, and the two folders that they write to whatever their root is are covered by others.
in_build_namespace() {
  mkdir -p "$CACHE/tmp" "$BUILDAH/known-blobs"
  local folder missing=() result=0
  for folder in /var/lib/containers /etc/cni/net.d; do
    [[ -d $folder ]] || missing+=("$folder")
    mkdir -p "$folder"
  done
  # shellcheck disable=SC2016 # the inner shell's variables
  TMPDIR="$CACHE/tmp" unshare --mount bash -c '
    mount --bind "$0/known-blobs" /var/lib/containers
    mount -t tmpfs none /etc/cni/net.d
    exec "$@"' "$BUILDAH" "$@" || result=$?
  ((${#missing[@]} == 0)) || rmdir --ignore-fail-on-non-empty --parents "${missing[@]}" 2>/dev/null || true
  return "$result"
}

# build_image <Dockerfile> <context> <tag>: builds when an input changed, then
# imports into the running sandbox when it does not have this very image.
build_image() {
  local dockerfile=$1 context=$2 tag=$3 file log key
  file="$IMAGES/$(image_file "$tag")"
  log="$CACHE/logs/image-$(image_file "$tag").log"
  lock_cache
  base_images_up
  key=$(image_key "$dockerfile" "$context")
  if [[ $(cat "$file.key" 2>/dev/null) != "$key" ]] || ! archived "$tag"; then
    say "images: building $tag"
    rm -f "$file.key"
    : >"$log"
    run_logged "$log" bud "$dockerfile" "$context" "$tag" || { tail -n 20 "$log" >&2; die "building $tag failed; see $log"; }
    run_logged "$log" archive_image "$tag" || die "archiving $tag failed; see $log"
    printf '%s' "$key" >"$file.key"
  fi
  import_image "$tag"
  unlock_cache
}

# The build stage gets the host's SDK and package cache in place of a pulled SDK image.
bud() {
  local dockerfile=$1 context=$2 tag=$3 variable variables=()
  for variable in SSL_CERT_FILE SSL_CERT_DIR NUGET_CERT_REVOCATION_MODE; do
    [[ -z ${!variable:-} ]] || variables+=(--env "$variable=${!variable}")
  done
  mkdir -p "$HOME/.nuget"
  buildah_here bud --isolation chroot --pull-never --network host --layers=false "${variables[@]}" \
    --volume "$(dotnet_folder):/usr/share/dotnet:ro" --volume "$HOME/.nuget:/root/.nuget:rw" \
    --volume /etc/ssl/certs:/etc/ssl/certs:ro \
    --file "$dockerfile" --tag "$(full_name "$tag")" "$context"
}

dotnet_folder() { dirname "$(readlink -f "$(command -v dotnet)")"; }

# What Docker's short names stand for; containerd and kubelet compare full ones.
full_name() {
  case $1 in
    *.*/*) printf '%s' "$1" ;;
    */*) printf 'docker.io/%s' "$1" ;;
    *) printf 'docker.io/library/%s' "$1" ;;
  esac
}

image_file() { tr '/:' '--' <<<"$1"; }

# Hashes the Dockerfile and what it copies; build output and history are no inputs.
image_key() {
  local dockerfile=$1 context=$2
  {
    cat "$dockerfile" "$IMAGES/base.key"
    cd "$context" || exit
    sed -e ':join' -e '/\\$/{N;s/\\\n//;bjoin' -e '}' "$dockerfile" |
      awk '$1 == "COPY" && $2 !~ /^--from/ { for (i = 2; i < NF; i++) if ($i !~ /^--/) print $i }' |
      while read -r source; do
        # shellcheck disable=SC2086 # a source may be a pattern
        find $source -type f -not -path '*/bin/*' -not -path '*/obj/*' -print0
      done | sort -zu | xargs -0 --no-run-if-empty sha256sum
  } | sha256sum | cut -c1-64
}
