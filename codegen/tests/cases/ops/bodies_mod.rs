//! The product calls.
//!
//! | operation | call |
//! |---|---|
//! | `POST /clones` | `client.clones().create()` |
//! | `POST /any` | `client.lists().any()` |
//! | `POST /list` | `client.lists().set()` |
//! | `GET /download` | `client.media().download()` |
//! | `POST /media` | `client.media().upload()` |
//! | `PUT /raw/{client}` | `client.raw().put(client)` |
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
    /// Required: `audio`.
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1clones/post`.
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
    /// Required: `body`.
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1list/post`.
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
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1any/post`.
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
    /// Required: `media_url`.
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1media/post`.
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
    /// Required: `media`.
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1media/post`.
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
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1download/get`.
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
    /// Required: `body`.
    ///
    /// Documented errors: `404`, `default`.
    ///
    /// In the document: `#/paths/~1raw~1{client}/put`.
    #[inline]
    pub fn put(&self, client: impl Into<String>) -> ops::RawPut {
        ops::RawPut {
            call: rt::Call::new(&self.client, &ops::RAW_PUT).arg(client),
            state: rt::PhantomData,
        }
    }
}
