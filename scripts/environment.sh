# Read by the other scripts: makes .venv and keeps it as the lock file says.
#
# environment LOCK installs what LOCK names, and Castile itself, unless that was done already.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

debian_packages() {
  if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
    local apt=(apt-get -qq -o DPkg::Lock::Timeout=600)
    "${apt[@]}" update
    DEBIAN_FRONTEND=noninteractive "${apt[@]}" install -y --no-install-recommends "$@" > /dev/null
  else
    echo "Missing tools. Type: sudo apt-get install $*" >&2
    exit 1
  fi
}

environment() {
  local lock=$1 stamp=.venv/$1.stamp sum
  sum=$(cat "$lock" pyproject.toml | sha256sum)
  if [ "$(cat "$stamp" 2> /dev/null)" = "$sum" ]; then return; fi
  if [ ! -x .venv/bin/pip ]; then
    python3 -c 'import ensurepip, venv' 2> /dev/null || debian_packages python3 python3-venv
    rm -rf .venv
    python3 -m venv .venv
  fi
  echo "Installing what $lock names into .venv ..." >&2
  .venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"
  .venv/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
  echo "$sum" > "$stamp"
}
