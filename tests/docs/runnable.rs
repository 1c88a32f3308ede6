//! The examples of `generated/examples/` that need no account run to their end. `build.rs` finds them.

macro_rules! run {
    ($($name:ident: $path:literal),*) => {
        $(
            #[path = $path]
            mod $name;

            #[test]
            fn $name() {
                let ended = $name::main();
                assert!(ended.is_ok(), "{ended:?}");
            }
        )*
    };
}

include!(concat!(env!("OUT_DIR"), "/runnable.rs"));
