//! Methods without the words of their group: `sessions().create(…)` for `create_session`.
//!
//! Operation ids are unique in a whole document, so that they repeat what the group of the method says. The words of the
//! group go where the rest still says what the operation does:
//!
//! ```text
//! sessions    create_session                → create            after the verb, in the singular or the plural
//! sessions    get_session_history           → get_history
//! sessions    add_file_to_session           → add_file          after a preposition at the end
//! sessions    sessions_create               → create            before all else: a namespace
//! sessions    SessionsController_create     → create
//! invoices    get_invoices_invoice          → get               the path says `/invoices/{invoice}`
//! sessions    get_sessions                  → list              where the response is a list
//! documents   get_corpus_document           → get               the path says `/corpora/{key}/documents/{id}`
//! events      create_special_event          → create            the path says `/special-events`
//! search      search/code                   → code              the document sets the namespace off
//! sessions    create_agent_session          → as it is: `create_agent` would be something else
//! events      search                        → as it is: nothing would remain
//! ```

use super::verbs::{
    is_adjective, is_article, is_joint, is_noun_as_well, is_preposition, is_qualifier, is_taken,
    is_verb, is_version,
};
use super::words::words;

/// A shorter name, and what it leaves out: of several operations that would like to have one name, it belongs to the one that
/// leaves out least.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Short {
    pub(super) words: Vec<String>,
    pub(super) cost: u32,
}

/// What each thing costs that a name leaves out. The words of the group are the least.
const GROUP: u32 = 2;

/// That there may be several: `delete_sessions` leaves the short name to the operation that is about one.
const PLURAL: u32 = 1;

/// That the document says `get` for a list.
const VERB: u32 = 2;

/// What the parameter at the end of the path says.
const PARAMETER: u32 = 2;

/// What the path calls the things of the group.
const RESOURCE: u32 = 4;

/// A version, which the path says.
pub(super) const VERSION: u32 = 8;

/// What holds the things of the group.
const HOLDER: u32 = 16;

/// What is known of an operation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a> {
    /// Words of its group, in each way that the document writes it; the first is the accessor.
    pub(super) groups: &'a [Vec<String>],
    /// Words of the fixed segments of its path.
    pub(super) path: &'a [Vec<String>],
    /// Words of those before a parameter, which hold what comes after them.
    pub(super) holders: &'a [Vec<String>],
    /// Words of the parameter that its path ends with; none where it ends otherwise.
    pub(super) parameter: &'a [String],
    /// Whether it is a `GET` of a list.
    pub(super) is_list: bool,
}

/// Shorter names for an operation that the document calls `whole`, the shortest first: none where the words of the group do
/// not occur, or all depends on them.
pub(super) fn shorten(whole: &[String], facts: Facts<'_>) -> Vec<Short> {
    let targets = targets(facts);
    let mut names: Vec<Short> = Vec::new();
    let mut now = whole.to_vec();
    let mut keep = |now: &mut Vec<String>, next: Vec<String>, cost: u32| {
        if is_name(&next) && next != *now {
            let before = names.first().map_or(GROUP, |short| short.cost);
            *now = next;
            names.insert(
                0,
                Short {
                    words: now.clone(),
                    cost: before + cost,
                },
            );
        }
    };
    let noise = now.iter().take_while(|word| is_noise(word)).count();
    let next = now.get(noise..).unwrap_or_default().to_vec();
    keep(&mut now, next, 0);
    let next = without_namespace(&now, &targets);
    keep(&mut now, next, 0);
    let next = without_end(&now, &targets);
    keep(&mut now, next, 0);
    if let Some(object) = object(&now, &targets, facts) {
        let words = now.clone();
        let part = |from: usize, to: usize| words.get(from..to).unwrap_or_default();
        let end = object.at + object.length;
        let between = part(object.verb, object.at).iter();
        let version: Vec<String> = between.filter(|word| is_version(word)).cloned().collect();
        let is_plural = words.get(end - 1).is_some_and(|word| self::is_plural(word));
        let after = part(end, words.len());
        let mut before = part(0, object.verb).to_vec();
        let mut cost = object.cost + if is_plural { PLURAL } else { 0 };
        let is_all = after.is_empty() && is_plural && facts.is_list && before.len() == 1;
        if let Some(verb) = before.last_mut().filter(|verb| is_all && *verb == "get") {
            "list".clone_into(verb);
            cost += VERB;
        }
        let rest = without_parameter(after, facts.parameter);
        keep(&mut now, [&before[..], &version[..], after].concat(), cost);
        keep(
            &mut now,
            [&before[..], &version[..], rest].concat(),
            PARAMETER,
        );
        keep(&mut now, [&before[..], rest].concat(), VERSION);
    }
    names
}

/// The name behind the last namespace that is the group: `search/code`, `v1.streaming.sink.create`.
pub(super) fn behind_namespace<'a>(text: &'a str, groups: &[Vec<String>]) -> Option<&'a str> {
    let targets: Vec<Target> = groups.iter().map(|group| Target::of(group)).collect();
    let ends = text.rmatch_indices(['.', '/', ':']);
    ends.map(|(end, _)| (text.get(..end), text.get(end + 1..)))
        .find_map(|(before, rest)| {
            let namespace = before?.rsplit(['.', '/', ':']).next()?;
            let is_group = targets
                .iter()
                .any(|it| it.is(&Target::of(&words(namespace))));
            rest.filter(|rest| is_group && is_name(&words(rest)))
        })
}

/// Where the words of the group are the object of the verb.
#[derive(Clone, Copy, Debug)]
struct Object {
    /// Words before it that stay: verbs and adjectives.
    verb: usize,
    /// Where it begins; what is between is an article, a version, `api`, or what the path says.
    at: usize,
    length: usize,
    cost: u32,
}

fn object(words: &[String], targets: &[Target], facts: Facts<'_>) -> Option<Object> {
    let word = |at: usize| words.get(at).map(String::as_str);
    let qualifiers = words.iter().take_while(|word| is_qualifier(word)).count();
    let mut verb = qualifiers;
    while let Some(next) = word(verb)
        && (is_verb(next) || (verb > qualifiers && is_adjective(next)))
        && verb < qualifiers + MOST_VERBS
    {
        // The shortest chain of verbs that the group follows: in `import_run` of `runs`, `run` is the group.
        verb += 1;
        if let Some(object) = object_after(words, verb, targets, facts) {
            let first = word(qualifiers).unwrap_or_default();
            let last = words.last().map_or("", String::as_str);
            let is_noun = is_noun_as_well(first)
                && object.at + object.length < words.len()
                && is_verb(last)
                && !is_noun_as_well(last);
            return (!is_noun).then_some(object);
        }
    }
    // `beta_sessions_list`: a namespace after a qualifier.
    if verb == qualifiers && qualifiers > 0 {
        return object_after(words, verb, targets, facts);
    }
    None
}

/// Most verbs and adjectives that are looked at: `bulk_delete_all`.
const MOST_VERBS: usize = 3;

fn object_after(
    words: &[String],
    verb: usize,
    targets: &[Target],
    facts: Facts<'_>,
) -> Option<Object> {
    let between = words.get(verb..)?.iter();
    let between = between
        .take_while(|word| is_noise(word) || is_article(word))
        .count();
    let object = |at: usize, cost: u32| {
        let (length, own) = run(words, at, targets)?;
        let cost = cost + own;
        Some(Object {
            verb,
            at,
            length,
            cost,
        })
    };
    // `api` may be a word of the group.
    if let Some(object) = [verb, verb + between]
        .into_iter()
        .find_map(|at| object(at, 0))
    {
        return Some(object);
    }
    // `post_chat_message`: the second of the verbs is a thing.
    let before = words.get(1..verb).and_then(|verbs| verbs.last());
    if before.is_some_and(|word| is_noun_as_well(word)) {
        return None;
    }
    let mut at = verb + between;
    while let Some(length) = held(words, at, facts) {
        at += length;
        if let Some(object) = object(at, HOLDER) {
            return Some(object);
        }
    }
    None
}

/// How many words from `at` on say no more than the path or the group: `corpus` in `get_corpus_document`, at
/// `/corpora/{key}/documents`.
fn held(words: &[String], at: usize, facts: Facts<'_>) -> Option<usize> {
    let word = words.get(at)?;
    let holders: Vec<Target> = facts.holders.iter().map(|it| Target::of(it)).collect();
    let of_group = || {
        let mut group = facts.groups.iter().flatten();
        group.any(|other| stem(other) == stem(word)).then_some(1)
    };
    run(words, at, &holders)
        .map(|(length, _)| length)
        .or_else(of_group)
        .or_else(|| is_article(word).then_some(1))
}

/// `create` for `sessions_create` and `sessions_controller_create`; also where the group stands there twice.
fn without_namespace(words: &[String], targets: &[Target]) -> Vec<String> {
    let mut now = words;
    for _ in 0..2 {
        let Some((length, 0)) = run(now, 0, targets) else {
            break;
        };
        let mut rest = now.get(length..).unwrap_or_default();
        if let [first, after @ ..] = rest
            && first == "controller"
        {
            rest = after;
        }
        // `upload_file` in `uploads`: the word is the verb.
        let is_verb_itself = length == 1 && now.first().is_some_and(|word| is_verb(word));
        let says_enough = !is_verb_itself || rest.iter().any(|word| is_verb(word));
        if !is_name(rest) || !says_enough {
            break;
        }
        now = rest;
    }
    now.to_vec()
}

/// `send_message` for `send_message_to_session`.
fn without_end(words: &[String], targets: &[Target]) -> Vec<String> {
    let verb = words.iter().take_while(|word| is_qualifier(word)).count();
    let starts_with_verb = words.get(verb).is_some_and(|word| is_verb(word));
    let joint = words.iter().rposition(|word| is_preposition(word));
    let Some(joint) = joint.filter(|at| starts_with_verb && *at > verb) else {
        return words.to_vec();
    };
    let is_article = words.get(joint + 1).is_some_and(|word| is_article(word));
    let at = joint + 1 + usize::from(is_article);
    match run(words, at, targets) {
        Some((length, 0)) if at + length == words.len() => words.get(..joint).unwrap_or_default(),
        _ => words,
    }
    .to_vec()
}

/// What is left of the words after the group where the path ends with a parameter that they only repeat.
fn without_parameter<'a>(rest: &'a [String], parameter: &[String]) -> &'a [String] {
    let by = rest.iter().take_while(|word| *word == "by").count();
    match rest.get(by..) {
        Some(tail) if !tail.is_empty() && tail == parameter => &[],
        _ => rest,
    }
}

/// What the words of the group may be written as, best first: all of them; without `api` and versions; then the last of
/// them, which say what the things are: `get_session` in `agent_sessions`. After them, how the path calls these things.
fn targets(facts: Facts<'_>) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for group in facts.groups {
        let is_word = |word: &String| !is_noise(word);
        let first = group.iter().position(is_word).unwrap_or(0);
        let end = group.iter().rposition(is_word).map_or(0, |last| last + 1);
        let bare = group.get(first..end).unwrap_or_default();
        let lasts = (0..bare.len()).filter_map(|at| bare.get(at..));
        for words in [group.as_slice()].into_iter().chain(lasts) {
            let is_vague =
                matches!(words, [word] if is_joint(word) || matches!(word.as_str(), "id" | "name"));
            let target = Target::of(words);
            if !words.is_empty() && !is_vague && !targets.contains(&target) {
                targets.push(target);
            }
        }
    }
    let is_target = |words: &[String]| targets.iter().any(|it| it.is(&Target::of(words)));
    // In `/issues/{id}/sub-issues`, `issues` are something else.
    if facts.path.iter().any(|segment| is_target(segment)) {
        return targets;
    }
    let ends_so = |segment: &&Vec<String>| {
        let mut ends = (1..segment.len()).filter_map(|at| segment.get(at..));
        // `/clear-tasks` names an action.
        !segment.first().is_some_and(|word| is_verb(word)) && ends.any(is_target)
    };
    let resources = facts.path.iter().filter(ends_so);
    let resources: Vec<Target> = resources
        .map(|segment| Target {
            cost: RESOURCE,
            ..Target::of(segment)
        })
        .collect();
    targets.extend(resources);
    targets
}

/// Words to compare, without the endings of plurals.
struct Target {
    /// Word by word: `agents_sessions` is `agent_session`.
    words: String,
    /// As one word: `serviceowner` is `service_owner`.
    whole: String,
    cost: u32,
}

impl PartialEq for Target {
    fn eq(&self, other: &Self) -> bool {
        (&self.words, &self.whole) == (&other.words, &other.whole)
    }
}

impl Target {
    fn of(words: &[String]) -> Self {
        Self {
            words: words.iter().map(|word| stem(word)).collect(),
            whole: stem(&words.concat()),
            cost: 0,
        }
    }

    fn is(&self, other: &Self) -> bool {
        self.words == other.words || self.whole == other.whole
    }
}

/// How many words from `at` on are those of the group, and what it costs to leave them out.
fn run(words: &[String], at: usize, targets: &[Target]) -> Option<(usize, u32)> {
    let rest = words.get(at..)?;
    let longest = targets.iter().map(|target| target.whole.len()).max()?;
    let candidates: Vec<Target> = (1..=rest.len())
        .filter_map(|length| rest.get(..length).map(Target::of))
        .take_while(|candidate| candidate.words.len() <= longest)
        .collect();
    targets.iter().find_map(|target| {
        let found = candidates.iter().position(|it| it.is(target));
        found.map(|at| (at + 1, target.cost))
    })
}

/// A word without the ending of its plural, in a form that only serves to compare: `polici` for `policy` and `policies`.
pub(super) fn stem(word: &str) -> String {
    let word = IRREGULAR
        .iter()
        .find(|(several, _)| *several == word)
        .map_or(word, |(_, one)| *one);
    let singular = if is_plural(word) {
        word.strip_suffix('s').unwrap_or(word)
    } else {
        word
    };
    let short = singular.strip_suffix('e').unwrap_or(singular);
    match short.strip_suffix('y') {
        Some(start) => format!("{start}i"),
        None => short.to_owned(),
    }
}

const IRREGULAR: &[(&str, &str)] = &[
    ("analyses", "analysis"),
    ("children", "child"),
    ("corpora", "corpus"),
    ("criteria", "criterion"),
    ("indices", "index"),
    ("people", "person"),
    ("persons", "person"),
];

/// A word in the singular, in a form that can be read.
pub(super) fn singular(word: &str) -> String {
    let without = |end: &str| word.strip_suffix(end);
    if let Some((_, one)) = IRREGULAR.iter().find(|(several, _)| *several == word) {
        return (*one).to_owned();
    }
    let is_long = ["sses", "xes", "ches", "shes"]
        .iter()
        .any(|end| word.ends_with(end));
    let singular = match (without("ies"), without("es")) {
        _ if word == "series" => word.to_owned(),
        (Some(start), _) if start.len() > 1 => format!("{start}y"),
        (_, Some(start)) if is_long => start.to_owned(),
        _ => without("s").unwrap_or(word).to_owned(),
    };
    if is_plural(word) {
        singular
    } else {
        word.to_owned()
    }
}

fn is_plural(word: &str) -> bool {
    let is_singular = ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    word.len() > 2 && word.ends_with('s') && !is_singular
}

pub(super) fn is_noise(word: &str) -> bool {
    word == "api" || is_version(word)
}

/// Whether a method may be called so.
pub(super) fn is_name(words: &[String]) -> bool {
    let Some(first) = words.first() else {
        return false;
    };
    let is_taken = words.len() == 1 && is_taken(first);
    let is_digit = first.starts_with(|c: char| c.is_ascii_digit());
    let is_noise = words.iter().all(|word| is_noise(word));
    ![is_joint(first), is_taken, is_digit, is_noise].contains(&true)
}

#[cfg(test)]
mod tests {
    use super::super::words::words;
    use super::{Facts, Short, behind_namespace, shorten, singular, stem};

    const NO_FACTS: Facts<'static> = Facts {
        groups: &[],
        path: &[],
        holders: &[],
        parameter: &[],
        is_list: false,
    };

    fn short(group: &str, whole: &str) -> String {
        short_of(group, whole, "", false)
    }

    fn short_of(group: &str, whole: &str, parameter: &str, is_list: bool) -> String {
        let parameter = match parameter {
            "" => Vec::new(),
            name => words(name),
        };
        first(
            whole,
            Facts {
                groups: &[words(group)],
                parameter: &parameter,
                is_list,
                ..NO_FACTS
            },
        )
    }

    /// The shortest name of an operation with a path.
    fn short_at(group: &str, whole: &str, path: &str) -> String {
        let parts: Vec<&str> = path.split('/').collect();
        let is_fixed = |part: &str| !part.is_empty() && !part.starts_with('{');
        let fixed = parts.iter().filter(|part| is_fixed(part));
        let path: Vec<Vec<String>> = fixed.map(|part| words(part)).collect();
        let pairs = parts.iter().zip(parts.iter().skip(1));
        let holders: Vec<Vec<String>> = pairs
            .filter(|(part, next)| is_fixed(part) && !is_fixed(next))
            .map(|(part, _)| words(part))
            .collect();
        first(
            whole,
            Facts {
                groups: &[words(group)],
                path: &path,
                holders: &holders,
                ..NO_FACTS
            },
        )
    }

    fn first(whole: &str, facts: Facts<'_>) -> String {
        let whole = words(whole);
        let names = shorten(&whole, facts);
        let words = names.first().map_or(&whole, |short| &short.words);
        words.join("_")
    }

    /// What holds the things of a group is in the path, and so is what they are called there.
    #[test]
    fn words_of_the_path_go() {
        for (group, whole, path, expected) in [
            (
                "documents",
                "getCorpusDocument",
                "/corpora/{key}/documents/{id}",
                "get",
            ),
            (
                "themes",
                "uploadBrandThemeLogo",
                "/brands/{id}/themes/{id}/logo",
                "upload_logo",
            ),
            ("note", "list_account_notes", "/accounts/{id}/notes", "list"),
            ("events", "createSpecialEvent", "/special-events", "create"),
            (
                "conversations",
                "count_app_conversations",
                "/app-conversations/count",
                "count",
            ),
            (
                "issues",
                "add_sub_issue",
                "/issues/{id}/sub_issues",
                "add_sub_issue",
            ),
            (
                "themes",
                "create_agent_theme",
                "/themes/{id}",
                "create_agent_theme",
            ),
            (
                "issue_remote_links",
                "delete_remote_issue_link_by_id",
                "/issue/{id}/link",
                "delete_by_id",
            ),
        ] {
            assert_eq!(short_at(group, whole, path), expected, "{whole} at {path}");
        }
    }

    #[test]
    fn namespaces_go_where_the_document_sets_them_off() {
        let groups = [words("search")];
        for (text, expected) in [
            ("search/code", Some("code")),
            ("v1.streaming.search.create", Some("create")),
            ("search:search:one", Some("one")),
            ("search.new", None),
            ("research/code", None),
            ("search_code", None),
            ("search", None),
        ] {
            assert_eq!(behind_namespace(text, &groups), expected, "{text}");
        }
    }

    #[test]
    fn singulars_can_be_read() {
        for (several, one) in [
            ("capabilities", "capability"),
            ("accounts", "account"),
            ("boxes", "box"),
            ("cases", "case"),
            ("status", "status"),
            ("series", "series"),
            ("people", "person"),
        ] {
            assert_eq!(singular(several), one);
        }
    }

    #[test]
    fn words_of_the_group_go() {
        for (group, whole, expected) in [
            ("sessions", "createSession", "create"),
            ("sessions", "list_sessions", "list"),
            ("sessions", "get_session_history", "get_history"),
            ("sessions", "list_active_sessions", "list_active"),
            ("sessions", "delete_session_by_id", "delete_by_id"),
            ("sessions", "send_message_to_session", "send_message"),
            ("sessions", "list_files_of_a_session", "list_files"),
            ("sessions", "list_for_session", "list"),
            ("sessions", "bulk_delete_sessions", "bulk_delete"),
            ("sessions", "get_a_session", "get"),
            ("sessions", "sessions_create", "create"),
            ("sessions", "SessionsController_create", "create"),
            ("sessions", "session.events.list", "events_list"),
            ("sessions", "v1.session.list-by-user", "list_by_user"),
            ("sessions", "beta_create_session", "beta_create"),
            ("sessions", "beta_sessions_list", "beta_list"),
            ("sessions", "reactivate_session", "reactivate"),
            ("agents", "agents_agents_list", "list"),
            ("Agent Sessions", "getAgentSession", "get"),
            ("Agent Sessions", "getSession", "get"),
            ("issue comments", "deleteComment", "delete"),
            ("messaging_v1_channel_sender", "ListChannelSender", "list"),
            ("serviceowner", "V1ServiceOwnerDialogs_List", "dialogs_list"),
            ("owner-v2", "listOwnersPage", "list_page"),
            (
                "batch_v1",
                "deleteBatchV1NamespacedJob",
                "delete_namespaced_job",
            ),
            ("ssh_keys", "list_ssh_keys", "list"),
            ("policies", "update_policy", "update"),
            ("warehouses", "get_warehouse", "get"),
            ("api_keys", "create_api_key", "create"),
            ("statuses", "get_status", "get"),
            ("users", "get_api_v1_users_id", "get_id"),
            ("report", "report_start", "start"),
            ("order", "create_order_items", "create_items"),
        ] {
            assert_eq!(short(group, whole), expected, "{whole} in {group}");
        }
    }

    #[test]
    fn words_stay_where_the_rest_would_mislead() {
        for (group, whole) in [
            ("sessions", "create_turn"),
            ("sessions", "create_agent_session"),
            ("sessions", "project_session_list"),
            ("sessions", "session"),
            ("sessions", "new_session"),
            ("sessions", "clone_session"),
            ("sessions", "sessions_by_user"),
            ("sessions", "get_1_session_2"),
            ("uploads", "upload_file"),
            ("search", "search"),
            ("chat", "chat_completions"),
            ("items", "order_items_create"),
            ("application_clients", "create_app_client"),
            ("agent_sessions", "create_agent"),
            ("user_by_id", "get_id"),
            ("default", "get_pet"),
        ] {
            assert_eq!(short(group, whole), words(whole).join("_"), "in {group}");
        }
    }

    #[test]
    fn a_list_is_listed() {
        for (whole, parameter, is_list, expected) in [
            ("get_invoices", "", true, "list"),
            ("GetInvoicesInvoice", "invoice", false, "get"),
            ("get_invoices_by_invoice_id", "invoiceId", false, "get"),
            ("get_api_v1_invoices_id", "id", false, "get"),
            ("get_invoice", "id", true, "get"),
            ("get_invoices", "", false, "get"),
            ("get_all_invoices", "", true, "get_all"),
            ("get_invoices_lines", "", true, "get_lines"),
            ("get_v2_invoices", "", true, "list"),
        ] {
            let short = short_of("invoices", whole, parameter, is_list);
            assert_eq!(short, expected, "{whole}");
        }
        let facts = Facts {
            groups: &[words("invoices")],
            is_list: true,
            ..NO_FACTS
        };
        let found = shorten(&words("get_v2_invoices"), facts);
        let names: Vec<String> = found.iter().map(|short| short.words.join("_")).collect();
        assert_eq!(names, ["list", "list_v2"]);
        // The one without a version is the first to be called so.
        let other = shorten(&words("get_invoices"), facts);
        let cost = |names: &[Short]| names.first().map(|short| short.cost);
        assert!(cost(&other) < cost(&found));
    }

    #[test]
    fn endings_of_plurals_do_not_matter() {
        for (one, several) in [
            ("policy", "policies"),
            ("warehouse", "warehouses"),
            ("status", "statuses"),
            ("class", "classes"),
            ("key", "keys"),
            ("box", "boxes"),
            ("movie", "movies"),
        ] {
            assert_eq!(stem(one), stem(several));
        }
        assert_ne!(stem("user"), stem("use"));
    }
}
