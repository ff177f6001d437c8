//! A kind of object with no more to it than its key, its id, the members that tell it, and what is said of it.

/// A kind with no more to it than its key, its id, the members that tell it, and what is said of it.
macro_rules! plain {
    (
        $kind:ident by $id:ident $member:literal
        key $key:literal
        $(told by $shape:literal and $others:expr;)?
        about $about:expr
    ) => {
        impl $crate::facts::resource::Resource for $kind {
            type Id = String;
            const CLI_KEY: &'static str = $key;
            const ID: &'static str = $member;
            $(const SHAPES: &'static [$crate::facts::resource::Shape] = &[($shape, $others)];)?

            fn id(&self) -> String {
                self.$id.clone()
            }
        }

        impl $crate::facts::resource::Gathered for $kind {
            type AskedBy = String;
            const ABOUT: $crate::facts::fact_kind::About = $about;
        }
    };
}
pub(super) use plain;
