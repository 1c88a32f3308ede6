//! The table of the files that every API has: it determines which are written, and which names are reserved.
//!
//! Groups and channels have modules next to these files, so none may have the same name.

use crate::name::ascii::ascii;
use crate::name::ident::{Case, from_words, is_keyword, unraw};
use crate::name::outside::is_device;
use crate::name::words::words;

/// What the root file of an API is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Root {
    /// `mod.rs`: the API is a module of a crate.
    #[default]
    Module,
    /// `lib.rs`: the API is a crate.
    Crate,
}

impl Root {
    /// The name of the file.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Module => "mod.rs",
            Self::Crate => "lib.rs",
        }
    }
}

/// A file next to the root that has the same name in every API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Output {
    /// What is in it.
    pub role: Role,
    /// Its module below the root.
    pub module: &'static str,
    /// Its path below the folder of the API.
    pub path: &'static str,
    /// Who names the module.
    pub visibility: Visibility,
}

/// What is in a file that every API has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The client and its builder.
    Client,
    /// All types by name, whichever files they are in.
    Types,
    /// What responses share: structs of headers, and bodies by media type.
    SharedResponses,
}

/// Who names a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Callers.
    Public,
    /// The module around it only.
    Private,
}

/// [`Role::Client`]
pub const CLIENT: Output = Output {
    role: Role::Client,
    module: "client",
    path: "client.rs",
    visibility: Visibility::Private,
};

/// [`Role::Types`]
pub const TYPES: Output = Output {
    role: Role::Types,
    module: "types",
    path: "types/mod.rs",
    visibility: Visibility::Public,
};

/// [`Role::SharedResponses`]
pub const SHARED_RESPONSES: Output = Output {
    role: Role::SharedResponses,
    module: "shared_responses",
    path: "shared_responses.rs",
    visibility: Visibility::Public,
};

/// All of them. A new file gets a line here, an emitter, and a place in [`Surface::files`](crate::surface::Surface).
pub const OUTPUTS: &[Output] = &[CLIENT, TYPES, SHARED_RESPONSES];

/// Names that no module next to these files may have: files of roots, and crates that generated code names.
pub(crate) const NO_MODULES: &[&str] = &["core", "lib", "main", "mod", "rt", "std"];

/// The name of the file of a module: lower-case ASCII, no keyword, no device of Windows, and not `mod`.
#[must_use]
pub fn stem(name: &str, suffix: &str) -> String {
    let name = unraw(name);
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let name = if name.chars().all(is_plain) {
        name.to_owned()
    } else {
        unraw(&from_words(&words(name), Case::Snake)).to_owned()
    };
    let stem = ascii(&name);
    let is_taken = is_keyword(&stem) || is_device(&stem) || stem == "mod";
    if is_taken {
        format!("{}_{suffix}", stem.trim_end_matches('_'))
    } else {
        stem
    }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn stems_are_names_of_files_on_every_system() {
        for (name, expected) in [
            ("CreateSession", "create_session"),
            ("list", "list"),
            ("r#type", "type_model"),
            ("Type", "type_model"),
            ("self_", "self_"),
            ("Mod", "mod_model"),
            ("Con", "con_model"),
            ("COM1", "com1_model"),
            ("Nul", "nul_model"),
            ("Gpt4_1", "gpt4_1"),
            ("Größe", "grosse"),
            ("名前", "u540du524d"),
            ("OAuth2Token", "oauth2_token"),
        ] {
            assert_eq!(stem(name, "model"), expected, "{name}");
        }
    }
}
