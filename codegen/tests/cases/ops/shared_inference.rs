//! The product inference.
#![cfg_attr(
    doc,
    doc = "",
    doc = r"
# Operations

## [`client.ai()`](crate::resources::Ai)

| call | | request |
|---|---|---|
| [`list_models()`](crate::resources::Ai::list_models) | Does ai.list_models. | `GET /ai/models` |
| [`missions()`](crate::resources::Ai::missions) | Does ai.missions. | `GET /ai/missions/all` |

## [`client.ai_missions()`](crate::inference::AiMissions)

| call | | request |
|---|---|---|
| [`list()`](crate::inference::AiMissions::list) | Does ai_missions.list. | `GET /ai_missions` |

## [`client.numbers()`](crate::resources::Numbers)

| call | | request |
|---|---|---|
| [`retrieve_2(id)`](crate::resources::Numbers::retrieve_2) | Does numbers.retrieve_2. | `GET /numbers/{id}/2` |
| [`retrieve_3(id)`](crate::resources::Numbers::retrieve_3) | Does numbers.retrieve_3. | `GET /numbers/{id}/3` |
| [`retrieve_4(id)`](crate::resources::Numbers::retrieve_4) | Does numbers.retrieve_4. | `GET /numbers/{id}/4` |
"
)]
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
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
client.ai().list_models().send().await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1ai~1models/get`.
"
    )]
    #[inline]
    pub fn list_models(&self) -> ops::AiListModels {
        rt::Request::new(rt::Call::new(&self.client, &ops::AI_LIST_MODELS))
    }
    /// Does ai.missions.
    ///
    /// `GET /ai/missions/all`
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
client.ai().missions().send().await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1ai~1missions~1all/get`.
"
    )]
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
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
client.ai_missions().list().send().await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1ai_missions/get`.
"
    )]
    #[inline]
    pub fn list(&self) -> ops::AiMissionsList {
        rt::Request::new(rt::Call::new(&self.client, &ops::AI_MISSIONS_LIST))
    }
}
impl crate::resources::Numbers {
    /// Does numbers.retrieve_2.
    ///
    /// `GET /numbers/{id}/2`
    #[cfg_attr(
        doc,
        doc = "",
        doc = r#"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
client
    .numbers()
    .retrieve_2("6a09cdc3-8948-47f0-aa62-74ac943d6c58")
    .send()
    .await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1numbers~1{id}~12/get`.
"#
    )]
    #[inline]
    pub fn retrieve_2(&self, id: impl Into<String>) -> ops::NumbersRetrieve2 {
        rt::Request::new(rt::Call::new(&self.client, &ops::NUMBERS_RETRIEVE2).arg(id))
    }
    /// Does numbers.retrieve_3.
    ///
    /// `GET /numbers/{id}/3`
    #[cfg_attr(
        doc,
        doc = "",
        doc = r#"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
client
    .numbers()
    .retrieve_3("6a09cdc3-8948-47f0-aa62-74ac943d6c58")
    .send()
    .await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1numbers~1{id}~13/get`.
"#
    )]
    #[inline]
    pub fn retrieve_3(&self, id: impl Into<String>) -> ops::NumbersRetrieve3 {
        rt::Request::new(rt::Call::new(&self.client, &ops::NUMBERS_RETRIEVE3).arg(id))
    }
    /// Does numbers.retrieve_4.
    ///
    /// `GET /numbers/{id}/4`
    #[cfg_attr(
        doc,
        doc = "",
        doc = r#"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
client
    .numbers()
    .retrieve_4("6a09cdc3-8948-47f0-aa62-74ac943d6c58")
    .send()
    .await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1numbers~1{id}~14/get`.
"#
    )]
    #[inline]
    pub fn retrieve_4(&self, id: impl Into<String>) -> ops::NumbersRetrieve4 {
        rt::Request::new(rt::Call::new(&self.client, &ops::NUMBERS_RETRIEVE4).arg(id))
    }
}
impl crate::resources::NumbersBound {
    /// Does numbers.retrieve_2.
    ///
    /// `GET /numbers/{id}/2`
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"The same as [`Numbers::retrieve_2`](crate::resources::Numbers::retrieve_2), where there is an example."
    )]
    #[inline]
    pub fn retrieve_2(&self) -> ops::NumbersRetrieve2 {
        rt::Request::new(
            rt::Call::new(&self.client, &ops::NUMBERS_RETRIEVE2).arg(self.id.clone()),
        )
    }
    /// Does numbers.retrieve_3.
    ///
    /// `GET /numbers/{id}/3`
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"The same as [`Numbers::retrieve_3`](crate::resources::Numbers::retrieve_3), where there is an example."
    )]
    #[inline]
    pub fn retrieve_3(&self) -> ops::NumbersRetrieve3 {
        rt::Request::new(
            rt::Call::new(&self.client, &ops::NUMBERS_RETRIEVE3).arg(self.id.clone()),
        )
    }
    /// Does numbers.retrieve_4.
    ///
    /// `GET /numbers/{id}/4`
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"The same as [`Numbers::retrieve_4`](crate::resources::Numbers::retrieve_4), where there is an example."
    )]
    #[inline]
    pub fn retrieve_4(&self) -> ops::NumbersRetrieve4 {
        rt::Request::new(
            rt::Call::new(&self.client, &ops::NUMBERS_RETRIEVE4).arg(self.id.clone()),
        )
    }
}
