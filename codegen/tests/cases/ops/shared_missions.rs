//! The product missions.
#![cfg_attr(
    doc,
    doc = "",
    doc = r"
# Operations

## [`client.ai().missions_resource()`](crate::missions::AiMissionsResource)

| call | | request |
|---|---|---|
| [`list()`](crate::missions::AiMissionsResource::list) | Does ai.missions.list. | `GET /ai/missions` |

## [`client.numbers()`](crate::resources::Numbers)

| call | | request |
|---|---|---|
| [`retrieve_0(id)`](crate::resources::Numbers::retrieve_0) | Does numbers.retrieve_0. | `GET /numbers/{id}/0` |
| [`retrieve_1(id)`](crate::resources::Numbers::retrieve_1) | Does numbers.retrieve_1. | `GET /numbers/{id}/1` |

## [`client.recordings()`](crate::missions::Recordings)

| call | | request |
|---|---|---|
| [`delete(id)`](crate::missions::Recordings::delete) | Does recordings.delete. | `DELETE /recordings/{id}` |

## [`client.recordings().actions()`](crate::missions::RecordingsActions)

These are methods of [`client.recordings()`](crate::missions::Recordings) as well.

| call | | request |
|---|---|---|
| [`delete()`](crate::missions::RecordingsActions::delete) | Does recordings.actions.delete. | `POST /recordings/actions/delete` |

## [`client.request_resource()`](crate::missions::Request)

| call | | request |
|---|---|---|
| [`list()`](crate::missions::Request::list) | Does request.list. | `GET /request` |
"
)]
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
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
client.ai().missions_resource().list().send().await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1ai~1missions/get`.
"
    )]
    #[inline]
    pub fn list(&self) -> ops::AiMissionsList {
        rt::Request::new(rt::Call::new(&self.client, &ops::AI_MISSIONS_LIST))
    }
}
impl crate::resources::Numbers {
    /// Does numbers.retrieve_0.
    ///
    /// `GET /numbers/{id}/0`
    #[cfg_attr(
        doc,
        doc = "",
        doc = r#"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
client
    .numbers()
    .retrieve_0("6a09cdc3-8948-47f0-aa62-74ac943d6c58")
    .send()
    .await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1numbers~1{id}~10/get`.
"#
    )]
    #[inline]
    pub fn retrieve_0(&self, id: impl Into<String>) -> ops::NumbersRetrieve0 {
        rt::Request::new(rt::Call::new(&self.client, &ops::NUMBERS_RETRIEVE0).arg(id))
    }
    /// Does numbers.retrieve_1.
    ///
    /// `GET /numbers/{id}/1`
    #[cfg_attr(
        doc,
        doc = "",
        doc = r#"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
client
    .numbers()
    .retrieve_1("6a09cdc3-8948-47f0-aa62-74ac943d6c58")
    .send()
    .await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1numbers~1{id}~11/get`.
"#
    )]
    #[inline]
    pub fn retrieve_1(&self, id: impl Into<String>) -> ops::NumbersRetrieve1 {
        rt::Request::new(rt::Call::new(&self.client, &ops::NUMBERS_RETRIEVE1).arg(id))
    }
}
impl crate::resources::NumbersBound {
    /// Does numbers.retrieve_0.
    ///
    /// `GET /numbers/{id}/0`
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"The same as [`Numbers::retrieve_0`](crate::resources::Numbers::retrieve_0), where there is an example."
    )]
    #[inline]
    pub fn retrieve_0(&self) -> ops::NumbersRetrieve0 {
        rt::Request::new(
            rt::Call::new(&self.client, &ops::NUMBERS_RETRIEVE0).arg(self.id.clone()),
        )
    }
    /// Does numbers.retrieve_1.
    ///
    /// `GET /numbers/{id}/1`
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"The same as [`Numbers::retrieve_1`](crate::resources::Numbers::retrieve_1), where there is an example."
    )]
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
    #[cfg_attr(
        doc,
        doc = "",
        doc = r#"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
client
    .recordings()
    .delete("6a09cdc3-8948-47f0-aa62-74ac943d6c58")
    .send()
    .await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1recordings~1{id}/delete`.
"#
    )]
    #[inline]
    pub fn delete(&self, id: impl Into<String>) -> ops::RecordingsDelete {
        rt::Request::new(rt::Call::new(&self.client, &ops::RECORDINGS_DELETE).arg(id))
    }
    /// Does recordings.actions.delete.
    ///
    /// `POST /recordings/actions/delete`
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"The same as [`RecordingsActions::delete`](crate::missions::RecordingsActions::delete), where there is an example."
    )]
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
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
client.recordings().actions().delete().send().await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1recordings~1actions~1delete/post`.
"
    )]
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
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
client.request_resource().list().send().await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1request/get`.
"
    )]
    #[inline]
    pub fn list(&self) -> ops::RequestList {
        rt::Request::new(rt::Call::new(&self.client, &ops::REQUEST_LIST))
    }
}
