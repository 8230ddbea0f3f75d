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
