use crate::runtime::codegen as rt;

/// Part of `POST /files/upload`.
///
/// Not here, because files are set on the request: `file`.
#[derive(Clone)]
#[non_exhaustive]
pub struct FilesUploadMultipartRequest {}

impl Default for FilesUploadMultipartRequest {
    fn default() -> Self {
        Self {}
    }
}

impl rt::Decode for FilesUploadMultipartRequest {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        if !r.object() {
            return None;
        }
        while r.key().is_some() {
            r.skip();
        }
        Some(Self::default())
    }
}

impl rt::Encode for FilesUploadMultipartRequest {
    #[inline]
    fn encode(&self, w: &mut rt::Writer) {
        w.begin();
        w.end();
    }
}

/// Part of `POST /files/upload`.
#[derive(Clone)]
#[non_exhaustive]
pub struct FilesUploadRequest {
    pub url: Option<String>,
}

impl Default for FilesUploadRequest {
    fn default() -> Self {
        Self { url: None }
    }
}

impl rt::Decode for FilesUploadRequest {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        let read = r.fields(&mut [("url", &mut out.url)], 0);
        read.then_some(out)
    }
}

impl rt::Encode for FilesUploadRequest {
    #[inline]
    fn encode(&self, w: &mut rt::Writer) {
        w.begin();
        w.field("url", &self.url);
        w.end();
    }
}

rt::models!(FilesUploadMultipartRequest, FilesUploadRequest);

#[cfg(feature = "serde")]
rt::serde_shims!(FilesUploadMultipartRequest, FilesUploadRequest);
