//! TCP on port 443.

checks! {
    Tcp:
    mod errno_map;
}
