//! The examples of `generated/examples/` that need no account run to their end.

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

run! {
    julep: "../../generated/examples/julep.rs",
    openhands: "../../generated/examples/openhands.rs",
    quickstart: "../../generated/examples/quickstart.rs",
    raccoon: "../../generated/examples/raccoon.rs",
    raccoon_chat: "../../generated/examples/raccoon_chat.rs",
    vectara: "../../generated/examples/vectara.rs"
}
