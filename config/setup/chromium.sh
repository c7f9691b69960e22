#!/bin/sh
# Print the path of a Chromium for the browser tests; install it where we may, else say how and fail.
set -eu
found() { command -v chromium || { test -x /usr/bin/chromium && echo /usr/bin/chromium; }; }
if ! found; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing chromium for the browser tests (apt-get, a minute or two) …" >&2
        apt-get update -qq >&2
        DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -qq -y --no-install-recommends chromium >/dev/null
        found
    else
        echo "The browser tests need Chromium. Install it: sudo apt-get install chromium" >&2
        exit 1
    fi
fi
