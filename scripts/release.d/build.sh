# The program, and the files that carry it. Read by scripts/release.

# Builds the program into $folder/apigw-doctor.
build() {
    processor="$1" triple="$2"
    say "building for $triple with glibc $glibc ${features:-and the AWS SDK}"
    # No folder of this machine stands in the program, and no table to unwind by, since nothing does.
    remap="--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo --remap-path-prefix=$PWD=/apigw-doctor"
    # And calls go straight to their functions: the linker leaves each a place in a table to be looked up in.
    RUSTFLAGS="$remap -C force-unwind-tables=no -C relocation-model=pie" \
        CARGO_TARGET_DIR="$target_folder/release-$processor" \
        cargo auditable zigbuild --locked --release --bin apigw-doctor $features --target "$triple.$glibc"
    cp "$target_folder/release-$processor/$triple/release/apigw-doctor" "$folder/apigw-doctor"
}

# What must hold of the program wherever it is installed.
examine() {
    processor="$1" triple="$2" program="$3"
    size="$(stat -c %s "$program")"
    [ "$size" -lt "$largest" ] || fail "the program has $size bytes, and may have $largest"
    needed="$(objdump -T "$program" | sed -n 's/.*(\{0,1\}GLIBC_\([0-9.]*\).*/\1/p' | sort -uV | tail -1)"
    [ -n "$needed" ] || fail "the program needs no symbol of glibc, or objdump could not tell"
    newest="$(printf '%s\n%s\n' "$glibc" "$needed" | sort -V | tail -1)"
    [ "$newest" = "$glibc" ] || fail "the program needs glibc $needed"
    for library in $(objdump -p "$program" | sed -n 's/^ *NEEDED *//p'); do
        case "$library" in
            libc.so.6 | libm.so.6 | libdl.so.2 | libpthread.so.0 | librt.so.1 | ld-linux*) ;;
            *) fail "the program needs $library, which not every host has" ;;
        esac
    done
    ! objdump -h "$program" | grep -q '\.debug_\|\.symtab' || fail "the program is not stripped"
    python3 packaging/audit.py "$program" >"$own/audited"
    say "$triple: $size bytes, glibc $needed, $(wc -l <"$own/audited") crates in its own list"
}

# Makes the files that carry the program, in $folder.
pack() {
    processor="$1" triple="$2" folder="$3"
    stage="$own/stage"
    rm -rf "$stage"
    mkdir -p "$stage/usr/bin" "$stage/usr/share/man/man1" "$stage/usr/share/doc/apigw-doctor" \
        "$stage/usr/share/bash-completion/completions" "$stage/usr/share/zsh/site-functions" \
        "$stage/usr/share/fish/vendor_completions.d"
    cp "$folder/apigw-doctor" "$stage/usr/bin/"
    cp docs/man/*.1 "$stage/usr/share/man/man1/"
    cp completions/apigw-doctor.bash "$stage/usr/share/bash-completion/completions/apigw-doctor"
    cp completions/_apigw-doctor "$stage/usr/share/zsh/site-functions/"
    cp completions/apigw-doctor.fish "$stage/usr/share/fish/vendor_completions.d/"
    cp LICENSE README.md CHANGELOG.md "$stage/usr/share/doc/apigw-doctor/"
    # shellcheck disable=SC2086
    python3 packaging/licences.py "$triple" $features >"$stage/usr/share/doc/apigw-doctor/THIRD-PARTY-LICENCES"
    chmod -R u=rwX,go=rX "$stage"

    tree="$own/apigw-doctor-$version"
    rm -rf "$tree"
    mkdir -p "$tree"
    cp "$folder/apigw-doctor" "$stage/usr/share/doc/apigw-doctor/"* "$tree/"
    cp -r "$stage/usr/share/man/man1" "$tree/man"
    cp -r completions "$tree/completions"
    tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C "$own" \
        -cf - "apigw-doctor-$version" | gzip -9n >"$folder/apigw-doctor-$version-$triple.tar.gz"

    gzip -9n "$stage"/usr/share/man/man1/*.1
    case "$processor" in x86_64) architecture=amd64 ;; aarch64) architecture=arm64 ;; esac
    made="$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)"
    sed -e "s|@MADE@|$made|;s|@STAGE@|$stage|;s|@ARCH@|$architecture|;s|@VERSION@|$version|" \
        packaging/nfpm.yaml >"$own/nfpm.yaml"
    for kind in deb rpm; do
        nfpm package --config "$own/nfpm.yaml" --packager "$kind" --target "$folder/" >&2
    done

    rm -rf "$own/wheel"
    unpacked="$(python3 packaging/wheel.py "$folder/apigw-doctor" "$version" "manylinux2014_$processor" "$own/wheel")"
    wheel pack --dest-dir "$folder" "$unpacked" >&2

    rm -rf "$own/lambda"
    mkdir -p "$own/lambda"
    cp packaging/lambda/bootstrap "$folder/apigw-doctor" "$own/lambda/"
    python3 packaging/zip.py "$folder/apigw-doctor-$version-lambda-$processor.zip" "$own/lambda"

    # shellcheck disable=SC2086
    cargo cyclonedx --quiet --format json --spec-version 1.5 --target "$triple" $features \
        --override-filename "apigw-doctor-$version-$triple.cdx" >&2
    mv "apigw-doctor-$version-$triple.cdx.json" "$folder/"
    python3 packaging/audit.py --in "$folder/apigw-doctor-$version-$triple.cdx.json" "$own/audited"

    (cd "$folder" && sha256sum -- *.tar.gz *.deb *.rpm *.whl *.zip *.json apigw-doctor >SHA256SUMS)
    (cd "$folder" && ls -l) >&2
}
