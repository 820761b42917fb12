//! Expressions as rustfmt lays them out with its defaults. Knows nothing of the IR.

/// So wide is a line.
const LINE: usize = 100;
/// So wide are the arguments of a call, the items of a list, or a chain, on one line.
const SMALL: usize = 60;
const STEP: usize = 4;

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expr {
    /// A literal or a path.
    Atom(String),
    /// A function and its arguments.
    Call(String, Vec<Expr>),
    /// `[` or `vec![`, and the items.
    List(&'static str, Vec<Expr>),
    /// A tuple.
    Tuple(Vec<Expr>),
    /// What methods are called on, and the methods.
    Chain(Box<Expr>, Vec<Link>),
}

/// A method call in a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    /// `.to`, or `.await?`.
    head: String,
    /// `None` where there are no brackets.
    args: Option<Vec<Expr>>,
}

impl Link {
    pub fn new(name: &str, args: Vec<Expr>) -> Self {
        Self { head: format!(".{name}"), args: Some(args) }
    }

    /// `.await?`
    pub fn wait() -> Self {
        Self { head: ".await?".to_owned(), args: None }
    }

    fn flat(&self) -> String {
        match &self.args {
            None => self.head.clone(),
            Some(args) => format!("{}({})", self.head, flat(args)),
        }
    }

    fn print(&self, indent: usize, after: usize) -> String {
        match &self.args {
            None => self.head.clone(),
            Some(args) => {
                let head = format!("{}(", self.head);
                let brackets = Brackets { head: &head, end: ")", pack: false };
                brackets.print(args, indent, indent, after, false)
            }
        }
    }
}

impl Expr {
    pub fn atom(text: impl Into<String>) -> Self {
        Self::Atom(text.into())
    }

    /// A text as a literal.
    pub fn text(text: &str) -> Self {
        Self::Atom(proc_macro2::Literal::string(text).to_string())
    }

    pub fn call(function: impl Into<String>, args: Vec<Self>) -> Self {
        Self::Call(function.into(), args)
    }

    pub fn chain(root: &str, links: Vec<Link>) -> Self {
        Self::Chain(Box::new(Self::atom(root)), links)
    }

    fn flat(&self) -> String {
        match self {
            Self::Atom(text) => text.clone(),
            Self::Call(function, args) => format!("{function}({})", flat(args)),
            Self::List(open, items) => format!("{open}{}]", flat(items)),
            Self::Tuple(items) => format!("({})", flat(items)),
            Self::Chain(root, links) => {
                links.iter().fold(root.flat(), |text, link| text + &link.flat())
            }
        }
    }

    /// The text, where `before` characters stand in the line already, and `after` will follow.
    fn print(&self, indent: usize, before: usize, after: usize) -> String {
        self.print_as(indent, before, after, false)
    }

    /// The same, over several lines even if one were enough.
    fn print_as(&self, indent: usize, before: usize, after: usize, tall: bool) -> String {
        let brackets = |head: &str, items: &[Self], end: &str, pack: bool| {
            Brackets { head, end, pack }.print(items, indent, before, after, tall)
        };
        match self {
            Self::Atom(text) => text.clone(),
            Self::Call(function, args) => brackets(&format!("{function}("), args, ")", false),
            Self::List(open, items) => brackets(open, items, "]", all_short(items)),
            Self::Tuple(items) => brackets("(", items, ")", false),
            Self::Chain(root, links) => {
                let line = self.flat();
                // One method is no chain to rustfmt, and it counts what follows a chain.
                let short = links.len() < 2 || width(&line) + after <= SMALL;
                if short && before + width(&line) + after <= LINE {
                    return line;
                }
                let inner = indent + STEP;
                let mut out = root.print(indent, before, 0);
                let last = links.len().saturating_sub(1);
                for (index, link) in links.iter().enumerate() {
                    let after = if index == last { after } else { 0 };
                    out.push('\n');
                    out.push_str(&" ".repeat(inner));
                    out.push_str(&link.print(inner, after));
                }
                out
            }
        }
    }
}

/// `let x = expression;` as a line or several.
pub(super) fn statement(head: &str, value: &Expr) -> String {
    format!("{head}{};\n", value.print(0, width(head), 1))
}

fn flat(all: &[Expr]) -> String {
    all.iter().map(Expr::flat).collect::<Vec<_>>().join(", ")
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// rustfmt packs short items of lists into lines.
fn all_short(items: &[Expr]) -> bool {
    items.iter().all(|item| width(&item.flat()) <= 10)
}

/// Things in brackets.
struct Brackets<'a> {
    head: &'a str,
    end: &'a str,
    /// Items share lines.
    pack: bool,
}

impl Brackets<'_> {
    /// On one line if they are short enough, and `tall` does not forbid it.
    fn print(
        &self,
        args: &[Expr],
        indent: usize,
        before: usize,
        after: usize,
        tall: bool,
    ) -> String {
        let Self { head, end, pack } = self;
        let line = flat(args);
        let fits = before + width(head) + width(&line) + width(end) + after <= LINE;
        let small = match args {
            [Expr::Atom(_)] => !tall,
            [Expr::Chain(_, links)] if links.len() < 2 => !tall,
            _ => width(&line) <= SMALL && !tall,
        };
        if fits && small || args.is_empty() {
            return format!("{head}{line}{end}");
        }
        // A single argument that has brackets of its own keeps to the brackets around it.
        if let [only @ (Expr::Call(..) | Expr::List(..) | Expr::Tuple(..))] = args {
            let inner = only.print_as(indent, before + width(head), width(end) + after, true);
            return format!("{head}{inner}{end}");
        }
        let inner = indent + STEP;
        let pad = " ".repeat(inner);
        let mut out = format!("{head}\n");
        if *pack {
            out.push_str(&format!("{pad}{line},\n"));
        } else {
            for arg in args {
                out.push_str(&format!("{pad}{},\n", arg.print(inner, inner, 1)));
            }
        }
        out + &" ".repeat(indent) + end
    }
}

#[cfg(test)]
mod tests {
    use super::{Expr, Link, statement};

    fn words(count: usize) -> Vec<Expr> {
        (0..count).map(|n| Expr::text(&format!("a longer word {n}"))).collect()
    }

    #[test]
    fn short_calls_stay_on_their_line() {
        let links = vec![Link::new("calls", vec![]), Link::new("send", vec![]), Link::wait()];
        assert_eq!(
            statement("let a = ", &Expr::chain("client", links)),
            "let a = client.calls().send().await?;\n"
        );
    }

    #[test]
    fn long_ones_are_broken_where_rustfmt_breaks_them() {
        let list = Expr::List("[", vec![Expr::call("Message::new", words(4))]);
        let links = vec![Link::new("messages", vec![list]), Link::wait()];
        assert_eq!(
            statement("", &Expr::chain("client", links)),
            "client\n    .messages([Message::new(\n        \"a longer word 0\",\n        \
             \"a longer word 1\",\n        \"a longer word 2\",\n        \"a longer word 3\",\n    \
             )])\n    .await?;\n"
        );
    }

    #[test]
    fn a_text_is_a_literal() {
        let hostile = "\"#\\ */ \n{}\u{7}```";
        let Expr::Atom(text) = Expr::text(hostile) else { panic!("it is an atom") };
        assert!(!text.contains('\n'));
        let back: syn::LitStr = syn::parse_str(&text).expect("one literal");
        assert_eq!(back.value(), hostile);
    }
}
