# Each file in a bare root of its own: installed as its users do, and run there. Read by scripts/release.

# Whether the program that a command runs is the one that was built, and diagnoses.
runs() {
    what="$1"
    shift
    told="$("$@" --version)" || fail "$what does not run: $told"
    commit="$(git rev-parse --short=9 HEAD)"
    case "$told" in *"$version ($commit)"*"target: $processor-"*"features: "*) ;; *) fail "$what says: $told" ;; esac
    code=0
    told="$("$@" demo -o plain)" || code=$?
    [ "$code" -eq 1 ] || fail "$what: demo ends with $code"
    case "$told" in *"Broken at: security group of the endpoint, inbound"*) ;; *) fail "$what: demo says: $told" ;; esac
    say "$what: runs, and its demo names the cause"
}

# A folder with a minimal system of a Debian release, made once.
bare_root() {
    suite="$1" mirror="$2"
    root="$own/roots/$suite"
    [ -e "$root/made" ] && return
    rm -rf "$root"
    mkdir -p "$own/roots"
    as_root debootstrap --variant=minbase --keyring="$3" "$suite" "$root" "$mirror" >"$own/debootstrap-$suite.log" 2>&1 || return 1
    as_root touch "$root/made"
}

# A copy of it, to be changed.
fresh_root() {
    as_root rm -rf "$own/root"
    as_root cp -a "$own/roots/$1" "$own/root"
}

in_root() {
    as_root chroot "$own/root" "$@"
}

# The lab's own test of a scenario, with the program of the root: it sees the lab's network, names and files.
diagnoses_in_root() {
    what="$1"
    cat >"$own/in-root" <<SCRIPT
#!/bin/sh
# The program of a bare root, with what a host gives it: names, devices, and the folders of whoever runs it.
exec unshare --mount sh -c '
    set -e
    for place in /etc/resolv.conf /etc/hosts /etc/nsswitch.conf; do
        [ -e "\$place" ] || continue
        [ -e "$own/root\$place" ] || : >"$own/root\$place"
        mount --bind "\$place" "$own/root\$place"
    done
    for place in /dev /proc /sys /tmp; do mount --rbind "\$place" "$own/root\$place"; done
    exec chroot "$own/root" /usr/bin/apigw-doctor "\$@"
' apigw-doctor "\$@"
SCRIPT
    chmod +x "$own/in-root"
    scenario=endpoint_sg_no_443
    [ -z "$features" ] || scenario=tls_cert_name_mismatch
    # shellcheck disable=SC2086
    APIGW_DOCTOR_LAB_PROGRAM="$own/in-root" scripts/test $features --test tests "lab::$scenario" >"$own/lab.log" 2>&1 ||
        { cat "$own/lab.log" >&2; fail "$what: the lab's $scenario fails"; }
    grep -q '^test result: ok\. 1 passed' "$own/lab.log" || fail "$what: the lab ran no test"
    say "$what: the lab's $scenario, diagnosed from its root"
}

check_installed() {
    processor="$1" folder="$2"
    (cd "$folder" && sha256sum --quiet -c SHA256SUMS) || fail "the checksums"
    if [ "$processor" != "$(uname -m)" ]; then
        check_foreign "$processor" "$folder"
        return
    fi
    deb="$(ls "$folder"/*.deb)" rpm="$(ls "$folder"/*.rpm)" wheel="$(ls "$folder"/*.whl)"

    rm -rf "$own/unpacked"
    mkdir -p "$own/unpacked"
    tar -C "$own/unpacked" -xzf "$folder/apigw-doctor-$version-$processor-unknown-linux-gnu.tar.gz"
    runs "the archive" "$own/unpacked/apigw-doctor-$version/apigw-doctor"
    for file in LICENSE THIRD-PARTY-LICENCES man/apigw-doctor-diagnose.1 completions/apigw-doctor.bash; do
        [ -s "$own/unpacked/apigw-doctor-$version/$file" ] || fail "the archive has no $file"
    done

    some_root=
    # The oldest release that is still to be had: its glibc is the oldest that can be tried here.
    for suite in bullseye bookworm trixie; do
        bare_root "$suite" http://deb.debian.org/debian /usr/share/keyrings/debian-archive-keyring.gpg || continue
        some_root="$suite"
        break
    done
    if [ -z "$some_root" ]; then
        skip debian "no release of Debian can be installed into a folder here"
    else
        fresh_root "$some_root"
        as_root cp "$deb" "$own/root/apigw-doctor.deb"
        in_root dpkg --install /apigw-doctor.deb >&2 || fail "the .deb cannot be installed on $some_root"
        runs "the .deb on Debian $some_root" in_root /usr/bin/apigw-doctor
        diagnoses_in_root "the .deb on Debian $some_root"
        in_root dpkg --remove apigw-doctor >&2
        ! in_root test -e /usr/bin/apigw-doctor || fail "the .deb leaves the program behind"

        fresh_root "$some_root"
        as_root rpm --root "$own/root" --initdb
        # Its glibc is Debian's, which rpm does not know of.
        as_root rpm --root "$own/root" --install --nodeps "$rpm" || fail "the .rpm cannot be installed"
        rpm -qp --requires "$rpm" | grep -q '^glibc >= 2.17' || fail "the .rpm does not name its glibc"
        runs "the .rpm by rpm --root" in_root /usr/bin/apigw-doctor
        diagnoses_in_root "the .rpm by rpm --root"
        as_root rm -rf "$own/root"
    fi
    if bare_root focal http://archive.ubuntu.com/ubuntu /usr/share/keyrings/ubuntu-archive-keyring.gpg; then
        fresh_root focal
        as_root cp "$deb" "$own/root/apigw-doctor.deb"
        in_root dpkg --install /apigw-doctor.deb >&2 || fail "the .deb cannot be installed on Ubuntu focal"
        runs "the .deb on Ubuntu focal" in_root /usr/bin/apigw-doctor
        as_root rm -rf "$own/root"
    else
        skip ubuntu "no archive of Ubuntu is reachable from here"
    fi

    rm -rf "$own/fresh-venv"
    python3 -m venv "$own/fresh-venv"
    "$own/fresh-venv/bin/pip" install --quiet --no-index --disable-pip-version-check "$wheel"
    runs "the wheel in a fresh venv" "$own/fresh-venv/bin/apigw-doctor"

    rm -rf "$own/unpacked"
    mkdir -p "$own/unpacked"
    python3 -m zipfile -e "$folder/apigw-doctor-$version-lambda-$processor.zip" "$own/unpacked"
    chmod +x "$own/unpacked/bootstrap" "$own/unpacked/apigw-doctor"
    runs "the program of the zip" "$own/unpacked/apigw-doctor"
    python3 packaging/lambda/runtime_api.py "$own/unpacked" || fail "the zip does not serve Lambda's Runtime API"
    say "the zip: answers events of a stand-in for Lambda's Runtime API"
}

# Another processor's program runs in an emulator, with a glibc of its own.
check_foreign() {
    processor="$1" folder="$2"
    if ! command -v "qemu-$processor-static" >/dev/null || ! foreign_libc "$processor"; then
        skip "$processor-run" "no emulator, or no glibc for it: the files are built, and nothing was run"
        return
    fi
    rm -rf "$own/unpacked"
    dpkg-deb -x "$(ls "$folder"/*.deb)" "$own/unpacked"
    runs "the .deb for $processor in an emulator" "qemu-$processor-static" -L "$libc" "$own/unpacked/usr/bin/apigw-doctor"
}

# What crates.io would be sent, and that it builds by itself.
check_publishable() {
    # shellcheck disable=SC2086
    cargo publish --dry-run --locked $features >"$own/publish.log" 2>&1 ||
        { tail -20 "$own/publish.log" >&2; fail "cargo publish --dry-run"; }
    say "cargo publish --dry-run passes ${features:-with the AWS SDK}"
}
