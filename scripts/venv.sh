# Sourced by the scripts beside it, from the project's root: `venv LOCK` makes
# .venv hold exactly what LOCK names, and does nothing when it does already.

find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
            2>/dev/null; then
            echo "$python"
            return
        fi
    done
    echo "SiAntre needs Python 3.11 or newer (https://www.python.org)." >&2
    return 1
}

# The development lock holds the runtime lock, so it satisfies both.
is_installed() {
    cmp -s requirements.txt .venv/installed-requirements.txt || return 1
    [ "$1" = requirements.txt ] || cmp -s "$1" ".venv/installed-$1"
}

venv() {
    .venv/bin/python -c '' 2>/dev/null && is_installed "$1" && return
    python=$(find_python) || return 1
    echo "Installing $1 into .venv (once, and again when it changes) ..."
    .venv/bin/python -m pip --version >/dev/null 2>&1 ||
        "$python" -m venv --clear .venv || {
        echo "Cannot make .venv; on Debian: apt-get install python3-venv" >&2
        return 1
    }
    rm -f .venv/installed-*
    .venv/bin/python -m pip install -qq --disable-pip-version-check \
        --require-hashes --no-deps --only-binary=:all: -r "$1" || return 1
    cp requirements.txt .venv/installed-requirements.txt
    [ "$1" = requirements.txt ] || cp "$1" ".venv/installed-$1"
}
