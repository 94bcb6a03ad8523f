#!/usr/bin/env bash
# Makes of a Debian a machine that boots straight into one proof: few packages, its own user, no swap, no cloud-init.
set -euo pipefail

files="$MAYFLY_BAKE/files"

# cloud-init and the first boot's own work hold the package manager for a while.
if command -v cloud-init >/dev/null; then cloud-init status --wait >/dev/null || true; fi

age_days=$((($(date +%s) - $(date --date "$BASE_MADE_AT" +%s)) / 86400))
if [ "$age_days" -gt "$OLDEST_BASE_DAYS" ]; then
  echo "The base image $BASE is $age_days days old: does anybody still rebuild it, and does its Debian still get" \
    "security updates? Name another (base_image_name), or allow its age (oldest_base_days)." >&2
  exit 1
fi

export DEBIAN_FRONTEND=noninteractive
packages() { apt-get -q -y -o DPkg::Lock::Timeout=120 -o DPkg::Options::=--force-confold "$@"; }
packages -o APT::Update::Error-Mode=any update
# Whatever Debian has mended since the base image was built. A new kernel comes as a new package.
packages --with-new-pkgs upgrade

missing=()
for package in ca-certificates cloud-guest-utils curl e2fsprogs iproute2 mdadm systemd-resolved systemd-timesyncd; do
  dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  packages --no-install-recommends install "${missing[@]}"
fi

# The agent's user, which cannot log in. A store's server has one of its own.
getent group mayfly >/dev/null || groupadd --system mayfly
getent passwd mayfly >/dev/null ||
  useradd --system --gid mayfly --home-dir /var/lib/mayfly --no-create-home --shell /usr/sbin/nologin mayfly

install -d -m 755 /opt/mayfly /etc/mayfly
install -D -m 644 "$files/sysctl.conf" /etc/sysctl.d/90-mayfly.conf
install -D -m 644 "$files/journald.conf" /etc/systemd/journald.conf.d/90-mayfly.conf
install -D -m 644 "$files/system.conf" /etc/systemd/system.conf.d/90-mayfly.conf
install -D -m 644 "$files/timesyncd.conf" /etc/systemd/timesyncd.conf.d/90-mayfly.conf
install -D -m 644 "$files/ethernet.network" /etc/systemd/network/10-mayfly.network

# Swapping would slow a restore down so much that it looks hung.
swapoff --all
sed -i -E '/^[^#].*[[:space:]]swap[[:space:]]/d' /etc/fstab

# From the next boot on networkd alone looks after the network: user-data is an order, not a script, and nothing may
# wait for cloud-init to find that out. The running machine keeps its network until it is switched off.
systemctl enable --quiet systemd-networkd.service systemd-resolved.service systemd-timesyncd.service
if command -v cloud-init >/dev/null; then touch /etc/cloud/cloud-init.disabled; fi
if [ -d /etc/netplan ]; then rm -f /etc/netplan/*.yaml; fi

# Maintenance by timers only disturbs a machine that runs for minutes.
systemctl mask --quiet \
  apt-daily.timer apt-daily-upgrade.timer apt-daily.service apt-daily-upgrade.service unattended-upgrades.service \
  dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer man-db.timer systemd-tmpfiles-clean.timer \
  mdcheck_start.timer mdcheck_continue.timer mdmonitor.service mdmonitor-oneshot.timer \
  getty@tty1.service serial-getty@ttyS0.service networking.service
