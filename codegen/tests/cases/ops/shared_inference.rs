//! The product inference.
//!
//! | operation | call |
//! |---|---|
//! | `GET /ai/models` | `client.ai().list_models()` |
//! | `GET /ai/missions/all` | `client.ai().missions()` |
//! | `GET /ai_missions` | `client.ai_missions().list()` |
//! | `GET /numbers/{id}/2` | `client.numbers().retrieve_2(id)` |
//! | `GET /numbers/{id}/3` | `client.numbers().retrieve_3(id)` |
//! | `GET /numbers/{id}/4` | `client.numbers().retrieve_4(id)` |
use crate::runtime::codegen as rt;
/// Requests: one builder for each operation.
pub mod ops;
/// Types of requests and answers.
pub mod types;
impl rt::Client {
    /// Operations on ai missions.
    #[inline]
    pub fn ai_missions(&self) -> AiMissions {
        AiMissions { client: self.clone() }
    }
}
impl crate::resources::Ai {
    /// Does ai.list_models.
    ///
    /// `GET /ai/models`
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1ai~1models/get`.
    #[inline]
    pub fn list_models(&self) -> ops::AiListModels {
        rt::Request::new(rt::Call::new(&self.client, &ops::AI_LIST_MODELS))
    }
    /// Does ai.missions.
    ///
    /// `GET /ai/missions/all`
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1ai~1missions~1all/get`.
    #[inline]
    pub fn missions(&self) -> ops::AiMissions {
        rt::Request::new(rt::Call::new(&self.client, &ops::AI_MISSIONS))
    }
}
/// Operations on ai missions. Made by `client.ai_missions()`.
#[derive(Debug, Clone)]
pub struct AiMissions {
    pub(crate) client: rt::Client,
}
impl AiMissions {
    /// Does ai_missions.list.
    ///
    /// `GET /ai_missions`
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1ai_missions/get`.
    #[inline]
    pub fn list(&self) -> ops::AiMissionsList {
        rt::Request::new(rt::Call::new(&self.client, &ops::AI_MISSIONS_LIST))
    }
}
impl crate::resources::Numbers {
    /// Does numbers.retrieve_2.
    ///
    /// `GET /numbers/{id}/2`
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1numbers~1{id}~12/get`.
    #[inline]
    pub fn retrieve_2(&self, id: impl Into<String>) -> ops::NumbersRetrieve2 {
        rt::Request::new(rt::Call::new(&self.client, &ops::NUMBERS_RETRIEVE2).arg(id))
    }
    /// Does numbers.retrieve_3.
    ///
    /// `GET /numbers/{id}/3`
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1numbers~1{id}~13/get`.
    #[inline]
    pub fn retrieve_3(&self, id: impl Into<String>) -> ops::NumbersRetrieve3 {
        rt::Request::new(rt::Call::new(&self.client, &ops::NUMBERS_RETRIEVE3).arg(id))
    }
    /// Does numbers.retrieve_4.
    ///
    /// `GET /numbers/{id}/4`
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1numbers~1{id}~14/get`.
    #[inline]
    pub fn retrieve_4(&self, id: impl Into<String>) -> ops::NumbersRetrieve4 {
        rt::Request::new(rt::Call::new(&self.client, &ops::NUMBERS_RETRIEVE4).arg(id))
    }
}
impl crate::resources::NumbersBound {
    /// Does numbers.retrieve_2.
    ///
    /// `GET /numbers/{id}/2`
    #[inline]
    pub fn retrieve_2(&self) -> ops::NumbersRetrieve2 {
        rt::Request::new(
            rt::Call::new(&self.client, &ops::NUMBERS_RETRIEVE2).arg(self.id.clone()),
        )
    }
    /// Does numbers.retrieve_3.
    ///
    /// `GET /numbers/{id}/3`
    #[inline]
    pub fn retrieve_3(&self) -> ops::NumbersRetrieve3 {
        rt::Request::new(
            rt::Call::new(&self.client, &ops::NUMBERS_RETRIEVE3).arg(self.id.clone()),
        )
    }
    /// Does numbers.retrieve_4.
    ///
    /// `GET /numbers/{id}/4`
    #[inline]
    pub fn retrieve_4(&self) -> ops::NumbersRetrieve4 {
        rt::Request::new(
            rt::Call::new(&self.client, &ops::NUMBERS_RETRIEVE4).arg(self.id.clone()),
        )
    }
}
