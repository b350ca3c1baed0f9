# Sourced by the scripts in this folder: how they speak, and where Rust is.

phase() { printf '\n== %s (%d s so far)\n' "$*" "$SECONDS"; }

fail() {
  printf '== %s\nhint: %s\n' "$1" "$2" >&2
  exit 1
}

# With a HOME that is not the one Rust was installed in, rustup's `cargo` is found but knows no
# toolchain. The toolchains lie beside the folder that `cargo` is in.
find_rust() {
  local cargo
  cargo=$(command -v cargo) || cargo=${CARGO_HOME:-$HOME/.cargo}/bin/cargo
  [[ -x $cargo ]] || fail "no cargo" "install Rust 1.95 or later with rustup"
  export PATH="${cargo%/*}:$PATH"
  if ! cargo --version >/dev/null 2>&1 && [[ -d ${cargo%/*}/../../.rustup ]]; then
    RUSTUP_HOME=$(cd "${cargo%/*}/../../.rustup" && pwd)
    export RUSTUP_HOME
  fi
  cargo --version >/dev/null || fail "cargo does not work" "rustup default stable"
}
