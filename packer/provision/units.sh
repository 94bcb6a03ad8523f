#!/usr/bin/env bash
# Installs the programs and units, and enables what the next boot is to start. Nothing of it runs during the bake.
set -euo pipefail

files="$MAYFLY_BAKE/files"

install -m 644 "$MAYFLY_BAKE/bundles/mayfly-agent.mjs" /opt/mayfly/
install -m 755 "$files/mayfly-disks" "$files/mayfly-elasticsearch" /opt/mayfly/
install -m 644 "$files"/*.service /etc/systemd/system/
systemctl daemon-reload
systemd-analyze verify /etc/systemd/system/mayfly-*.service
systemctl enable --quiet mayfly-disks.service mayfly-elasticsearch.service mayfly-agent.service
systemctl set-default --quiet multi-user.target
