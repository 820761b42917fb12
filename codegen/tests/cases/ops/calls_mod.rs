//! The product calls.
//!
//! | operation | call |
//! |---|---|
//! | `POST /calls/{call_control_id}/actions/answer` | `client.calls().actions().answer(call_control_id)` |
//! | `POST /calls/{call_control_id}/actions/hangup` | `client.calls().actions().hangup(call_control_id)` |
//! | `POST /calls/{call_control_id}/actions/x/{x_id}` | `client.calls().actions().retrieve(call_control_id, x_id)` |
//! | `POST /calls` | `client.calls().dial()` |
//! | `GET /calls` | `client.calls().list()` |
//! | `GET /calls/{call_control_id}` | `client.calls().retrieve(call_control_id)` |
use crate::runtime::codegen as rt;
/// Requests: one builder for each operation.
pub mod ops;
/// Types of requests and answers.
pub mod types;
impl rt::Client {
    /// Operations on calls.
    #[inline]
    pub fn calls(&self) -> Calls {
        Calls { client: self.clone() }
    }
}
/// Operations on calls. Made by `client.calls()`.
#[derive(Debug, Clone)]
pub struct Calls {
    pub(crate) client: rt::Client,
}
impl Calls {
    /// Operations on calls / actions.
    #[inline]
    pub fn actions(&self) -> CallsActions {
        CallsActions {
            client: self.client.clone(),
        }
    }
    /// The operations on one `call_control_id`, which is kept.
    #[inline]
    pub fn control(&self, call_control_id: impl Into<String>) -> CallsControl {
        CallsControl {
            client: self.client.clone(),
            id: call_control_id.into(),
        }
    }
    /// Does calls.dial.
    ///
    /// `POST /calls`
    ///
    /// Required: `connection_id`, `from`, `to`.
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1calls/post`.
    #[inline]
    pub fn dial(&self) -> ops::CallsDial {
        let mut call = rt::Call::new(&self.client, &ops::CALLS_DIAL);
        call.field("kind", Some("call"));
        ops::CallsDial {
            call,
            state: rt::PhantomData,
        }
    }
    /// Does calls.list.
    ///
    /// `GET /calls`
    ///
    /// Required: `filter_connection_id`.
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1calls/get`.
    #[inline]
    pub fn list(&self) -> ops::CallsList {
        ops::CallsList {
            call: rt::Call::new(&self.client, &ops::CALLS_LIST),
            state: rt::PhantomData,
        }
    }
    /// Does calls.retrieve.
    ///
    /// `GET /calls/{call_control_id}`
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1calls~1{call_control_id}/get`.
    #[deprecated]
    #[inline]
    pub fn retrieve(&self, call_control_id: impl Into<String>) -> ops::CallsRetrieve {
        rt::Request::new(
            rt::Call::new(&self.client, &ops::CALLS_RETRIEVE).arg(call_control_id),
        )
    }
    /// Does calls.actions.answer.
    ///
    /// `POST /calls/{call_control_id}/actions/answer`
    #[inline]
    pub fn answer(&self, call_control_id: impl Into<String>) -> ops::CallsActionsAnswer {
        ops::CallsActionsAnswer {
            call: rt::Call::new(&self.client, &ops::CALLS_ACTIONS_ANSWER)
                .arg(call_control_id),
        }
    }
    /// Does calls.actions.hangup.
    ///
    /// `POST /calls/{call_control_id}/actions/hangup`
    #[inline]
    pub fn hangup(&self, call_control_id: impl Into<String>) -> ops::CallsActionsHangup {
        ops::CallsActionsHangup {
            call: rt::Call::new(&self.client, &ops::CALLS_ACTIONS_HANGUP)
                .arg(call_control_id),
        }
    }
    /// Does calls.actions.speak.
    ///
    /// `POST /calls/{call_control_id}/actions/speak`
    #[doc(hidden)]
    #[inline]
    pub fn speak(&self, call_control_id: impl Into<String>) -> ops::CallsActionsSpeak {
        ops::CallsActionsSpeak {
            call: rt::Call::new(&self.client, &ops::CALLS_ACTIONS_SPEAK)
                .arg(call_control_id),
        }
    }
}
/// Operations on one `call_control_id`. Made by `client.calls().control(call_control_id)`.
#[derive(Debug, Clone)]
pub struct CallsControl {
    pub(crate) client: rt::Client,
    pub(crate) id: String,
}
impl CallsControl {
    /// Does calls.actions.retrieve.
    ///
    /// `POST /calls/{call_control_id}/actions/x/{x_id}`
    #[inline]
    pub fn actions_retrieve(
        &self,
        x_id: impl Into<String>,
    ) -> ops::CallsActionsRetrieve {
        rt::Request::new(
            rt::Call::new(&self.client, &ops::CALLS_ACTIONS_RETRIEVE)
                .arg(self.id.clone())
                .arg(x_id),
        )
    }
    /// Does calls.actions.answer.
    ///
    /// `POST /calls/{call_control_id}/actions/answer`
    #[inline]
    pub fn answer(&self) -> ops::CallsActionsAnswer {
        ops::CallsActionsAnswer {
            call: rt::Call::new(&self.client, &ops::CALLS_ACTIONS_ANSWER)
                .arg(self.id.clone()),
        }
    }
    /// Does calls.actions.hangup.
    ///
    /// `POST /calls/{call_control_id}/actions/hangup`
    #[inline]
    pub fn hangup(&self) -> ops::CallsActionsHangup {
        ops::CallsActionsHangup {
            call: rt::Call::new(&self.client, &ops::CALLS_ACTIONS_HANGUP)
                .arg(self.id.clone()),
        }
    }
    /// Does calls.retrieve.
    ///
    /// `GET /calls/{call_control_id}`
    #[deprecated]
    #[inline]
    pub fn retrieve(&self) -> ops::CallsRetrieve {
        rt::Request::new(
            rt::Call::new(&self.client, &ops::CALLS_RETRIEVE).arg(self.id.clone()),
        )
    }
    /// Does calls.actions.speak.
    ///
    /// `POST /calls/{call_control_id}/actions/speak`
    #[doc(hidden)]
    #[inline]
    pub fn speak(&self) -> ops::CallsActionsSpeak {
        ops::CallsActionsSpeak {
            call: rt::Call::new(&self.client, &ops::CALLS_ACTIONS_SPEAK)
                .arg(self.id.clone()),
        }
    }
}
/// Operations on calls / actions. Made by `client.calls().actions()`.
#[derive(Debug, Clone)]
pub struct CallsActions {
    pub(crate) client: rt::Client,
}
impl CallsActions {
    /// Does calls.actions.answer.
    ///
    /// `POST /calls/{call_control_id}/actions/answer`
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1calls~1{call_control_id}~1actions~1answer/post`.
    #[inline]
    pub fn answer(&self, call_control_id: impl Into<String>) -> ops::CallsActionsAnswer {
        ops::CallsActionsAnswer {
            call: rt::Call::new(&self.client, &ops::CALLS_ACTIONS_ANSWER)
                .arg(call_control_id),
        }
    }
    /// Does calls.actions.hangup.
    ///
    /// `POST /calls/{call_control_id}/actions/hangup`
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1calls~1{call_control_id}~1actions~1hangup/post`.
    #[inline]
    pub fn hangup(&self, call_control_id: impl Into<String>) -> ops::CallsActionsHangup {
        ops::CallsActionsHangup {
            call: rt::Call::new(&self.client, &ops::CALLS_ACTIONS_HANGUP)
                .arg(call_control_id),
        }
    }
    /// Does calls.actions.speak.
    ///
    /// `POST /calls/{call_control_id}/actions/speak`
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1calls~1{call_control_id}~1actions~1speak/post`.
    #[doc(hidden)]
    #[inline]
    pub fn speak(&self, call_control_id: impl Into<String>) -> ops::CallsActionsSpeak {
        ops::CallsActionsSpeak {
            call: rt::Call::new(&self.client, &ops::CALLS_ACTIONS_SPEAK)
                .arg(call_control_id),
        }
    }
    /// Does calls.actions.retrieve.
    ///
    /// `POST /calls/{call_control_id}/actions/x/{x_id}`
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1calls~1{call_control_id}~1actions~1x~1{x_id}/post`.
    #[inline]
    pub fn retrieve(
        &self,
        call_control_id: impl Into<String>,
        x_id: impl Into<String>,
    ) -> ops::CallsActionsRetrieve {
        rt::Request::new(
            rt::Call::new(&self.client, &ops::CALLS_ACTIONS_RETRIEVE)
                .arg(call_control_id)
                .arg(x_id),
        )
    }
}
