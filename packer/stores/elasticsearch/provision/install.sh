#!/usr/bin/env bash
# Unpacks Elasticsearch, derives its settings from the modules that it really has, and prepares its Java.
set -euo pipefail

# It cannot log in, and reads what the agent stages, hence its second group.
getent passwd elasticsearch >/dev/null ||
  useradd --system --user-group --home-dir /var/lib/mayfly/elasticsearch --no-create-home --shell /usr/sbin/nologin elasticsearch
usermod --append --groups mayfly elasticsearch

home=/opt/elasticsearch
configuration=/etc/mayfly/elasticsearch
archive="$MAYFLY_BAKE/elasticsearch.tar.gz"

curl --silent --show-error --fail --location --retry 5 --output "$archive" "$SERVER_URL"
echo "$SERVER_SHA512  $archive" | sha512sum --check --quiet
rm -rf "$home"
install -d -m 755 "$home"
tar --extract --gzip --file "$archive" --directory "$home" --strip-components 1 --no-same-owner
rm "$archive"
# Root's, and readable for everybody: it changes nothing of its own.
chmod -R u=rwX,go=rX "$home"

# The official distributions bring their Java. The test distributions don't, and are let through only where that is asked.
if [ -x "$home/jdk/bin/java" ]; then
  java_home="$home/jdk"
elif [ "$ALLOW_TEST_DISTRIBUTION" = true ]; then
  command -v java >/dev/null || apt-get install -q -y --no-install-recommends openjdk-21-jre-headless
  java_home="$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")"
else
  echo "This Elasticsearch brings no Java: it is not the official distribution (see allow_test_distribution)." >&2
  exit 1
fi
# The class archive that the self-test makes builds on it.
[ -f "$java_home/lib/server/classes.jsa" ] || "$java_home/bin/java" -Xshare:dump >/dev/null

install -d -m 755 "$configuration"
/opt/mayfly/node "$MAYFLY_BAKE/bundles/configure.mjs" \
  "$home" "$java_home" "$SERVER_VERSION" "$ALLOW_TEST_DISTRIBUTION" "$configuration"
cat >/etc/mayfly/elasticsearch.env <<EOT
ES_JAVA_HOME=$java_home
ES_PATH_CONF=$configuration
EOT
# It would make one at its first start, in a directory that it can't write to.
rm -f "$configuration/elasticsearch.keystore"
env ES_JAVA_HOME="$java_home" ES_PATH_CONF="$configuration" \
  "$home/bin/elasticsearch-keystore" create >/dev/null
chown root:elasticsearch "$configuration/elasticsearch.keystore"
chmod 640 "$configuration/elasticsearch.keystore"
