//! What the docs show compiles and runs: the examples of every operation, the programs of `generated/examples/`, and what a
//! newcomer writes from them.

mod globs;
mod newcomer;
mod readme;
mod runnable;

/// One call of each operation, as the docs show it; the suite `drift` writes the files.
mod examples {
    macro_rules! compiled {
        ($($api:ident),*) => {
            $(
                #[allow(dead_code, reason = "compiling is the test")]
                #[rustfmt::skip]
                mod $api;
            )*
        };
    }

    raccord_tests::for_each_api!(compiled);
}
