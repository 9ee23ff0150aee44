#!/bin/sh
# The beginning of workato-tui.pyz; a zip for Python follows. An unpacked program is started
# directly, since Python needs longer to read the zip than to start the program.
folder="${XDG_CACHE_HOME:-${HOME:-}/.cache}/workato-tui.pyz/@DIGEST@"
if [ -x "$folder/python" ] && [ -O "$folder" ]; then
    exec "$folder/python" -S "$folder/start.py" "$@"
fi
for python in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" "$0" "$@"
    fi
done
echo "workato-tui needs Python 3.11 or later, and none is in your PATH." >&2
exit 1
