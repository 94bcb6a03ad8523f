#!/usr/bin/env bash
# Leaves no secret, key, history, identity or cache behind, and nobody a way to log in. Runs last.
set -euo pipefail

# Nobody logs in to an instance: there is no key pair either. The connection that says this lives on until it is closed.
systemctl disable --quiet ssh.service
systemctl mask --quiet ssh.service ssh.socket
# systemd would start it by itself, on a socket of the hypervisor and on one of this machine.
mkdir -p /etc/systemd/system-generators
ln -sf /dev/null /etc/systemd/system-generators/systemd-ssh-generator
rm -f /etc/ssh/ssh_host_*
# In the home directories too, root's included; packer's own key among them.
find /root /home -mindepth 1 -maxdepth 2 \( -name .ssh -o -name '.*_history' -o -name .cache -o -name .config \) \
  -exec rm -rf {} +

# Every instance makes its own. A base that was an image of ours, and was launched, has the stamp of that boot.
rm -f /var/lib/mayfly-booted
: >/etc/machine-id
rm -f /var/lib/dbus/machine-id /var/lib/systemd/random-seed /var/lib/systemd/credential.secret
rm -rf /var/lib/cloud/* /var/lib/dhcp/* /var/lib/systemd/timers /var/lib/systemd/timesync

apt-get clean
rm -rf /var/lib/apt/lists/* /var/cache/debconf/*-old /var/lib/dpkg/*-old
rm -rf /var/tmp/* "$MAYFLY_BAKE"
rm -rf /var/log/journal
find /var/log -type f -delete
sync
