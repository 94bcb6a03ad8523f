#!/usr/bin/env bash
# Proves a snapshot with the very units that the image carries; no image is made when that fails. The first run takes the
# snapshot, and Java writes the classes that Elasticsearch loads into an archive, which every later start maps instead of
# loading them one by one. The second run checks the units as they will be.
set -euo pipefail

place=/var/lib/mayfly
classes=/opt/mayfly/classes
environment=/etc/mayfly/elasticsearch.env
overrides=/run/systemd/system
program=/opt/mayfly/mayfly-self-test.mjs

finish() {
  status=$?
  [ "$status" = 0 ] || journalctl --no-pager --unit 'mayfly-*.service' | tail -n 80
  systemctl stop mayfly-agent.service mayfly-elasticsearch.service mayfly-disks.service || true
  systemctl reset-failed 'mayfly-*.service' || true
  rm -rf "$program" "$overrides"/mayfly-{agent,elasticsearch,failure-log}.service.d
  # The builder may have disks of its own.
  if mountpoint -q "$place"; then umount "$place"; fi
  find "$place" -mindepth 1 -delete
  systemctl daemon-reload
  exit "$status"
}
trap finish EXIT

# The agent's unit runs the self-test in the agent's place and under its restrictions, and doesn't end the machine.
prove() {
  cat >"$overrides/mayfly-agent.service.d/self-test.conf" <<EOT
[Unit]
# When Elasticsearch has ended, there is nothing to wait for.
BindsTo=mayfly-elasticsearch.service
SuccessAction=none
[Service]
# The second run needs what the first has left.
ExecStartPre=
ExecStart=
ExecStart=/opt/mayfly/node $program $1 $place/self-test
EOT
  systemctl daemon-reload
  systemctl start mayfly-elasticsearch.service
  systemctl start --wait mayfly-agent.service
  systemctl is-active --quiet mayfly-elasticsearch.service
}

install -m 644 "$MAYFLY_BAKE/bundles/self-test.mjs" "$program"
mkdir -p "$overrides"/mayfly-{agent,elasticsearch,failure-log}.service.d
# Should the self-test fail, there is no ledger that the journal could be written to.
cat >"$overrides/mayfly-failure-log.service.d/self-test.conf" <<EOT
[Unit]
SuccessAction=none
FailureAction=none
JobTimeoutAction=none
[Service]
ExecStart=
ExecStart=/bin/true
EOT
systemctl start mayfly-disks.service
# Elasticsearch writes the snapshot here; the agent reads it, and damages it in the end.
install -d -m 2770 -o mayfly -g mayfly "$place/self-test"

java_home="$(sed -n 's/^ES_JAVA_HOME=//p' "$environment")"
feature="$("$java_home/bin/java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')"
launcher_options='-XX:TieredStopAtLevel=1'
sed -i '/_JAVA_OPTS=/d' "$environment"
rm -rf "$classes"
install -d -m 755 -o elasticsearch -g elasticsearch "$classes"
override="$overrides/mayfly-elasticsearch.service.d/self-test.conf"
cat >"$override" <<EOT
[Service]
UMask=0007
ReadWritePaths=$classes $place/self-test
TimeoutStopSec=5min
EOT
# Java can archive classes from version 13 on; Elasticsearch before 8 has no launcher in Java.
if [ "$feature" -ge 13 ]; then
  cat >>"$override" <<EOT
Environment="CLI_JAVA_OPTS=$launcher_options -XX:ArchiveClassesAtExit=$classes/launcher.jsa -Xlog:cds=error"
Environment="ES_JAVA_OPTS=-XX:ArchiveClassesAtExit=$classes/server.jsa -Xlog:cds=error"
EOT
fi
prove first
systemctl stop mayfly-elasticsearch.service
# Before the second run damages it.
tar -czf "$MAYFLY_BAKE/reference.tar.gz" -C "$place/self-test" .
chmod 644 "$MAYFLY_BAKE/reference.tar.gz"
rm "$override"
if [ "$feature" -ge 13 ]; then
  [ -s "$classes/server.jsa" ]
  echo "ES_JAVA_OPTS=-XX:SharedArchiveFile=$classes/server.jsa" >>"$environment"
  if [ -s "$classes/launcher.jsa" ]; then launcher_options+=" -XX:SharedArchiveFile=$classes/launcher.jsa"; fi
fi
echo "CLI_JAVA_OPTS=$launcher_options" >>"$environment"
chown -R root:root "$classes"
chmod 644 "$classes"/*.jsa

find "$place/elasticsearch" -mindepth 2 -delete
prove second
