//! Where the two headers come from: any map of any framework.

use std::collections::{BTreeMap, HashMap};

use http::HeaderMap;

/// Headers of a request, in whatever a framework keeps them.
///
/// There are implementations for `http::HeaderMap`, for lists and maps of names and values, for
/// `Fn(&str) -> Option<value>`, and for any iterator of pairs through [`pairs`].
pub trait SignatureHeaders {
    /// Shows every value of a header. `name` is in lower case, and names are the same whatever
    /// their case.
    fn each(&self, name: &str, show: &mut dyn FnMut(&[u8]));
}

impl SignatureHeaders for HeaderMap {
    fn each(&self, name: &str, show: &mut dyn FnMut(&[u8])) {
        self.get_all(name).iter().for_each(|value| show(value.as_bytes()));
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> SignatureHeaders for [(N, V)] {
    fn each(&self, name: &str, show: &mut dyn FnMut(&[u8])) {
        filter(self.iter().map(|(name, value)| (name, value)), name, show);
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>, const LEN: usize> SignatureHeaders for [(N, V); LEN] {
    fn each(&self, name: &str, show: &mut dyn FnMut(&[u8])) {
        self.as_slice().each(name, show);
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> SignatureHeaders for Vec<(N, V)> {
    fn each(&self, name: &str, show: &mut dyn FnMut(&[u8])) {
        self.as_slice().each(name, show);
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>, S> SignatureHeaders for HashMap<N, V, S> {
    fn each(&self, name: &str, show: &mut dyn FnMut(&[u8])) {
        filter(self.iter(), name, show);
    }
}

impl<N: AsRef<str>, V: AsRef<[u8]>> SignatureHeaders for BTreeMap<N, V> {
    fn each(&self, name: &str, show: &mut dyn FnMut(&[u8])) {
        filter(self.iter(), name, show);
    }
}

/// A function that looks a header up. It is asked for names in lower case, and cannot tell that
/// a header is there twice.
impl<F, V> SignatureHeaders for F
where
    F: Fn(&str) -> Option<V>,
    V: AsRef<[u8]>,
{
    fn each(&self, name: &str, show: &mut dyn FnMut(&[u8])) {
        if let Some(value) = self(name) {
            show(value.as_ref());
        }
    }
}

/// An iterator of names and values: see [`pairs`].
#[derive(Debug, Clone)]
pub struct Pairs<I>(I);

/// Headers out of an iterator, for frameworks that offer nothing else:
/// `verifier.verify(&pairs(request.headers().iter()), body)`.
pub fn pairs<I, N, V>(iter: I) -> Pairs<I::IntoIter>
where
    I: IntoIterator<Item = (N, V)>,
    I::IntoIter: Clone,
    N: AsRef<str>,
    V: AsRef<[u8]>,
{
    Pairs(iter.into_iter())
}

impl<I, N, V> SignatureHeaders for Pairs<I>
where
    I: Iterator<Item = (N, V)> + Clone,
    N: AsRef<str>,
    V: AsRef<[u8]>,
{
    fn each(&self, name: &str, show: &mut dyn FnMut(&[u8])) {
        filter(self.0.clone(), name, show);
    }
}

fn filter<N: AsRef<str>, V: AsRef<[u8]>>(
    all: impl Iterator<Item = (N, V)>,
    name: &str,
    show: &mut dyn FnMut(&[u8]),
) {
    for (found, value) in all {
        if found.as_ref().eq_ignore_ascii_case(name) {
            show(value.as_ref());
        }
    }
}
