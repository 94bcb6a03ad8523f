#!/usr/bin/env bash
# Installs the programs and units, those of the store too, and enables what the next boot is to start. Nothing of it runs
# during the bake. In a store's files/ may lie: mayfly-* (programs), *.service and *.timer, *.service.d/*.conf (drop-ins),
# disks.d/* (programs that mayfly-disks runs) and sysctl.conf.
set -euo pipefail
shopt -s nullglob

files="$MAYFLY_BAKE/files"
store_files="$MAYFLY_BAKE/store-files"
units=/etc/systemd/system

install -m 644 "$MAYFLY_BAKE"/bundles/mayfly-{agent,failure-log}.mjs /opt/mayfly/
install -m 755 "$files"/mayfly-{clean,deadline,disks} /opt/mayfly/
install -m 644 "$files"/*.{service,timer} "$units"
# Of several OnBootSec= the earliest counts.
install -d -m 755 "$units/mayfly-deadline.timer.d"
printf '[Timer]\nOnBootSec=%sh\n' "$MAXIMUM_LIFE_HOURS" >"$units/mayfly-deadline.timer.d/maximum.conf"

install -d -m 755 /opt/mayfly/disks.d
enabled=()
for file in "$store_files"/*; do
  name="${file##*/}"
  case $name in
    *.service | *.timer)
      install -m 644 "$file" "$units/"
      enabled+=("$name")
      ;;
    *.service.d)
      install -d -m 755 "$units/$name"
      install -m 644 "$file"/*.conf "$units/$name/"
      ;;
    disks.d) install -m 755 "$file"/* /opt/mayfly/disks.d/ ;;
    sysctl.conf) install -m 644 "$file" "/etc/sysctl.d/91-mayfly-$STORE.conf" ;;
    mayfly-*) install -m 755 "$file" /opt/mayfly/ ;;
    *)
      echo "Nobody knows where to install $name of the store $STORE." >&2
      exit 1
      ;;
  esac
done

systemctl daemon-reload
systemd-analyze verify "$units"/mayfly-*.{service,timer}
systemctl enable --quiet mayfly-{agent,deadline,disks,power-off}.service mayfly-{first,second}-boot.service \
  mayfly-deadline.timer "${enabled[@]}"
systemctl set-default --quiet multi-user.target
