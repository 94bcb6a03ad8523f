#!/usr/bin/env bash
# Installs Node, one file, beside the programs that it runs, and the one package of theirs that is a binary.
set -euo pipefail

# Unpacks a package of npm's, given its name, version and checksum.
fetch() {
  local archive="$MAYFLY_BAKE/package.tgz"
  rm -rf "$MAYFLY_BAKE/package"
  curl --silent --show-error --fail --location --retry 5 --output "$archive" "$NPM_REGISTRY/$1/-/${1##*/}-$2.tgz"
  echo "$3  $archive" | sha512sum --check --quiet
  tar --extract --gzip --file "$archive" --directory "$MAYFLY_BAKE" --no-same-owner
}

# Gives the programs a package.
provide() {
  fetch "$@"
  mkdir -p "/opt/mayfly/node_modules/$1"
  cp -r "$MAYFLY_BAKE/package/." "/opt/mayfly/node_modules/$1/"
}

fetch "node-linux-$NPM_ARCHITECTURE" "$NODE_VERSION" "$NODE_SHA512"
install -m 755 "$MAYFLY_BAKE/package/bin/node" /opt/mayfly/node
provide @node-rs/crc32 "$CRC32_VERSION" "$CRC32_SHA512"
provide "@node-rs/crc32-linux-$NPM_ARCHITECTURE-gnu" "$CRC32_VERSION" "$CRC32_BINARY_SHA512"
chown -R root:root /opt/mayfly/node_modules
chmod -R u=rwX,go=rX /opt/mayfly/node_modules

cd /opt/mayfly
./node --print "process.version + ' ' + require('@node-rs/crc32').crc32('as zlib').toString(16)"
