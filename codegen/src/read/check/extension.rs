//! Extensions: those that are supported, and reports of the others.

use serde_json::Value;

use super::walker::{Walker, found};
use crate::diagnostic::catalogue;
use crate::read::extensions::{self, Slip, Verdict, Wrong};
use crate::read::shape::Kind;

impl<'d> Walker<'d> {
    /// Whether an extension is supported.
    pub(super) fn extension(&mut self, kind: Kind, name: &str, value: &Value) -> bool {
        let diagnostic = match extensions::judge(kind, name, value) {
            Verdict::Ours => return true,
            Verdict::Unknown => return false,
            Verdict::Misspelt(known) => {
                self.report(catalogue::extension_unknown(self.key_place(), name, known));
                return false;
            }
            Verdict::Slips(slips) => {
                let is_wrong = |slip: &Slip| matches!(slip.wrong, Wrong::Value(_));
                let is_readable = !slips.iter().any(is_wrong);
                slips.iter().for_each(|slip| self.slip(name, value, slip));
                return is_readable;
            }
            Verdict::Misplaced(on) => catalogue::extension_misplaced(self.key_place(), name, &on),
            Verdict::Foreign(form) => catalogue::extension_foreign(self.key_place(), name, form),
        };
        self.report(diagnostic);
        self.findings.foreign.push(self.here());
        false
    }

    fn slip(&mut self, name: &str, extension: &Value, slip: &Slip) {
        let at = slip
            .at
            .iter()
            .fold(self.here(), |pointer, key| pointer.join(key));
        let key = slip.at.last().map_or("", String::as_str);
        let (value, own) = (self.origins.place(&at), self.origins.key_place(&at));
        let diagnostic = match slip.wrong {
            Wrong::Extra => {
                catalogue::keyword_ignored(own, key, &format!("`{name}` has no such member"))
            }
            Wrong::Misspelt(known) => catalogue::extension_wrong(own, name, key, known),
            Wrong::Value(expected) => {
                let mut way = slip.at.iter();
                let member = way.try_fold(extension, |value, key| value.get(key));
                catalogue::wrong_shape(value, expected, found(member.unwrap_or(&Value::Null)))
            }
        };
        self.report(diagnostic);
    }
}
