#!/bin/sh
# Debian and Ubuntu ship Python without what `python -m venv` needs. Usage: venv-package.sh PYTHON
set -eu
version=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing python$version-venv (apt-get) …"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -qq -y --no-install-recommends "python$version-venv" >/dev/null
else
    echo "This Python cannot make a virtual environment. Install it: sudo apt-get install python$version-venv" >&2
    exit 1
fi
