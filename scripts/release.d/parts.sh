# What building a release needs. Read by scripts/release.

say() {
    echo "scripts/release: $*" >&2
}

fail() {
    say "FAILED: $*"
    exit 1
}

# Notes what could not be made or checked: its name, and why.
skip() {
    say "SKIPPED $1: $2"
    echo "$1: $2" >>"$own/skipped"
}

# Ends with 1 where something was skipped that nobody allowed.
report_skips() {
    wrong=0
    while IFS=: read -r name why; do
        case " $allowed " in
            *" $name "*) say "not checked, as allowed: $name:$why" ;;
            *) say "NOT CHECKED: $name:$why"; wrong=1 ;;
        esac
    done <"$own/skipped"
    [ "$wrong" -eq 0 ] || fail "some of it was not made or checked; --allow-skips 'NAME…' accepts that"
    say "done: $to"
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

install_parts() {
    command -v cargo >/dev/null || fail "cargo is missing: install Rust from https://rustup.rs"
    needed="git:git cc:gcc cmake:cmake objdump:binutils python3:python3 curl:curl"
    [ -z "$check" ] || needed="$needed debootstrap:debootstrap rpm:rpm dpkg-deb:dpkg unshare:util-linux"
    case "$targets" in *aarch64*) needed="$needed qemu-aarch64-static:qemu-user-static" ;; esac
    missing=
    for pair in $needed; do
        PATH="$PATH:/usr/sbin:/sbin" command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair#*:}"
    done
    python3 -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv"
    if [ -n "$missing" ]; then
        command -v apt-get >/dev/null || fail "please install (Debian's names):$missing"
        say "installing$missing"
        as_root apt-get update -qq
        # One word each.
        # shellcheck disable=SC2086
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
    fi
    if ! cmp -s packaging/requirements.txt "$own/venv/requirements.txt"; then
        say "installing the linker and the makers of packages into $own/venv"
        python3 -m venv --clear "$own/venv"
        "$own/venv/bin/pip" install --quiet --disable-pip-version-check -r packaging/requirements.txt
        # Last, so that an installation that broke off is made again.
        cp packaging/requirements.txt "$own/venv/requirements.txt"
    fi
    while read -r tool its_version; do
        grep -qsF "\"$tool $its_version " "$own/tools/.crates.toml" && continue
        say "building $tool $its_version"
        # They run for seconds: building them fast counts for more.
        CARGO_TARGET_DIR="$own/tools/target" cargo install --quiet --locked --debug --root "$own/tools" \
            "$tool" --version "$its_version"
    done <packaging/cargo-tools.txt
}

# Whether Rust can build for another processor: with the toolchain's own standard library, or one that rustup fetches.
standard_library() {
    triple="$1-unknown-linux-gnu"
    has_std() { ls "$(rustc --print target-libdir --target "$triple" 2>/dev/null)"/libstd-*.rlib >/dev/null 2>&1; }
    has_std || { rustup target add "$triple" >/dev/null 2>&1 && has_std; }
}

# Debian's glibc for another processor, in a folder, for the emulator: the machine's own packages stay as they are.
foreign_libc() {
    libc="$own/libc-$1"
    [ -e "$libc/made" ] && return
    command -v apt-get >/dev/null || return 1
    case "$1" in aarch64) architecture=arm64 ;; x86_64) architecture=amd64 ;; *) return 1 ;; esac
    rm -rf "$libc"
    mkdir -p "$libc/state/lists/partial" "$libc/state/cache/archives/partial"
    (
        cd "$libc/state"
        : >status
        apt_of() {
            apt-get -qq -o Dir::State::lists="$PWD/lists" -o Dir::Cache="$PWD/cache" -o Dir::State::status="$PWD/status" \
                -o APT::Architecture="$architecture" -o APT::Architectures="$architecture" "$@"
        }
        apt_of update && apt_of download libc6
        for package in *.deb; do dpkg -x "$package" "$libc"; done
    ) >"$own/libc.log" 2>&1 || return 1
    rm -rf "$libc/state"
    touch "$libc/made"
}
