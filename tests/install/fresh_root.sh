#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-3.0-or-later
# Shows that `make run` and `make test` work on a machine with nothing but Debian 12's base, git and make: makes a fresh root with debootstrap,
# clones the repository into it and runs both. Needs root, debootstrap and 6 GB; takes a quarter of an hour.
# Usage: tests/install/fresh_root.sh [ROOT] [MIRROR]
set -euo pipefail

repository=$(cd "$(dirname "$0")/../.." && pwd)
root=${1:-$(mktemp -d /var/tmp/snellen-root.XXXXXX)}
mirror=${2:-}
if [ -z "$mirror" ]; then  # the mirror that this machine itself uses
  mirror=$(apt-get indextargets --format '$(SITE)|$(CODENAME)' 'Created-By: Packages' | sed -n 's/|bookworm$//p' | head -n 1)
  mirror=${mirror:-http://deb.debian.org/debian}  # this machine runs another system
fi

leave() { umount -q "$root/proc" "$root/dev" 2>/dev/null || true; }
trap leave EXIT

if [ ! -x "$root/bin/sh" ]; then
  debootstrap --variant=minbase --include=ca-certificates,git,make bookworm "$root" "$mirror"
fi
# The fresh system reaches the network as this one does.
cp /etc/resolv.conf "$root/etc/resolv.conf"
if [ -d /etc/apt/apt.conf.d ]; then cp -n /etc/apt/apt.conf.d/* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true; fi
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"

rm -rf "$root/snellen"
git clone --quiet "file://$repository" "$root/snellen"
run() { chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" sh -c "cd /snellen && $1"; }

echo "=== packages before: $(run 'dpkg-query -W | wc -l')"
run 'make run'
run 'make test'
echo "=== fresh root passed"
