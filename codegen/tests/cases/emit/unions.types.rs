use crate::runtime::codegen as rt;

/// Schema `Anything`.
#[non_exhaustive]
pub struct Anything {
    pub hint: Option<String>,
}

impl Default for Anything {
    fn default() -> Self {
        Self { hint: None }
    }
}

impl Anything {
    /// Sets `hint`.
    pub fn hint(mut self, value: impl Into<String>) -> Self {
        self.hint = Some(value.into());
        self
    }
}

impl rt::Decode for Anything {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(&mut [("hint", &mut out.hint)], 0).then_some(out)
    }
}

impl rt::Encode for Anything {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[("hint", &self.hint)]);
    }
}

/// Schema `ByName`.
#[non_exhaustive]
pub struct ByName {
    pub domain: String,
    pub name: String,
}

impl Default for ByName {
    fn default() -> Self {
        Self {
            domain: String::new(),
            name: String::new(),
        }
    }
}

impl ByName {
    /// With all that is required.
    pub fn new(domain: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            domain: domain.into(),
            name: name.into(),
        }
    }
}

impl rt::Decode for ByName {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(&mut [("domain", &mut out.domain), ("name", &mut out.name)], 3)
            .then_some(out)
    }
}

impl rt::Encode for ByName {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[("domain", &self.domain), ("name", &self.name)]);
    }
}

/// Schema `ByNumber`.
#[non_exhaustive]
pub struct ByNumber {
    pub name: Option<String>,
    pub number: String,
}

impl Default for ByNumber {
    fn default() -> Self {
        Self {
            name: None,
            number: String::new(),
        }
    }
}

impl ByNumber {
    /// With all that is required.
    pub fn new(number: impl Into<String>) -> Self {
        Self {
            number: number.into(),
            ..Self::default()
        }
    }

    /// Sets `name`.
    pub fn name(mut self, value: impl Into<String>) -> Self {
        self.name = Some(value.into());
        self
    }
}

impl rt::Decode for ByNumber {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(&mut [("name", &mut out.name), ("number", &mut out.number)], 2)
            .then_some(out)
    }
}

impl rt::Encode for ByNumber {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[("name", &self.name), ("number", &self.number)]);
    }
}

/// Schema `ClonedVoice`.
#[non_exhaustive]
pub struct ClonedVoice {
    pub clone_id: String,
    pub r#type: ClonedVoiceType,
}

impl Default for ClonedVoice {
    fn default() -> Self {
        Self {
            clone_id: String::new(),
            r#type: ClonedVoiceType::Unknown(String::new()),
        }
    }
}

impl ClonedVoice {
    /// With all that is required.
    pub fn new(clone_id: impl Into<String>, r#type: impl Into<ClonedVoiceType>) -> Self {
        Self {
            clone_id: clone_id.into(),
            r#type: r#type.into(),
        }
    }
}

impl rt::Decode for ClonedVoice {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(&mut [("clone_id", &mut out.clone_id), ("type", &mut out.r#type)], 3)
            .then_some(out)
    }
}

impl rt::Encode for ClonedVoice {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[("clone_id", &self.clone_id), ("type", &self.r#type)]);
    }
}

/// `type` of `ClonedVoice`.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"Text converts into it. A value that is not listed is kept as it came, in [`Unknown`](Self::Unknown)."
)]
#[non_exhaustive]
pub enum ClonedVoiceType {
    /// `cloned`
    Cloned,
    /// `Cloned`
    Cloned2,
    /// Any other value, kept as it came.
    Unknown(String),
}

impl ClonedVoiceType {
    /// The value on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Cloned => "cloned",
            Self::Cloned2 => "Cloned",
            Self::Unknown(other) => other,
        }
    }
}

impl<T: AsRef<str>> From<T> for ClonedVoiceType {
    fn from(text: T) -> Self {
        match text.as_ref() {
            "cloned" => Self::Cloned,
            "Cloned" => Self::Cloned2,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

rt::open_enum!(ClonedVoiceType);

/// Schema `Comparison`.
#[non_exhaustive]
pub struct Comparison {
    pub kind: String,
    pub left: Box<Expression>,
    pub right: Box<Expression>,
}

impl Default for Comparison {
    fn default() -> Self {
        Self {
            kind: "comparison".to_owned(),
            left: Box::new(Expression::Unknown(rt::Value::Null)),
            right: Box::new(Expression::Unknown(rt::Value::Null)),
        }
    }
}

impl Comparison {
    /// With all that is required.
    pub fn new(left: impl Into<Expression>, right: impl Into<Expression>) -> Self {
        Self {
            kind: "comparison".to_owned(),
            left: Box::new(left.into()),
            right: Box::new(right.into()),
        }
    }
}

impl rt::Decode for Comparison {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(
                &mut [
                    ("kind", &mut out.kind),
                    ("left", &mut out.left),
                    ("right", &mut out.right),
                ],
                7,
            )
            .then_some(out)
    }
}

impl rt::Encode for Comparison {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[("kind", &self.kind), ("left", &self.left), ("right", &self.right)]);
    }
}

/// Schema `Expression`.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"One of several types. What is none of them is kept as it came, in [`Unknown`](Self::Unknown)."
)]
#[derive(Clone)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant)]
pub enum Expression {
    /// `kind` is `comparison`.
    Comparison(Comparison),
    /// `kind` is `variable`.
    Variable(Variable),
    /// `kind` is `not`.
    Not(Not),
    /// Anything else, kept as it came.
    Unknown(rt::Value),
}

impl From<Comparison> for Expression {
    fn from(value: Comparison) -> Self {
        Self::Comparison(value)
    }
}

impl From<Variable> for Expression {
    fn from(value: Variable) -> Self {
        Self::Variable(value)
    }
}

impl From<Not> for Expression {
    fn from(value: Not) -> Self {
        Self::Not(value)
    }
}

impl From<rt::Value> for Expression {
    fn from(value: rt::Value) -> Self {
        Self::Unknown(value)
    }
}

impl rt::Decode for Expression {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        match r.tag("kind").as_deref() {
            Some("comparison") => r.arm(Self::Comparison, Self::Unknown),
            Some("variable") => r.arm(Self::Variable, Self::Unknown),
            Some("not") => r.arm(Self::Not, Self::Unknown),
            _ => r.raw(Self::Unknown),
        }
    }
}

impl rt::Encode for Expression {
    #[inline]
    fn encode(&self, w: &mut rt::Writer) {
        match self {
            Self::Comparison(value) => w.tagged("kind", "comparison", value),
            Self::Variable(value) => w.tagged("kind", "variable", value),
            Self::Not(value) => w.tagged("kind", "not", value),
            Self::Unknown(value) => rt::Encode::encode(value, w),
        }
    }
}

/// A number of times.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"One of several types. What is none of them is kept as it came, in [`Unknown`](Self::Unknown)."
)]
#[derive(Clone)]
#[non_exhaustive]
pub enum Loop {
    Integer(i64),
    Value(LoopOneOf1),
    /// Anything else, kept as it came.
    Unknown(rt::Value),
}

impl From<i64> for Loop {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

impl From<i32> for Loop {
    fn from(value: i32) -> Self {
        Self::Integer(value.into())
    }
}

impl From<LoopOneOf1> for Loop {
    fn from(value: LoopOneOf1) -> Self {
        Self::Value(value)
    }
}

impl From<rt::Value> for Loop {
    fn from(value: rt::Value) -> Self {
        Self::Unknown(value)
    }
}

impl From<&str> for Loop {
    fn from(value: &str) -> Self {
        Self::Value(value.into())
    }
}

impl From<String> for Loop {
    fn from(value: String) -> Self {
        Self::Value(value.into())
    }
}

impl rt::Decode for Loop {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        match r.peek() {
            rt::JsonKind::Int | rt::JsonKind::Float => {
                r.arm(Self::Integer, Self::Unknown)
            }
            rt::JsonKind::String => r.arm(Self::Value, Self::Unknown),
            _ => r.raw(Self::Unknown),
        }
    }
}

impl rt::Encode for Loop {
    #[inline]
    fn encode(&self, w: &mut rt::Writer) {
        match self {
            Self::Integer(value) => rt::Encode::encode(value, w),
            Self::Value(value) => rt::Encode::encode(value, w),
            Self::Unknown(value) => rt::Encode::encode(value, w),
        }
    }
}

/// Schema `Loop`.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"Text converts into it. A value that is not listed is kept as it came, in [`Unknown`](Self::Unknown)."
)]
#[non_exhaustive]
pub enum LoopOneOf1 {
    /// `infinity`
    Infinity,
    /// `none`
    None,
    /// Any other value, kept as it came.
    Unknown(String),
}

impl LoopOneOf1 {
    /// The value on the wire.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Infinity => "infinity",
            Self::None => "none",
            Self::Unknown(other) => other,
        }
    }
}

impl<T: AsRef<str>> From<T> for LoopOneOf1 {
    fn from(text: T) -> Self {
        match text.as_ref() {
            "infinity" => Self::Infinity,
            "none" => Self::None,
            other => Self::Unknown(other.to_owned()),
        }
    }
}

rt::open_enum!(LoopOneOf1);

/// Schema `Not`.
#[non_exhaustive]
pub struct Not {
    pub kind: String,
    pub of: Option<Box<Expression>>,
}

impl Default for Not {
    fn default() -> Self {
        Self {
            kind: "not".to_owned(),
            of: None,
        }
    }
}

impl Not {
    /// With the constant fields set.
    pub fn new() -> Self {
        Self {
            kind: "not".to_owned(),
            ..Self::default()
        }
    }

    /// Sets `of`.
    pub fn of(mut self, value: impl Into<Expression>) -> Self {
        self.of = Some(Box::new(value.into()));
        self
    }
}

impl rt::Decode for Not {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(&mut [("kind", &mut out.kind), ("of", &mut out.of)], 1).then_some(out)
    }
}

impl rt::Encode for Not {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[("kind", &self.kind), ("of", &self.of)]);
    }
}

/// Schema `PlainVoice`.
#[non_exhaustive]
pub struct PlainVoice {
    pub speed: Option<f64>,
    pub r#type: String,
}

impl Default for PlainVoice {
    fn default() -> Self {
        Self {
            speed: None,
            r#type: "plain".to_owned(),
        }
    }
}

impl PlainVoice {
    /// With the constant fields set.
    pub fn new() -> Self {
        Self {
            r#type: "plain".to_owned(),
            ..Self::default()
        }
    }

    /// Sets `speed`.
    pub fn speed(mut self, value: impl Into<f64>) -> Self {
        self.speed = Some(value.into());
        self
    }
}

impl rt::Decode for PlainVoice {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(&mut [("speed", &mut out.speed), ("type", &mut out.r#type)], 2)
            .then_some(out)
    }
}

impl rt::Encode for PlainVoice {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[("speed", &self.speed), ("type", &self.r#type)]);
    }
}

/// Schema `Target`.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"One of several types. What is none of them is kept as it came, in [`Unknown`](Self::Unknown)."
)]
#[derive(Clone)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant)]
pub enum Target {
    ByNumber(ByNumber),
    ByName(ByName),
    Anything(Anything),
    Text(String),
    List(Vec<f64>),
    /// Anything else, kept as it came.
    Unknown(rt::Value),
}

impl From<ByNumber> for Target {
    fn from(value: ByNumber) -> Self {
        Self::ByNumber(value)
    }
}

impl From<ByName> for Target {
    fn from(value: ByName) -> Self {
        Self::ByName(value)
    }
}

impl From<Anything> for Target {
    fn from(value: Anything) -> Self {
        Self::Anything(value)
    }
}

impl From<String> for Target {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Vec<f64>> for Target {
    fn from(value: Vec<f64>) -> Self {
        Self::List(value)
    }
}

impl From<rt::Value> for Target {
    fn from(value: rt::Value) -> Self {
        Self::Unknown(value)
    }
}

impl From<&str> for Target {
    fn from(value: &str) -> Self {
        Self::Text(value.into())
    }
}

impl rt::Decode for Target {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        match r.peek() {
            rt::JsonKind::String => r.arm(Self::Text, Self::Unknown),
            rt::JsonKind::Array => r.arm(Self::List, Self::Unknown),
            rt::JsonKind::Object if r.has_keys(&["domain", "name"]) => {
                r.arm(Self::ByName, Self::Unknown)
            }
            rt::JsonKind::Object if r.has_keys(&["number"]) => {
                r.arm(Self::ByNumber, Self::Unknown)
            }
            rt::JsonKind::Object => r.arm(Self::Anything, Self::Unknown),
            _ => r.raw(Self::Unknown),
        }
    }
}

impl rt::Encode for Target {
    #[inline]
    fn encode(&self, w: &mut rt::Writer) {
        match self {
            Self::ByNumber(value) => rt::Encode::encode(value, w),
            Self::ByName(value) => rt::Encode::encode(value, w),
            Self::Anything(value) => rt::Encode::encode(value, w),
            Self::Text(value) => rt::Encode::encode(value, w),
            Self::List(value) => rt::Encode::encode(value, w),
            Self::Unknown(value) => rt::Encode::encode(value, w),
        }
    }
}

/// Part of `POST /speak`.
#[non_exhaustive]
pub struct V1speakPostRequestBodyContentApplication1jsonSchema {
    pub filter: Option<Expression>,
    pub r#loop: Option<Loop>,
    pub target: Option<Target>,
    pub voice: Option<Voice>,
}

impl Default for V1speakPostRequestBodyContentApplication1jsonSchema {
    fn default() -> Self {
        Self {
            filter: None,
            r#loop: None,
            target: None,
            voice: None,
        }
    }
}

impl rt::Decode for V1speakPostRequestBodyContentApplication1jsonSchema {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(
                &mut [
                    ("filter", &mut out.filter),
                    ("loop", &mut out.r#loop),
                    ("target", &mut out.target),
                    ("voice", &mut out.voice),
                ],
                0,
            )
            .then_some(out)
    }
}

impl rt::Encode for V1speakPostRequestBodyContentApplication1jsonSchema {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(
            &[
                ("filter", &self.filter),
                ("loop", &self.r#loop),
                ("target", &self.target),
                ("voice", &self.voice),
            ],
        );
    }
}

/// Schema `Variable`.
#[non_exhaustive]
pub struct Variable {
    pub kind: String,
    pub name: String,
}

impl Default for Variable {
    fn default() -> Self {
        Self {
            kind: "variable".to_owned(),
            name: String::new(),
        }
    }
}

impl Variable {
    /// With all that is required.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            kind: "variable".to_owned(),
            name: name.into(),
        }
    }
}

impl rt::Decode for Variable {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        let mut out = Self::default();
        r.fields(&mut [("kind", &mut out.kind), ("name", &mut out.name)], 3)
            .then_some(out)
    }
}

impl rt::Encode for Variable {
    #[inline]
    fn members(&self, to: &mut dyn rt::Members) {
        to.all(&[("kind", &self.kind), ("name", &self.name)]);
    }
}

/// Schema `Voice`.
#[cfg_attr(
    doc,
    doc = "",
    doc = r"One of several types. What is none of them is kept as it came, in [`Unknown`](Self::Unknown)."
)]
#[derive(Clone)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant)]
pub enum Voice {
    /// `type` is `plain`.
    PlainVoice(PlainVoice),
    /// `type` is `Cloned` or `cloned`.
    ClonedVoice(ClonedVoice),
    /// Anything else, kept as it came.
    Unknown(rt::Value),
}

impl From<PlainVoice> for Voice {
    fn from(value: PlainVoice) -> Self {
        Self::PlainVoice(value)
    }
}

impl From<ClonedVoice> for Voice {
    fn from(value: ClonedVoice) -> Self {
        Self::ClonedVoice(value)
    }
}

impl From<rt::Value> for Voice {
    fn from(value: rt::Value) -> Self {
        Self::Unknown(value)
    }
}

impl rt::Decode for Voice {
    #[inline]
    fn decode(r: &mut rt::Reader<'_>) -> Option<Self> {
        match r.tag("type").as_deref() {
            Some("plain") => r.arm(Self::PlainVoice, Self::Unknown),
            Some("Cloned" | "cloned") => r.arm(Self::ClonedVoice, Self::Unknown),
            _ => r.raw(Self::Unknown),
        }
    }
}

impl rt::Encode for Voice {
    #[inline]
    fn encode(&self, w: &mut rt::Writer) {
        match self {
            Self::PlainVoice(value) => w.tagged("type", "plain", value),
            Self::ClonedVoice(value) => rt::Encode::encode(value, w),
            Self::Unknown(value) => rt::Encode::encode(value, w),
        }
    }
}

rt::models!(
    Anything, ByName, ByNumber, ClonedVoice, Comparison, Expression, Loop, Not,
    PlainVoice, Target, V1speakPostRequestBodyContentApplication1jsonSchema, Variable,
    Voice
);

rt::copies!(
    Anything, ByName, ByNumber, ClonedVoice, Comparison, Not, PlainVoice,
    V1speakPostRequestBodyContentApplication1jsonSchema, Variable
);

#[cfg(feature = "serde")]
rt::serde_shims!(
    Anything, ByName, ByNumber, ClonedVoice, ClonedVoiceType, Comparison, Expression,
    Loop, LoopOneOf1, Not, PlainVoice, Target,
    V1speakPostRequestBodyContentApplication1jsonSchema, Variable, Voice
);
