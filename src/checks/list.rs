//! How a check is written down: a header in a file of its own, where it has logic, or else a row in
//! its folder's list. A line of that list is the module and the entry in the registry at once, so that
//! no check can be written and forgotten.

/// A check's data, at the top of its file; its judgement is the file's `run`.
///
/// ```text
/// check! {
///     API004 "api-never-deployed" "the API was deployed"
///     FrontDoor Error
///     needs [RestApi, Deployments]    what is gathered for it
///     also [Http]                     what it reads where another check brought it
///     explains [Forbidden]            the symptoms that it is the cause of
/// }
/// ```
macro_rules! check {
    ($($data:tt)*) => {
        pub(in crate::checks) const CHECK: $crate::checks::Check = row!(super::AREA; $($data)*);
    };
}

/// A check's data, as a value.
macro_rules! row {
    (
        $area:path;
        $code:ident $slug:literal $holds:literal
        $hop:ident $severity:ident
        $(needs $needs:tt)?
        $(also $also:tt)?
        $(explains $explains:tt)?
        $(judges $route:ident)?
        $(run $run:expr)?
    ) => {
        $crate::checks::Check {
            code: stringify!($code),
            slug: $slug,
            holds: $holds,
            area: $area,
            hop: $crate::model::Hop::$hop,
            severity: $crate::model::Severity::$severity,
            needs: all!(FactKind $($needs)?),
            also_reads: all!(FactKind $($also)?),
            explains: all!(Symptom $($explains)?),
            judges: all!(JudgedRoute $($route)?),
            page: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/docs/findings/",
                stringify!($code),
                ".md"
            )),
            run: or_own!($($run)?),
        }
    };
}

/// Values of a type, by their names or by a constant.
macro_rules! all {
    (JudgedRoute) => { $crate::checks::JudgedRoute::Probed };
    (JudgedRoute $route:ident) => { $crate::checks::JudgedRoute::$route };
    ($kind:ident) => { &[] };
    (FactKind [$($one:ident),* $(,)?]) => { &[$($crate::facts::FactKind::$one),*] };
    (Symptom [$($one:ident),* $(,)?]) => { &[$($crate::checks::Symptom::$one),*] };
    ($kind:ident $all:ident) => { $all };
}

/// A judgement, or that of the file.
macro_rules! or_own {
    () => {
        run
    };
    ($run:expr) => {
        $run
    };
}

/// The checks of a folder, in the order in which their findings are shown: the special before the
/// general. A check is `mod NAME;`, with a file that begins with `check!`, or a row of the same data with
/// a `run` of one call at its end.
macro_rules! checks {
    (@ [$($done:expr,)*]) => {
        /// The checks of this folder.
        pub(super) const CHECKS: &[&$crate::checks::Check] = &[$(&$done),*];
    };
    (@ [$($done:expr,)*] mod $name:ident; $($rest:tt)*) => {
        pub(super) mod $name;
        checks!(@ [$($done,)* $name::CHECK,] $($rest)*);
    };
    (
        @ [$($done:expr,)*]
        $code:ident $slug:literal $holds:literal
        $hop:ident $severity:ident
        $(needs $needs:tt)?
        $(also $also:tt)?
        $(explains $explains:tt)?
        run $run:expr; $($rest:tt)*
    ) => {
        const $code: $crate::checks::Check = row!(
            AREA;
            $code $slug $holds
            $hop $severity
            $(needs $needs)?
            $(also $also)?
            $(explains $explains)?
            run $run
        );
        checks!(@ [$($done,)* $code,] $($rest)*);
    };
    ($area:ident: $($rest:tt)*) => {
        const AREA: $crate::checks::Area = $crate::checks::Area::$area;
        checks!(@ [] $($rest)*);
    };
}
