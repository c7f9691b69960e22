#!/bin/sh
# Print the path of clamd for the tests of virus scanning; install it where we may, else say how and fail. No signature is
# ever downloaded: the tests bring one line of their own, and no service is started.
set -eu
found() { command -v clamd || { test -x /usr/sbin/clamd && echo /usr/sbin/clamd; }; }
if ! found; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing clamd for the tests of virus scanning (apt-get, a minute) …" >&2
        rc=/usr/sbin/policy-rc.d  # who asks whether a service may start is told no
        test -e $rc && rc= || { printf '#!/bin/sh\nexit 101\n' >$rc && chmod +x $rc; }
        trap 'test -z "$rc" || rm -f "$rc"' EXIT
        apt-get update -qq >&2
        DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -qq -y --no-install-recommends clamav-daemon >/dev/null
        found
    else
        echo "The tests of virus scanning need clamd. Install it: sudo apt-get install clamav-daemon" >&2
        exit 1
    fi
fi
