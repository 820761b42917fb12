//! The product missions.
//!
//! | operation | call |
//! |---|---|
//! | `GET /ai/missions` | `client.ai().missions_resource().list()` |
//! | `GET /numbers/{id}/0` | `client.numbers().retrieve_0(id)` |
//! | `GET /numbers/{id}/1` | `client.numbers().retrieve_1(id)` |
//! | `POST /recordings/actions/delete` | `client.recordings().actions().delete()` |
//! | `DELETE /recordings/{id}` | `client.recordings().delete(id)` |
//! | `GET /request` | `client.request_resource().list()` |
use crate::runtime::codegen as rt;
/// Requests: one builder for each operation.
pub mod ops;
/// Types of requests and answers.
pub mod types;
impl rt::Client {
    /// Operations on recordings.
    #[inline]
    pub fn recordings(&self) -> Recordings {
        Recordings { client: self.clone() }
    }
    /// Operations on request.
    #[inline]
    pub fn request_resource(&self) -> Request {
        Request { client: self.clone() }
    }
}
impl crate::resources::Ai {
    /// Operations on ai / missions.
    #[inline]
    pub fn missions_resource(&self) -> AiMissionsResource {
        AiMissionsResource {
            client: self.client.clone(),
        }
    }
}
/// Operations on ai / missions. Made by `client.ai().missions_resource()`.
#[derive(Debug, Clone)]
pub struct AiMissionsResource {
    pub(crate) client: rt::Client,
}
impl AiMissionsResource {
    /// Does ai.missions.list.
    ///
    /// `GET /ai/missions`
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1ai~1missions/get`.
    #[inline]
    pub fn list(&self) -> ops::AiMissionsList {
        rt::Request::new(rt::Call::new(&self.client, &ops::AI_MISSIONS_LIST))
    }
}
impl crate::resources::Numbers {
    /// Does numbers.retrieve_0.
    ///
    /// `GET /numbers/{id}/0`
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1numbers~1{id}~10/get`.
    #[inline]
    pub fn retrieve_0(&self, id: impl Into<String>) -> ops::NumbersRetrieve0 {
        rt::Request::new(rt::Call::new(&self.client, &ops::NUMBERS_RETRIEVE0).arg(id))
    }
    /// Does numbers.retrieve_1.
    ///
    /// `GET /numbers/{id}/1`
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1numbers~1{id}~11/get`.
    #[inline]
    pub fn retrieve_1(&self, id: impl Into<String>) -> ops::NumbersRetrieve1 {
        rt::Request::new(rt::Call::new(&self.client, &ops::NUMBERS_RETRIEVE1).arg(id))
    }
}
impl crate::resources::NumbersBound {
    /// Does numbers.retrieve_0.
    ///
    /// `GET /numbers/{id}/0`
    #[inline]
    pub fn retrieve_0(&self) -> ops::NumbersRetrieve0 {
        rt::Request::new(
            rt::Call::new(&self.client, &ops::NUMBERS_RETRIEVE0).arg(self.id.clone()),
        )
    }
    /// Does numbers.retrieve_1.
    ///
    /// `GET /numbers/{id}/1`
    #[inline]
    pub fn retrieve_1(&self) -> ops::NumbersRetrieve1 {
        rt::Request::new(
            rt::Call::new(&self.client, &ops::NUMBERS_RETRIEVE1).arg(self.id.clone()),
        )
    }
}
/// Operations on recordings. Made by `client.recordings()`.
#[derive(Debug, Clone)]
pub struct Recordings {
    pub(crate) client: rt::Client,
}
impl Recordings {
    /// Operations on recordings / actions.
    #[inline]
    pub fn actions(&self) -> RecordingsActions {
        RecordingsActions {
            client: self.client.clone(),
        }
    }
    /// Does recordings.delete.
    ///
    /// `DELETE /recordings/{id}`
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1recordings~1{id}/delete`.
    #[inline]
    pub fn delete(&self, id: impl Into<String>) -> ops::RecordingsDelete {
        rt::Request::new(rt::Call::new(&self.client, &ops::RECORDINGS_DELETE).arg(id))
    }
    /// Does recordings.actions.delete.
    ///
    /// `POST /recordings/actions/delete`
    #[inline]
    pub fn delete_many(&self) -> ops::RecordingsActionsDelete {
        rt::Request::new(rt::Call::new(&self.client, &ops::RECORDINGS_ACTIONS_DELETE))
    }
}
/// Operations on recordings / actions. Made by `client.recordings().actions()`.
#[derive(Debug, Clone)]
pub struct RecordingsActions {
    pub(crate) client: rt::Client,
}
impl RecordingsActions {
    /// Does recordings.actions.delete.
    ///
    /// `POST /recordings/actions/delete`
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1recordings~1actions~1delete/post`.
    #[inline]
    pub fn delete(&self) -> ops::RecordingsActionsDelete {
        rt::Request::new(rt::Call::new(&self.client, &ops::RECORDINGS_ACTIONS_DELETE))
    }
}
/// Operations on request. Made by `client.request_resource()`.
#[derive(Debug, Clone)]
pub struct Request {
    pub(crate) client: rt::Client,
}
impl Request {
    /// Does request.list.
    ///
    /// `GET /request`
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1request/get`.
    #[inline]
    pub fn list(&self) -> ops::RequestList {
        rt::Request::new(rt::Call::new(&self.client, &ops::REQUEST_LIST))
    }
}
