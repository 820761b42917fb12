//! The templates, compiled once.

use minijinja::Environment;
use minijinja::value::Serde;
use serde::Serialize;

use crate::render::{self, Templates};

/// Templates of skill documents and of the index.
const ALL: &[&str] = &[
    "API.md.j2",
    "skills/SKILL.md.j2",
    "skills/event.md.j2",
    "skills/events.md.j2",
    "skills/operation.md.j2",
    "skills/operations.md.j2",
    "skills/task.md.j2",
    "skills/type.md.j2",
    "skills/types.md.j2",
];

/// Renders by name.
pub struct Engine<'a> {
    environment: Environment<'a>,
}

/// What is wrong with a template, and with which.
pub type Failure = (String, String);

impl<'a> Engine<'a> {
    /// Compiles the templates.
    pub fn new(templates: &'a Templates) -> Result<Self, Failure> {
        let failed = |name: &str, error: &dyn ToString| (name.to_owned(), error.to_string());
        let mut environment = render::environment().map_err(|error| failed(ALL[0], &error))?;
        for name in ALL {
            let Some(text) = templates.files.get(*name) else {
                return Err(failed(name, &"this template is missing"));
            };
            environment.add_template(name, text).map_err(|error| failed(name, &error))?;
        }
        Ok(Self { environment })
    }

    /// One template, with the context under a name. Empty lines are single ones.
    pub fn render(
        &self,
        name: &str,
        key: &'static str,
        context: &impl Serialize,
    ) -> Result<String, Failure> {
        let failed = |error: minijinja::Error| (name.to_owned(), format!("{error:#}"));
        let template = self.environment.get_template(name).map_err(failed)?;
        let context = std::collections::BTreeMap::from([(key, context)]);
        template.render(Serde(context)).map(|text| single(&text)).map_err(failed)
    }
}

/// Several empty lines become one; none at the beginning, one line end at the end.
fn single(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    let mut empty = true;
    for line in text.lines() {
        let line = line.trim_end();
        if line.is_empty() {
            if !empty {
                out.push('\n');
            }
            empty = true;
        } else {
            out.push_str(line);
            out.push('\n');
            empty = false;
        }
    }
    let end = out.trim_end().len();
    out.truncate(end);
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::single;

    #[test]
    fn empty_lines_are_single() {
        assert_eq!(single("\n\na\n\n\n\nb \n\n"), "a\n\nb\n");
    }
}
