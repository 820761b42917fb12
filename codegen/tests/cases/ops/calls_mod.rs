//! The product calls.
#![cfg_attr(
    doc,
    doc = "",
    doc = r"
# Operations

## [`client.calls()`](crate::calls::Calls)

| call | what it does | request |
|---|---|---|
| [`dial()`](crate::calls::Calls::dial) | Does calls.dial. | `POST /calls` |
| [`list()`](crate::calls::Calls::list) | Does calls.list. | `GET /calls` |
| [`retrieve(call_control_id)`](crate::calls::Calls::retrieve) | Deprecated. Does calls.retrieve. | `GET /calls/{call_control_id}` |

## [`client.calls().actions()`](crate::calls::CallsActions)

Most of these are methods of [`client.calls()`](crate::calls::Calls) as well.

| call | what it does | request |
|---|---|---|
| [`answer(call_control_id)`](crate::calls::CallsActions::answer) | Does calls.actions.answer. | `POST /calls/{call_control_id}/actions/answer` |
| [`hangup(call_control_id)`](crate::calls::CallsActions::hangup) | Does calls.actions.hangup. | `POST /calls/{call_control_id}/actions/hangup` |
| [`retrieve(call_control_id, x_id)`](crate::calls::CallsActions::retrieve) | Does calls.actions.retrieve. | `POST /calls/{call_control_id}/actions/x/{x_id}` |
"
)]
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
    /// Required: [`connection_id`](ops::CallsDial::connection_id), [`from`](ops::CallsDial::from), [`to`](ops::CallsDial::to).
    #[cfg_attr(
        doc,
        doc = "",
        doc = r#"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
let response = client
    .calls()
    .dial()
    .connection_id("1494404757140276705")
    .from("+13125550100")
    .to("+13125550142")
    .send()
    .await?;
println!("{response:?}");
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1calls/post`.
"#
    )]
    #[inline]
    pub fn dial(&self) -> ops::CallsDial {
        let mut call = rt::Call::new(&self.client, &ops::CALLS_DIAL);
        call.field::<&str>("kind", "call");
        ops::CallsDial {
            call,
            state: rt::PhantomData,
        }
    }
    /// Does calls.list.
    ///
    /// `GET /calls`
    ///
    /// Required: [`filter_connection_id`](ops::CallsList::filter_connection_id).
    #[cfg_attr(
        doc,
        doc = "",
        doc = r#"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
let mut items = client
    .calls()
    .list()
    .filter_connection_id("1494404757140276705")
    .items();
while let Some(item) = items.next().await.transpose()? {
    println!("{item:?}");
}
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1calls/get`.
"#
    )]
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
    #[cfg_attr(
        doc,
        doc = "",
        doc = r#"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
let response = client
    .calls()
    .retrieve("v3:hT9aKc2vQ8rLxJ0pW5sEdu")
    .send()
    .await?;
println!("{response:?}");
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1calls~1{call_control_id}/get`.
"#
    )]
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
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"The same as [`CallsActions::answer`](crate::calls::CallsActions::answer), where there is an example."
    )]
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
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"The same as [`CallsActions::hangup`](crate::calls::CallsActions::hangup), where there is an example."
    )]
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
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"The same as [`CallsActions::speak`](crate::calls::CallsActions::speak), where there is an example."
    )]
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
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"The same as [`CallsActions::retrieve`](crate::calls::CallsActions::retrieve), where there is an example."
    )]
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
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"The same as [`CallsActions::answer`](crate::calls::CallsActions::answer), where there is an example."
    )]
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
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"The same as [`CallsActions::hangup`](crate::calls::CallsActions::hangup), where there is an example."
    )]
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
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"The same as [`Calls::retrieve`](crate::calls::Calls::retrieve), where there is an example."
    )]
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
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"The same as [`CallsActions::speak`](crate::calls::CallsActions::speak), where there is an example."
    )]
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
    #[cfg_attr(
        doc,
        doc = "",
        doc = r#"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
client
    .calls()
    .actions()
    .answer("v3:hT9aKc2vQ8rLxJ0pW5sEdu")
    .total(1)
    .send()
    .await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1calls~1{call_control_id}~1actions~1answer/post`.
"#
    )]
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
    #[cfg_attr(
        doc,
        doc = "",
        doc = r#"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
client
    .calls()
    .actions()
    .hangup("v3:hT9aKc2vQ8rLxJ0pW5sEdu")
    .total(1)
    .send()
    .await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1calls~1{call_control_id}~1actions~1hangup/post`.
"#
    )]
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
    #[cfg_attr(
        doc,
        doc = "",
        doc = r#"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
client
    .calls()
    .actions()
    .speak("v3:hT9aKc2vQ8rLxJ0pW5sEdu")
    .total(1)
    .send()
    .await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1calls~1{call_control_id}~1actions~1speak/post`.
"#
    )]
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
    #[cfg_attr(
        doc,
        doc = "",
        doc = r#"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
client
    .calls()
    .actions()
    .retrieve(
        "v3:hT9aKc2vQ8rLxJ0pW5sEdu",
        "6a09cdc3-8948-47f0-aa62-74ac943d6c58",
    )
    .send()
    .await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1calls~1{call_control_id}~1actions~1x~1{x_id}/post`.
"#
    )]
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
