//! Items that are there under another path: who looks for the old one is told the new one.

use std::collections::{BTreeMap, BTreeSet};

use super::api::{Api, Kind, Origin, Shape, Thing};

/// Items whose place in the document, or operation, has an item of another path now.
pub fn renamed<'n>(old: &Api<'_>, new: &'n Api<'_>) -> BTreeMap<String, &'n String> {
    let key = |api: &Api<'_>, thing: &Thing| -> Vec<String> {
        match (&thing.kind, &thing.origin) {
            (Kind::Struct | Kind::Enum | Kind::IntEnum | Kind::Union, origin @ Origin::Type(_)) => {
                origin.pointers(api.model)
            }
            (Kind::Builder { .. }, Origin::Op(id)) => {
                let op = api.model.ir.op(*id);
                // The second builder of an operation ends otherwise than the first.
                let first = &api.model.names.op(*id).method;
                let own = thing.call.rsplit('.').next().unwrap_or_default();
                let end = own.strip_prefix(first.trim_start_matches("r#")).unwrap_or_default();
                let ids = [Some(&op.pointer), op.id.as_ref()];
                ids.into_iter().flatten().map(|id| format!("{id} {end}")).collect()
            }
            _ => Vec::new(),
        }
    };
    let mut places: BTreeMap<String, &String> = BTreeMap::new();
    let fresh = new.things.iter().filter(|(path, _)| !old.things.contains_key(*path));
    for (path, thing) in fresh {
        for key in key(new, thing) {
            places.entry(key).or_insert(path);
        }
    }
    let mut out = BTreeMap::new();
    let mut taken: BTreeSet<&String> = BTreeSet::new();
    let gone = old.things.iter().filter(|(path, _)| !new.things.contains_key(*path));
    for (path, thing) in gone {
        let mut keys = key(old, thing).into_iter().filter_map(|key| places.get(&key).copied());
        if let Some(now) = keys.find(|now| !taken.contains(*now)) {
            taken.insert(now);
            out.insert(path.clone(), now);
        }
    }
    // A component that became an inline schema, or the other way round, stands elsewhere now;
    // what looks the same and is the only one that does is the same.
    let mut looks: BTreeMap<String, (Vec<&String>, Vec<&'n String>)> = BTreeMap::new();
    for (path, thing) in &old.things {
        if !new.things.contains_key(path) && !out.contains_key(path) {
            looks.entry(look(thing)).or_default().0.push(path);
        }
    }
    for (path, thing) in &new.things {
        if !old.things.contains_key(path) && !taken.contains(path) {
            looks.entry(look(thing)).or_default().1.push(path);
        }
    }
    for (look, (gone, came)) in looks {
        if let ([gone], [came], false) = (gone.as_slice(), came.as_slice(), look.is_empty()) {
            out.insert((*gone).clone(), came);
        }
    }
    out
}

/// What tells types apart but for their names; empty for what is too small to tell.
fn look(thing: &Thing) -> String {
    let is_type = matches!(thing.kind, Kind::Struct | Kind::Enum | Kind::IntEnum | Kind::Union);
    if !is_type || thing.members.len() < 2 {
        return String::new();
    }
    let mut text = thing.kind.word().to_owned();
    for member in &thing.members {
        // The types of fields may have got other names for the same reason.
        let held = match &member.shape {
            Shape::Field(ty) => ty.split(['<', ':']).next().unwrap_or_default(),
            _ => "",
        };
        text.push_str(&format!(" {:?} {} {held}", member.shape.space(), member.name));
    }
    text
}
