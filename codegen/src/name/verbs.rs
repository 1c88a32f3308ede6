//! Words of operation names: which are verbs, and which say nothing by themselves.

/// Whether a word says what an operation does.
pub(super) fn is_verb(word: &str) -> bool {
    let known = |word: &str| VERBS.contains(&word) || NOUNS_AS_WELL.contains(&word);
    let rest = word.strip_prefix("re").or_else(|| word.strip_prefix("un"));
    known(word) || rest.is_some_and(known)
}

/// Whether a verb is as often the name of a thing: `order` in `order_item_create`.
pub(super) fn is_noun_as_well(word: &str) -> bool {
    NOUNS_AS_WELL.contains(&word)
}

/// Whether a word may stand between a verb and its object, and is worth keeping: `list_active_sessions`.
pub(super) fn is_adjective(word: &str) -> bool {
    ADJECTIVES.contains(&word)
}

/// Whether a word says which part of an API an operation belongs to: `beta_list_sessions`.
pub(super) fn is_qualifier(word: &str) -> bool {
    QUALIFIERS.contains(&word)
}

/// Whether a word joins others: no name begins with it.
pub(super) fn is_joint(word: &str) -> bool {
    JOINTS.contains(&word) || is_article(word) || is_preposition(word)
}

/// `a`, `an`, `the`.
pub(super) fn is_article(word: &str) -> bool {
    matches!(word, "a" | "an" | "the")
}

/// Whether a word may tie an operation to its group: `send_message_to_session`.
pub(super) fn is_preposition(word: &str) -> bool {
    matches!(word, "for" | "from" | "in" | "of" | "on" | "to")
}

/// `v1`.
pub(super) fn is_version(word: &str) -> bool {
    word.strip_prefix('v')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// Whether a word alone would be taken for a method of a trait or for a constructor.
pub(super) fn is_taken(word: &str) -> bool {
    const TAKEN: &[&str] = &[
        "borrow", "clone", "cmp", "default", "deref", "drop", "eq", "fmt", "hash", "index", "new",
        "next",
    ];
    TAKEN.contains(&word)
}

const JOINTS: &[&str] = &[
    "and", "as", "at", "by", "into", "is", "its", "my", "or", "per", "since", "via", "with",
    "within", "without",
];

const ADJECTIVES: &[&str] = &[
    "accessible",
    "active",
    "all",
    "alternative",
    "archived",
    "available",
    "closed",
    "current",
    "default",
    "dynamic",
    "enabled",
    "existing",
    "expired",
    "external",
    "failed",
    "favorite",
    "favourite",
    "global",
    "inactive",
    "latest",
    "many",
    "multiple",
    "my",
    "one",
    "pending",
    "private",
    "public",
    "recent",
    "related",
    "selected",
    "shared",
    "single",
    "special",
    "starred",
    "unread",
];

const QUALIFIERS: &[&str] = &[
    "alpha",
    "beta",
    "experimental",
    "internal",
    "management",
    "preview",
];

/// Verbs that are the names of things, too.
const NOUNS_AS_WELL: &[&str] = &[
    "archive", "batch", "bill", "block", "book", "change", "chat", "command", "copy", "download",
    "draft", "export", "filter", "fork", "forward", "grant", "import", "index", "invite", "issue",
    "link", "log", "map", "mark", "match", "order", "pin", "preview", "process", "query", "queue",
    "record", "refund", "report", "request", "run", "scale", "schedule", "score", "search",
    "share", "sign", "star", "store", "stream", "tag", "test", "track", "transfer", "trash",
    "trigger", "upload", "view", "watch",
];

const VERBS: &[&str] = &[
    "abort",
    "accept",
    "acknowledge",
    "activate",
    "add",
    "allocate",
    "analyse",
    "analyze",
    "answer",
    "append",
    "apply",
    "approve",
    "assign",
    "associate",
    "attach",
    "authenticate",
    "authorize",
    "ban",
    "begin",
    "bind",
    "build",
    "bulk",
    "buy",
    "calculate",
    "call",
    "cancel",
    "capture",
    "certify",
    "check",
    "claim",
    "classify",
    "clear",
    "clone",
    "close",
    "collect",
    "commit",
    "compare",
    "complete",
    "compute",
    "condense",
    "configure",
    "confirm",
    "connect",
    "consume",
    "convert",
    "correct",
    "count",
    "create",
    "deactivate",
    "debug",
    "decline",
    "decrypt",
    "define",
    "delete",
    "deliver",
    "deny",
    "deploy",
    "deprecate",
    "describe",
    "destroy",
    "detach",
    "detect",
    "diff",
    "disable",
    "disassociate",
    "discard",
    "disconnect",
    "discover",
    "dismiss",
    "dispatch",
    "distribute",
    "drain",
    "duplicate",
    "edit",
    "embed",
    "emit",
    "enable",
    "encrypt",
    "end",
    "enqueue",
    "enroll",
    "ensure",
    "estimate",
    "evaluate",
    "exchange",
    "execute",
    "expand",
    "expire",
    "explain",
    "extend",
    "extract",
    "favorite",
    "fetch",
    "finalize",
    "find",
    "finish",
    "fix",
    "flush",
    "follow",
    "force",
    "generate",
    "get",
    "handle",
    "head",
    "hide",
    "identify",
    "ignore",
    "init",
    "initialize",
    "initiate",
    "insert",
    "inspect",
    "install",
    "invalidate",
    "invoke",
    "join",
    "kill",
    "launch",
    "leave",
    "list",
    "load",
    "lock",
    "login",
    "logout",
    "lookup",
    "materialize",
    "merge",
    "migrate",
    "modify",
    "monitor",
    "move",
    "mute",
    "notify",
    "open",
    "parse",
    "patch",
    "pause",
    "perform",
    "ping",
    "poll",
    "post",
    "promote",
    "provision",
    "publish",
    "purge",
    "push",
    "put",
    "read",
    "rebuild",
    "receive",
    "reconcile",
    "recover",
    "redirect",
    "refresh",
    "register",
    "reject",
    "release",
    "reload",
    "remove",
    "rename",
    "render",
    "renew",
    "replace",
    "reply",
    "reschedule",
    "reset",
    "resize",
    "resolve",
    "restart",
    "restore",
    "restrict",
    "resume",
    "retract",
    "retrieve",
    "retry",
    "return",
    "revert",
    "review",
    "revoke",
    "rollback",
    "rotate",
    "sanitise",
    "sanitize",
    "save",
    "scan",
    "select",
    "send",
    "set",
    "show",
    "shutdown",
    "simulate",
    "skip",
    "sort",
    "split",
    "start",
    "stop",
    "submit",
    "subscribe",
    "summarize",
    "suspend",
    "swap",
    "switch",
    "sync",
    "synchronize",
    "terminate",
    "toggle",
    "train",
    "transition",
    "translate",
    "try",
    "update",
    "upgrade",
    "upsert",
    "use",
    "validate",
    "verify",
    "void",
    "wait",
    "withdraw",
    "write",
    "yank",
];
