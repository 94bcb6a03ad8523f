#!/usr/bin/env bash
# Installs programs of the user's own that look at what was restored, and lets the agent make the sandbox that they run
# in. Without any of them nothing is installed, and the agent may make none.
set -euo pipefail

from="$MAYFLY_BAKE/validators"
to=/opt/mayfly/validators
if [ -z "$(find "$from" -mindepth 1 ! -name README.md -print -quit)" ]; then exit 0; fi

if [ -f "$from/install.sh" ]; then (cd "$from" && DEBIAN_FRONTEND=noninteractive bash ./install.sh); fi
install -d -m 755 "$to"
cp -r "$from/." "$to/"
rm -f "$to/README.md" "$to/install.sh"
chown -R root:root "$to"
chmod -R u=rwX,go=rX "$to"
install -D -m 644 "$MAYFLY_BAKE/files/validators.conf" /etc/systemd/system/mayfly-agent.service.d/validators.conf
systemctl daemon-reload
