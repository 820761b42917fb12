//! Which members must be boxed, so that every type has a finite size.
//!
//! Only containment by value counts: a list or a map is a pointer already.
//! Knows nothing of names or emission.

use std::collections::{BTreeMap, BTreeSet};

use crate::ir::{Ir, Kind, TypeId};

/// Members to box: struct or union, and index of the field or variant.
pub type Boxed = BTreeSet<(TypeId, usize)>;

/// Finds the members to box.
///
/// Fields of structs are boxed first; a variant is boxed only where that was
/// not enough, because a boxed variant is what a user notices most.
pub fn boxed(ir: &Ir) -> Boxed {
    let mut boxed = Boxed::new();
    box_within_components(ir, &mut boxed, |kind| matches!(kind, Kind::Struct(_)));
    box_within_components(ir, &mut boxed, |_| true);
    boxed
}

fn box_within_components(ir: &Ir, boxed: &mut Boxed, may: impl Fn(&Kind) -> bool) {
    let edges = edges(ir, boxed);
    let component = components(ir.types.len(), &edges);
    for (&from, members) in &edges {
        if !may(&ir.ty(from).kind) {
            continue;
        }
        for &(index, to) in members {
            // A component of one is a cycle only through itself.
            if component[from.0 as usize] == component[to.0 as usize] {
                boxed.insert((from, index));
            }
        }
    }
}

/// What a struct or union holds by value, with the index of the member.
type Edges = BTreeMap<TypeId, Vec<(usize, TypeId)>>;

fn edges(ir: &Ir, boxed: &Boxed) -> Edges {
    let mut out = Edges::new();
    for (id, ty) in ir.all_types() {
        let members: Vec<TypeId> = match &ty.kind {
            Kind::Struct(s) => s.fields.iter().map(|field| field.ty).collect(),
            Kind::Union(u) => u.variants.iter().map(|variant| variant.ty).collect(),
            _ => continue,
        };
        let held = members
            .into_iter()
            .enumerate()
            .filter(|(index, _)| !boxed.contains(&(id, *index)))
            .filter_map(|(index, member)| by_value(ir, member).map(|to| (index, to)))
            .collect();
        out.insert(id, held);
    }
    out
}

/// The struct or union that lies inside of a type without indirection.
fn by_value(ir: &Ir, mut id: TypeId) -> Option<TypeId> {
    // Bounded, because a document could nest `OneOrMany` in a circle.
    for _ in 0..=ir.types.len() {
        match &ir.ty(id).kind {
            Kind::Struct(_) | Kind::Union(_) => return Some(id),
            Kind::OneOrMany { item } => id = *item,
            _ => return None,
        }
    }
    None
}

/// The strongly connected component of every type (Tarjan, without recursion:
/// a chain of types may be long).
fn components(count: usize, edges: &Edges) -> Vec<usize> {
    const NONE: usize = usize::MAX;
    let mut component = vec![NONE; count];
    let mut order = vec![NONE; count];
    let mut low = vec![0; count];
    let mut open: Vec<usize> = Vec::new();
    let mut next = 0;
    let empty = Vec::new();
    for root in 0..count {
        let mut walk: Vec<(usize, usize)> = Vec::new();
        if order[root] == NONE {
            walk.push((root, 0));
        }
        while let Some((node, step)) = walk.pop() {
            if step == 0 {
                order[node] = next;
                low[node] = next;
                next += 1;
                open.push(node);
            }
            let id = TypeId(u32::try_from(node).unwrap_or(u32::MAX));
            let targets = edges.get(&id).unwrap_or(&empty);
            if let Some(&(_, to)) = targets.get(step) {
                let to = to.0 as usize;
                walk.push((node, step + 1));
                if order[to] == NONE {
                    walk.push((to, 0));
                } else if component[to] == NONE {
                    low[node] = low[node].min(order[to]);
                }
                continue;
            }
            if low[node] == order[node] {
                while let Some(member) = open.pop() {
                    component[member] = node;
                    if member == node {
                        break;
                    }
                }
            }
            if let Some(&(parent, _)) = walk.last() {
                low[parent] = low[parent].min(low[node]);
            }
        }
    }
    component
}

#[cfg(test)]
mod tests {
    use super::{Boxed, boxed};
    use crate::ir::{self, Dispatch, Doc, Field, Ir, Kind, Type, TypeId, Union, Variant};

    fn structure(fields: &[u32]) -> Kind {
        let fields = fields
            .iter()
            .map(|ty| Field {
                wire: format!("f{ty}"),
                ty: TypeId(*ty),
                required: false,
                nullable: false,
                read_only: false,
                write_only: false,
                deprecated: false,
                constant: None,
                default: None,
                example: None,
                doc: Doc::default(),
            })
            .collect();
        Kind::Struct(ir::Struct { fields, extra: None })
    }

    fn union(members: &[u32]) -> Kind {
        let variants = members
            .iter()
            .map(|ty| Variant { ty: TypeId(*ty), tags: Vec::new(), hint: String::new() })
            .collect();
        Kind::Union(Union { variants, dispatch: Dispatch::Shape })
    }

    fn list(item: u32) -> Kind {
        Kind::Array { item: TypeId(item), nullable: false }
    }

    fn check(kinds: Vec<Kind>, wanted: &[(u32, usize)]) {
        let types = kinds
            .into_iter()
            .map(|kind| Type {
                pointer: String::new(),
                pointers: Vec::new(),
                component: None,
                doc: Doc::default(),
                kind,
                nullable: false,
            })
            .collect();
        let wanted: Boxed = wanted.iter().map(|(id, index)| (TypeId(*id), *index)).collect();
        assert_eq!(boxed(&Ir { types, ..Ir::default() }), wanted);
    }

    #[test]
    fn a_struct_in_itself() {
        check(vec![structure(&[0]), structure(&[0])], &[(0, 0)]);
    }

    #[test]
    fn a_list_is_a_pointer() {
        check(vec![structure(&[1]), list(0)], &[]);
    }

    #[test]
    fn one_or_many_is_not() {
        check(vec![structure(&[1]), Kind::OneOrMany { item: TypeId(0) }], &[(0, 0)]);
    }

    #[test]
    fn a_cycle_through_a_union_boxes_the_field() {
        check(vec![union(&[1, 2]), structure(&[2, 0]), Kind::Bool], &[(1, 1)]);
    }

    #[test]
    fn unions_alone_box_the_variant() {
        check(vec![union(&[1]), union(&[0, 2]), Kind::Bool], &[(0, 0), (1, 0)]);
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let count = 200_000;
        let chain = (0..count).map(|i| structure(&[(i + 1) % count])).collect();
        let every: Vec<(u32, usize)> = (0..count).map(|i| (i, 0)).collect();
        check(chain, &every);
    }
}
