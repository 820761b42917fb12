//! The product calls.
#![cfg_attr(
    doc,
    doc = "",
    doc = r"
# Operations

## [`client.clones()`](crate::calls::Clones)

| call | | request |
|---|---|---|
| [`create()`](crate::calls::Clones::create) | Does clones.create. | `POST /clones` |

## [`client.lists()`](crate::calls::Lists)

| call | | request |
|---|---|---|
| [`any()`](crate::calls::Lists::any) | Does lists.any. | `POST /any` |
| [`set()`](crate::calls::Lists::set) | Does lists.set. | `POST /list` |

## [`client.media()`](crate::calls::Media)

| call | | request |
|---|---|---|
| [`download()`](crate::calls::Media::download) | Does media.download. | `GET /download` |
| [`upload()`](crate::calls::Media::upload) | Does media.upload. | `POST /media` |
| [`upload_multipart()`](crate::calls::Media::upload_multipart) | Does media.upload. | `POST /media` |

## [`client.raw()`](crate::calls::Raw)

| call | | request |
|---|---|---|
| [`put(client)`](crate::calls::Raw::put) | Does raw.put. | `PUT /raw/{client}` |
"
)]
use crate::runtime::codegen as rt;
/// Requests: one builder for each operation.
pub mod ops;
/// Types of requests and answers.
pub mod types;
impl rt::Client {
    /// Operations on clones.
    #[inline]
    pub fn clones(&self) -> Clones {
        Clones { client: self.clone() }
    }
    /// Operations on lists.
    #[inline]
    pub fn lists(&self) -> Lists {
        Lists { client: self.clone() }
    }
    /// Operations on media.
    #[inline]
    pub fn media(&self) -> Media {
        Media { client: self.clone() }
    }
    /// Operations on raw.
    #[inline]
    pub fn raw(&self) -> Raw {
        Raw { client: self.clone() }
    }
}
/// Operations on clones. Made by `client.clones()`.
#[derive(Debug, Clone)]
pub struct Clones {
    pub(crate) client: rt::Client,
}
impl Clones {
    /// Does clones.create.
    ///
    /// `POST /clones`
    ///
    /// Required: [`audio`](ops::ClonesCreate::audio).
    #[cfg_attr(
        doc,
        doc = "",
        doc = r#"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
use telnyx_sdk::Upload;

// From memory; `Upload::path` takes a file, `Upload::reader` a stream.
client
    .clones()
    .create()
    .audio(Upload::bytes("contents").file_name("document.pdf"))
    .send()
    .await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1clones/post`.
"#
    )]
    #[inline]
    pub fn create(&self) -> ops::ClonesCreate {
        ops::ClonesCreate {
            call: rt::Call::new(&self.client, &ops::CLONES_CREATE),
            state: rt::PhantomData,
        }
    }
}
/// Operations on lists. Made by `client.lists()`.
#[derive(Debug, Clone)]
pub struct Lists {
    pub(crate) client: rt::Client,
}
impl Lists {
    /// Does lists.set.
    ///
    /// `POST /list`
    ///
    /// Required: [`body`](ops::ListsSet::body).
    #[cfg_attr(
        doc,
        doc = "",
        doc = r#"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
client.lists().set().body(["Hello!"]).send().await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1list/post`.
"#
    )]
    #[inline]
    pub fn set(&self) -> ops::ListsSet {
        ops::ListsSet {
            call: rt::Call::new(&self.client, &ops::LISTS_SET),
            state: rt::PhantomData,
        }
    }
    /// Does lists.any.
    ///
    /// `POST /any`
    #[cfg_attr(
        doc,
        doc = "",
        doc = r"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
client.lists().any().send().await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1any/post`.
"
    )]
    #[inline]
    pub fn any(&self) -> ops::ListsAny {
        ops::ListsAny {
            call: rt::Call::new(&self.client, &ops::LISTS_ANY),
        }
    }
}
/// Operations on media. Made by `client.media()`.
#[derive(Debug, Clone)]
pub struct Media {
    pub(crate) client: rt::Client,
}
impl Media {
    /// Does media.upload.
    ///
    /// `POST /media`
    ///
    /// Required: [`media_url`](ops::MediaUpload::media_url).
    #[cfg_attr(
        doc,
        doc = "",
        doc = r#"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
client
    .media()
    .upload()
    .media_url("https://example.com/hook")
    .send()
    .await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1media/post`.
"#
    )]
    #[inline]
    pub fn upload(&self) -> ops::MediaUpload {
        ops::MediaUpload {
            call: rt::Call::new(&self.client, &ops::MEDIA_UPLOAD),
            state: rt::PhantomData,
        }
    }
    /// Does media.upload.
    ///
    /// `POST /media`
    ///
    /// Required: [`media`](ops::MediaUploadMultipart::media).
    #[cfg_attr(
        doc,
        doc = "",
        doc = r#"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
use telnyx_sdk::Upload;

// From memory; `Upload::path` takes a file, `Upload::reader` a stream.
client
    .media()
    .upload_multipart()
    .media(Upload::bytes("contents").file_name("document.pdf"))
    .send()
    .await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1media/post`.
"#
    )]
    #[inline]
    pub fn upload_multipart(&self) -> ops::MediaUploadMultipart {
        ops::MediaUploadMultipart {
            call: rt::Call::new(&self.client, &ops::MEDIA_UPLOAD_MULTIPART),
            state: rt::PhantomData,
        }
    }
    /// Does media.download.
    ///
    /// `GET /download`
    #[cfg_attr(
        doc,
        doc = "",
        doc = r#"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
let size = client
    .media()
    .download()
    .stream()
    .await?
    .save("answer.bin")
    .await?;
println!("{size} bytes");
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1download/get`.
"#
    )]
    #[inline]
    pub fn download(&self) -> ops::MediaDownload {
        rt::Request::new(rt::Call::new(&self.client, &ops::MEDIA_DOWNLOAD))
    }
}
/// Operations on raw. Made by `client.raw()`.
#[derive(Debug, Clone)]
pub struct Raw {
    pub(crate) client: rt::Client,
}
impl Raw {
    /// Does raw.put.
    ///
    /// `PUT /raw/{client}`
    ///
    /// Required: [`body`](ops::RawPut::body).
    #[cfg_attr(
        doc,
        doc = "",
        doc = r#"
# Example

```no_run
# async fn example(client: telnyx_sdk::Client) -> Result<(), telnyx_sdk::Error> {
use telnyx_sdk::Upload;

// From memory; `Upload::path` takes a file, `Upload::reader` a stream.
client
    .raw()
    .put("example")
    .body(Upload::bytes("contents").file_name("document.pdf"))
    .send()
    .await?;
# Ok(())
# }
```

# Errors

- `404`: there is no such thing ([`is_not_found`](crate::Error::is_not_found))
- `default`: see [`status`](crate::Error::status) and [`errors`](crate::Error::errors)

In the document: `#/paths/~1raw~1{client}/put`.
"#
    )]
    #[inline]
    pub fn put(&self, client: impl Into<String>) -> ops::RawPut {
        ops::RawPut {
            call: rt::Call::new(&self.client, &ops::RAW_PUT).arg(client),
            state: rt::PhantomData,
        }
    }
}
