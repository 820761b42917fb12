//! Resources whose operations belong to several products.
//!
//! Each product adds its own methods; a handle of a crate without these features is empty.
#![allow(dead_code)]
use crate::runtime::codegen as rt;
impl rt::Client {
    /// Operations on ai.
    #[inline]
    pub fn ai(&self) -> Ai {
        Ai { client: self.clone() }
    }
    /// Operations on numbers.
    #[inline]
    pub fn numbers(&self) -> Numbers {
        Numbers { client: self.clone() }
    }
}
/// Operations on ai. Made by `client.ai()`.
#[derive(Debug, Clone)]
pub struct Ai {
    pub(crate) client: rt::Client,
}
/// Operations on numbers. Made by `client.numbers()`.
#[derive(Debug, Clone)]
pub struct Numbers {
    pub(crate) client: rt::Client,
}
impl Numbers {
    /// The operations on one `id`, which is kept.
    #[inline]
    pub fn bind(&self, id: impl Into<String>) -> NumbersBound {
        NumbersBound {
            client: self.client.clone(),
            id: id.into(),
        }
    }
}
/// Operations on one `id`. Made by `client.numbers().bind(id)`.
#[derive(Debug, Clone)]
pub struct NumbersBound {
    pub(crate) client: rt::Client,
    pub(crate) id: String,
}
