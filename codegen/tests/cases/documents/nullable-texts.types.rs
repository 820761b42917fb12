use crate::runtime::codegen as rt;

/// Part of `POST /a`.
#[non_exhaustive]
pub struct ACreateRequest {
    pub document: Document,
}

impl Default for ACreateRequest {
    fn default() -> Self {
        Self {
            document: Default::default(),
        }
    }
}

impl ACreateRequest {
    /// With all that is required.
    pub fn new(document: Document) -> Self {
        Self { document }
    }
}

impl rt::Decode for ACreateRequest {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(&mut [("document", &mut out.document)], 1).then_some(out)
    }
}

impl rt::Encode for ACreateRequest {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[("document", &self.document)]);
    }
}

/// Schema `Document`.
#[non_exhaustive]
pub struct Document {
    pub billing: rt::Field<rt::Uuid>,
    pub group: Option<rt::Uuid>,
    pub groups: Option<Vec<Option<rt::Uuid>>>,
    pub id: rt::Uuid,
    pub ids: Option<Vec<rt::Uuid>>,
    pub other: Option<rt::Uuid>,
}

impl Default for Document {
    fn default() -> Self {
        Self {
            billing: rt::Field::Unset,
            group: None,
            groups: None,
            id: Default::default(),
            ids: None,
            other: None,
        }
    }
}

impl Document {
    /// With all that is required.
    pub fn new(id: impl Into<rt::Uuid>) -> Self {
        Self {
            id: id.into(),
            ..Self::default()
        }
    }

    /// Sets `billing`.
    pub fn billing(mut self, value: impl Into<rt::Uuid>) -> Self {
        self.billing = rt::Field::Set(value.into());
        self
    }

    /// Sets `group`.
    pub fn group(mut self, value: impl Into<rt::Uuid>) -> Self {
        self.group = Some(value.into());
        self
    }

    /// Sets `groups`.
    pub fn groups(mut self, value: impl Into<Vec<Option<rt::Uuid>>>) -> Self {
        self.groups = Some(value.into());
        self
    }

    /// Sets `ids`.
    pub fn ids(mut self, value: impl IntoIterator<Item = impl Into<rt::Uuid>>) -> Self {
        self.ids = Some(value.into_iter().map(Into::into).collect());
        self
    }

    /// Sets `other`.
    pub fn other(mut self, value: impl Into<rt::Uuid>) -> Self {
        self.other = Some(value.into());
        self
    }
}

impl rt::Decode for Document {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(
                &mut [
                    ("billing", &mut out.billing),
                    ("group", &mut out.group),
                    ("groups", &mut out.groups),
                    ("id", &mut out.id),
                    ("ids", &mut out.ids),
                    ("other", &mut out.other),
                ],
                10,
            )
            .then_some(out)
    }
}

impl rt::Encode for Document {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.take(
            &[
                ("billing", &self.billing),
                ("group", &self.group),
                ("groups", &self.groups),
                ("id", &self.id),
                ("ids", &self.ids),
                ("other", &self.other),
            ],
            &["group"],
            None,
        );
    }
}

rt::models!(ACreateRequest, Document);

rt::copies!(ACreateRequest, Document);

#[cfg(feature = "serde")]
rt::serde_shims!(ACreateRequest, Document);
