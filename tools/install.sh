#!/bin/sh
# Install workato-tui from the wheels beside this script, without a network.
set -eu

version=@VERSION@
prefix="${HOME:-}/.local/share/workato-tui-$version"
bin="${HOME:-}/.local/bin"
python="${PYTHON:-python3}"

usage() {
    cat <<TEXT
usage: install.sh [--prefix DIR] [--bin DIR] [--python PYTHON]

  --prefix DIR     the virtual environment to create (default: ~/.local/share/workato-tui-$version)
  --bin DIR        where to link the command (default: ~/.local/bin)
  --python PYTHON  the Python to use, 3.11 or later (default: python3)
TEXT
}

fail() {
    echo "install.sh: $1" >&2
    exit 1
}

while [ $# -gt 0 ]; do
    case "$1" in
        --help) usage; exit 0 ;;
        --prefix|--bin|--python)
            [ $# -gt 1 ] || fail "$1 needs a value."
            case "$1" in
                --prefix) prefix="$2" ;;
                --bin) bin="$2" ;;
                --python) python="$2" ;;
            esac
            shift 2 ;;
        *) usage >&2; exit 2 ;;
    esac
done

wheels=$(cd "$(dirname "$0")" && pwd)/wheels
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "Python 3.11 or later is needed; name one: install.sh --python python3.11"

# pip comes from a wheel, so that the host needs no ensurepip.
"$python" -m venv --without-pip "$prefix" || fail "Cannot create a virtual environment in $prefix."
set -- "$wheels"/pip-*.whl
"$prefix/bin/python" "$1/pip" install -qq --no-index --disable-pip-version-check \
    -f "$wheels" workato-tui ||
    fail "The wheels do not fit this Python or machine: see above."
mkdir -p "$bin"
ln -sf "$prefix/bin/workato-tui" "$bin/workato-tui"
"$bin/workato-tui" --version
case ":$PATH:" in
    *":$bin:"*) ;;
    *) echo "Add $bin to your PATH, or run $bin/workato-tui." ;;
esac
