# Built images in an OCI layout, from where containerd gets what it does not have yet.
# shellcheck shell=bash

# Scripts that keep images in another way use another folder, and so leave this one alone.
readonly IMAGES_FORMAT=2
readonly IMAGES="$CACHE/images-$IMAGES_FORMAT"
readonly LAYOUT="$IMAGES/layout"
readonly SEED="$IMAGES/containerd"

# Layers stay unpacked, so that the ones that the layout holds already are known and left alone.
archive_image() {
  local name file
  name=$(full_name "$1")
  file="$IMAGES/$(image_file "$1")"
  mkdir -p "$LAYOUT"
  in_build_namespace skopeo copy --quiet --insecure-policy --dest-oci-accept-uncompressed-layers \
    "containers-storage:[overlay@$BUILDAH/root+$BUILDAH/run]$name" "oci:$LAYOUT:$name" &&
    jq -r --arg name "$name" '.manifests[] | select(.annotations["org.opencontainers.image.ref.name"] == $name) | .digest' \
      "$LAYOUT/index.json" >"$file.digest"
}

archived() {
  local digest
  digest=$(cat "$IMAGES/$(image_file "$1").digest" 2>/dev/null) && [[ -e $LAYOUT/blobs/sha256/${digest#sha256:} ]]
}

# variant_image <tag> <variant> <name=value...>: the same image under another tag, with further environment variables. No layer is
# made or copied, so that it costs nothing beside a build.
variant_image() {
  local tag=$1 variant=$2 file digest
  shift 2
  lock_cache
  file="$IMAGES/$(image_file "$variant")"
  digest=$(<"$IMAGES/$(image_file "$tag").digest")
  if [[ $(cat "$file.key" 2>/dev/null) != "$digest $*" ]] || ! archived "$variant"; then
    local blobs="$LAYOUT/blobs/sha256" config manifest index
    config=$(jq -r '.config.digest | ltrimstr("sha256:")' "$blobs/${digest#sha256:}")
    config=$(jq -c '.config.Env += $ARGS.positional' "$blobs/$config" --args "$@" | store_blob)
    manifest=$(jq -c --arg digest "sha256:$config" --argjson size "$(stat -c %s "$blobs/$config")" \
      '.config += {digest: $digest, size: $size}' "$blobs/${digest#sha256:}" | store_blob)
    index=$(jq -c --arg name "$(full_name "$variant")" --arg from "$digest" --arg digest "sha256:$manifest" --argjson size "$(stat -c %s "$blobs/$manifest")" \
      '.manifests |= map(select(.annotations["org.opencontainers.image.ref.name"] != $name))
        + [first(.[] | select(.digest == $from)) | .digest = $digest | .size = $size | .annotations["org.opencontainers.image.ref.name"] = $name]' \
      "$LAYOUT/index.json")
    printf '%s\n' "$index" >"$LAYOUT/index.json.part"
    mv "$LAYOUT/index.json.part" "$LAYOUT/index.json"
    printf 'sha256:%s\n' "$manifest" >"$file.digest"
    printf '%s' "$digest $*" >"$file.key"
  fi
  import_image "$variant"
  unlock_cache
}

# Puts its input into the layout and prints the SHA-256.
store_blob() {
  local part sum
  part=$(mktemp "$CACHE/tmp/blob.XXXXXX")
  cat >"$part"
  sum=$(sha256sum "$part" | cut -c1-64)
  mv "$part" "$LAYOUT/blobs/sha256/$sum"
  printf '%s' "$sum"
}

import_image() {
  local tag=$1
  process_runs containerd || return 0
  [[ $(image_digest "$tag") != "$(<"$IMAGES/$(image_file "$tag").digest")" ]] || return 0
  import_into "$CONTAINERD_SOCKET" "$CONTAINERD_ROOT/root" "$tag" >>"$LOGS/images.log" 2>&1 ||
    die "importing $tag failed; see $LOGS/images.log"
  say "images: $tag is in the sandbox"
}

image_digest() { ctr_k8s images list "name==$(full_name "$1")" 2>/dev/null | awk 'NR == 2 { print $3 }'; }

# import_into <socket> <containerd's root> <tag>: a layout with this one image and
# without the layers that containerd holds.
import_into() {
  local socket=$1 root=$2 tag=$3 digest blob stage
  digest=$(<"$IMAGES/$(image_file "$tag").digest")
  stage=$(mktemp -d "$CACHE/tmp/import.XXXXXX")
  mkdir -p "$stage/blobs/sha256"
  cp "$LAYOUT/oci-layout" "$stage/"
  jq --arg digest "$digest" '.manifests |= map(select(.digest == $digest))' "$LAYOUT/index.json" >"$stage/index.json"
  for blob in "${digest#sha256:}" $(jq -r '(.config, .layers[]).digest | ltrimstr("sha256:")' "$LAYOUT/blobs/sha256/${digest#sha256:}"); do
    [[ -e $root/io.containerd.content.v1.content/blobs/sha256/$blob ]] || ln -s "$LAYOUT/blobs/sha256/$blob" "$stage/blobs/sha256/"
  done
  local result=0
  tar -C "$stage" --dereference -cf - . | ctr --address "$socket" --namespace k8s.io images import - || result=$?
  rm -rf "$stage"
  return "$result"
}
