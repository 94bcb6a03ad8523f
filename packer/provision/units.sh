#!/usr/bin/env bash
# Installs the programs and units, and enables what the next boot is to start. Nothing of it runs during the bake.
set -euo pipefail

files="$MAYFLY_BAKE/files"
units=/etc/systemd/system

install -m 644 "$MAYFLY_BAKE"/bundles/mayfly-{agent,failure-log}.mjs /opt/mayfly/
install -m 755 "$files"/mayfly-{deadline,disks,elasticsearch} /opt/mayfly/
install -m 644 "$files"/*.{service,timer} "$units"
# Of several OnBootSec= the earliest counts.
install -d -m 755 "$units/mayfly-deadline.timer.d"
printf '[Timer]\nOnBootSec=%sh\n' "$MAXIMUM_LIFE_HOURS" >"$units/mayfly-deadline.timer.d/maximum.conf"

systemctl daemon-reload
systemd-analyze verify "$units"/mayfly-*.{service,timer}
systemctl enable --quiet mayfly-{agent,deadline,disks,elasticsearch,power-off}.service mayfly-deadline.timer
systemctl set-default --quiet multi-user.target
