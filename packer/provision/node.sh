#!/usr/bin/env bash
# Puts Node, one file, beside the programs that it runs.
set -euo pipefail

archive="$MAYFLY_BAKE/node.tgz"
curl --silent --show-error --fail --location --retry 5 --output "$archive" "$NODE_URL"
echo "$NODE_SHA512  $archive" | sha512sum --check --quiet
tar --extract --gzip --file "$archive" --directory "$MAYFLY_BAKE" package/bin/node
install -m 755 "$MAYFLY_BAKE/package/bin/node" /opt/mayfly/node
/opt/mayfly/node --version
