use crate::runtime::codegen as rt;

/// Part of `POST /files/upload`.
///
/// Not here, because files are set on the request: `file`.
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
        r.fields(&mut [], 0).then(Self::default)
    }
}

impl rt::Encode for FilesUploadMultipartRequest {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[]);
    }
}

/// Part of `POST /files/upload`.
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
        r.fields(&mut [("url", &mut out.url)], 0).then_some(out)
    }
}

impl rt::Encode for FilesUploadRequest {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[("url", &self.url)]);
    }
}

rt::models!(FilesUploadMultipartRequest, FilesUploadRequest);

rt::copies!(FilesUploadMultipartRequest, FilesUploadRequest);

#[cfg(feature = "serde")]
rt::serde_shims!(FilesUploadMultipartRequest, FilesUploadRequest);
