# shellcheck shell=bash
# Set-up that deploy/demo and deploy/test share. Sourced, not run. Installs what is missing, starts no service
# in the machine's own namespace and stops none, and builds.

# PACKAGE:PROGRAM[:UNIT], where the program tells whether the package is there, and the unit is what Debian
# would start. Java and Maven build; user-mode-linux is the kernel with IPVS; the rest are the tools and the
# real servers of the lab.
LAB_PACKAGES="
  openjdk-17-jdk-headless:javac
  maven:mvn
  user-mode-linux:linux.uml
  kmod:modprobe
  iproute2:ip
  nftables:nft:nftables
  ipvsadm:ipvsadm:ipvsadm
  iputils-arping:arping
  procps:ps
  util-linux:unshare
  nginx-light:nginx:nginx
  mariadb-server:mariadbd:mariadb
  mariadb-client:mariadb
  telnetd:telnetd
  openbsd-inetd:inetd:inetd
  openssh-server:sshd:ssh
  openssh-client:ssh
  apache2-utils:ab
  keepalived:keepalived:keepalived
  tcpdump:tcpdump
  telnet:telnet
  patchelf:patchelf
"

say() { printf '==> %s\n' "$*"; }

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# The entries of LAB_PACKAGES whose program is not there.
missing_entries() {
  local entry program
  for entry in $LAB_PACKAGES; do
    program=${entry#*:}
    command -v "${program%%:*}" >/dev/null 2>&1 || printf '%s\n' "$entry"
  done
}

packages_of() {
  local entry
  for entry in "$@"; do printf '%s\n' "${entry%%:*}"; done
}

require_root() {
  [ "$(id -u)" -eq 0 ] || die "must run as root: it makes network namespaces and boots kernels; try: sudo $0"
}

apt_get() {
  DEBIAN_FRONTEND=noninteractive apt-get -q -y \
    -o Acquire::Retries=3 -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30 -o DPkg::Lock::Timeout=120 \
    "$@"
}

# Debian starts the daemons that it installs. policy-rc.d with 101 forbids it for as long as the installation
# takes; a policy that the machine already has is left alone and decides as it always does.
POLICY=/usr/sbin/policy-rc.d
POLICY_MARK='# made by deploy/lib/setup.sh of lvsd, which also removes it'

forbid_service_starts() {
  if [ -e "$POLICY" ] && ! grep -qsF "$POLICY_MARK" "$POLICY"; then return 0; fi
  printf '#!/bin/sh\n%s\nexit 101\n' "$POLICY_MARK" >"$POLICY"
  chmod 0755 "$POLICY"
}

allow_service_starts() {
  if grep -qsF "$POLICY_MARK" "$POLICY"; then rm -f "$POLICY"; fi
}

# The daemons that were just installed shall not start at the next boot either: the lab starts its own.
disable_at_boot() {
  local entry unit
  command -v systemctl >/dev/null 2>&1 || return 0
  for entry in "$@"; do
    unit=${entry#*:*:}
    [ "$unit" = "$entry" ] || systemctl --quiet disable "$unit" 2>/dev/null || true
  done
}

# In a subshell, so that its EXIT trap takes the policy away again, however the installation ends.
install_quietly() (
  set -e
  trap allow_service_starts EXIT
  trap 'exit 1' HUP INT TERM
  forbid_service_starts
  apt_get update
  packages=$(packages_of "$@")
  # Debian 13 and later have newer Java only.
  apt-cache show openjdk-17-jdk-headless >/dev/null 2>&1 ||
    packages=$(printf '%s\n' "$packages" | sed 's/^openjdk-17-jdk-headless$/default-jdk-headless/')
  # --no-remove: what is installed here, and may be running, must stay.
  # shellcheck disable=SC2086  # one word per package
  apt_get install --no-remove --no-install-recommends $packages
  disable_at_boot "$@"
)

# quietly LOG COMMAND ARGUMENT...: leaves its exit status in the caller's "status", and what it says in LOG. Not as an
# "if" condition: that would switch off "set -e" inside.
quietly() {
  local into=$1
  shift
  set +e
  "$@" >"$into" 2>&1
  status=$?
  set -e
}

install_missing() {
  local wanted names log status
  wanted=$(missing_entries)
  [ -n "$wanted" ] || return 0
  # shellcheck disable=SC2086  # one word per entry
  set -- $wanted
  names=$(packages_of "$@" | tr '\n' ' ')
  command -v apt-get >/dev/null 2>&1 ||
    die "this is not a Debian-like machine (it has no apt-get); install by hand what these Debian packages hold: $names"
  say "installing ${names% }"
  log=$(mktemp)
  quietly "$log" install_quietly "$@"
  if [ "$status" -ne 0 ]; then
    tail -n 40 "$log" >&2
    die "apt-get could not install ${names% }: see above, or all of it in $log"
  fi
  rm -f "$log"
  hash -r
  wanted=$(missing_entries)
  [ -z "$wanted" ] || die "installed, and yet programs are missing (PACKAGE:PROGRAM): $(printf '%s' "$wanted" | tr '\n' ' ')"
}

# User-Mode Linux since 6.16 need not trace its guests ("seccomp"): the lab's directors run two to four times as fast.
# Where the installed one is older, that of a later release is kept here beside it, with the libc that it is linked to.
KERNEL_DIRECTORY=/var/cache/lvsd-lab/kernel
KERNEL_RELEASE=forky

# Not "grep -q", which stops reading: a program that then cannot write would count as one without (pipefail).
without_tracing() { "$1" --help 2>&1 | grep '^seccomp=' >/dev/null; }

# Debian's address as this machine's own sources have it.
debian_mirror() {
  apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk '$1 == "Debian" && $2 == "main" { print $3; exit }'
}

# In a subshell that "set -e" ends at the first failure. Nothing is installed: two packages, whose signatures apt
# checks, are unpacked below KERNEL_DIRECTORY.
fetch_kernel() (
  set -e
  work=$(mktemp -d)
  trap 'rm -rf -- "$work"' EXIT
  trap 'exit 1' HUP INT TERM
  cd "$work"
  mkdir -p lists/partial cache/archives/partial root "${KERNEL_DIRECTORY%/*}"
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb [signed-by=$keys arch=amd64] $(debian_mirror) $KERNEL_RELEASE main" >sources.list
  own=(-o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root)
  apt_get "${own[@]}" update
  apt_get "${own[@]}" download user-mode-linux libc6
  for package in *.deb; do dpkg-deb --extract "$package" root; done
  fresh=$(mktemp -d "$KERNEL_DIRECTORY.XXXXXX")
  trap 'rm -rf -- "$work" "$fresh"' EXIT
  chmod 0755 "$fresh"
  mv root/usr/bin/linux.uml root/usr/lib/uml/modules "$fresh"
  mkdir "$fresh/lib"
  cp -L root/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 root/usr/lib/x86_64-linux-gnu/libc.so.6 "$fresh/lib"
  patchelf --set-interpreter "$KERNEL_DIRECTORY/lib/ld-linux-x86-64.so.2" --set-rpath "$KERNEL_DIRECTORY/lib" \
    "$fresh/linux.uml"
  rm -rf -- "$KERNEL_DIRECTORY"
  mv "$fresh" "$KERNEL_DIRECTORY"
  without_tracing "$KERNEL_DIRECTORY/linux.uml" || {
    rm -rf -- "$KERNEL_DIRECTORY"
    echo "that of $KERNEL_RELEASE does not run here, or traces its guests as well"
    exit 1
  }
)

# It is an accelerator, so its absence is told and no failure.
newer_kernel() {
  if without_tracing linux.uml || without_tracing "$KERNEL_DIRECTORY/linux.uml"; then return 0; fi
  say "fetching a User-Mode Linux that does not trace its guests"
  local log status
  log=$(mktemp)
  quietly "$log" fetch_kernel
  if [ "$status" -ne 0 ]; then
    tail -n 5 "$log" >&2
    say "there is none, see above: the lab's directors run several times slower"
  fi
  rm -f "$log"
}

# The JDK that builds: JAVA_HOME where it is one, else the one in PATH.
choose_jdk() {
  if [ -z "${JAVA_HOME:-}" ]; then
    JAVA_HOME=$(readlink -f "$(command -v javac)")
    JAVA_HOME=${JAVA_HOME%/bin/javac}
    export JAVA_HOME
  fi
  [ -x "$JAVA_HOME/bin/javac" ] ||
    die "JAVA_HOME=$JAVA_HOME has no bin/javac; unset it, or point it to a JDK of version 17 or later"
}

set_up() {
  require_root
  PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
  export PATH
  install_missing
  newer_kernel
  choose_jdk
  # Where the lab's guests mount their kernel's modules.
  mkdir -p /lib/modules
  [ -e /dev/net/tun ] || modprobe tun 2>/dev/null || true
  [ -e /dev/net/tun ] || die "/dev/net/tun is missing and the module tun cannot be loaded: the lab needs TAP interfaces"
}

# maven LOG SHOW ARGUMENT...: runs Maven with its output in LOG, and on the terminal the lines that the regular
# expression SHOW matches.
maven() {
  local log=$1 show=$2
  shift 2
  # "cat" at the end: grep's "nothing matched" is no failure, and Maven's failure is one (pipefail).
  mvn -B -ntp -Dstyle.color=never "$@" 2>&1 | tee "$log" | { grep --line-buffered -E "$show" || cat; }
}
