//! What a TeXML application answers: verbs, in the order in which they are carried out.

use std::fmt;

use super::nouns::{
    Conference, Number, Queue, Recording, Sip, Siprec, Stream, Suppression, Transcription,
};
use super::{
    Channels, Element, Input, Method, Reason, argument, around_text, element, without_text,
};

/// A document for the server to carry out, verb by verb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response(Element);

impl Response {
    /// The media type to answer with.
    pub const CONTENT_TYPE: &str = "application/xml";

    /// A document without verbs: it ends the call.
    pub fn new() -> Self {
        Self(Element::new("Response"))
    }

    /// Speaks.
    pub fn say(self, say: impl Into<Say>) -> Self {
        self.verb(say.into())
    }

    /// Plays an audio file.
    pub fn play(self, play: impl Into<Play>) -> Self {
        self.verb(play.into())
    }

    /// Waits for keys or speech.
    pub fn gather(self, gather: Gather) -> Self {
        self.verb(gather)
    }

    /// Connects the caller with somebody else.
    pub fn dial(self, dial: impl Into<Dial>) -> Self {
        self.verb(dial.into())
    }

    /// Records the caller.
    pub fn record(self, record: Record) -> Self {
        self.verb(record)
    }

    /// Ends the call.
    pub fn hangup(self) -> Self {
        self.verb(Element::new("Hangup"))
    }

    /// Waits in silence: seconds, or a [`Pause`].
    pub fn pause(self, pause: impl Into<Pause>) -> Self {
        self.verb(pause.into())
    }

    /// Goes on with the document at a URL.
    pub fn redirect(self, redirect: impl Into<Redirect>) -> Self {
        self.verb(redirect.into())
    }

    /// Does not take the call.
    pub fn reject(self, reject: Reject) -> Self {
        self.verb(reject)
    }

    /// Puts the call in a queue.
    pub fn enqueue(self, enqueue: impl Into<Enqueue>) -> Self {
        self.verb(enqueue.into())
    }

    /// Takes the call out of its queue.
    pub fn leave(self) -> Self {
        self.verb(Element::new("Leave"))
    }

    /// Transfers the call to a SIP address.
    pub fn refer(self, refer: impl Into<Refer>) -> Self {
        self.verb(refer.into())
    }

    /// Begins something that runs beside the verbs that follow.
    pub fn start(self, start: Start) -> Self {
        self.verb(start)
    }

    /// Ends what `start` began.
    pub fn stop(self, stop: Stop) -> Self {
        self.verb(stop)
    }

    /// Gives the call to something else until that ends.
    pub fn connect(self, connect: Connect) -> Self {
        self.verb(connect)
    }

    /// Any other verb.
    pub fn verb(mut self, verb: impl Into<Element>) -> Self {
        self.0.push(verb.into());
        self
    }

    /// The document as text.
    pub fn to_xml(&self) -> String {
        self.to_string()
    }
}

impl Default for Response {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Display for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
        self.0.fmt(f)
    }
}

element! {
    /// `<Say>`: text to speak.
    Say {
        voice: String = "voice",
        language: String = "language",
        loop_: u32 = "loop",
    }
}

element! {
    /// `<Play>`: an audio file, or keys to press.
    Play {
        loop_: u32 = "loop",
        digits: String = "digits",
        media_storage: bool = "mediaStorage",
    }
}

element! {
    /// `<Gather>`: keys or speech of the caller, while something is said or played.
    Gather {
        action: String = "action",
        method: Method = "method",
        timeout: u32 = "timeout",
        input: Input = "input",
        speech_timeout: u32 = "speechTimeout",
        partial_result_callback: String = "partialResultCallback",
        partial_result_callback_method: Method = "partialResultCallbackMethod",
        profanity_filter: bool = "profanityFilter",
        use_enhanced: bool = "useEnhanced",
        hints: String = "hints",
        transcription_engine: String = "transcriptionEngine",
        model: String = "model",
        finish_on_key: String = "finishOnKey",
        num_digits: u32 = "numDigits",
        min_digits: u32 = "minDigits",
        max_digits: u32 = "maxDigits",
        language: String = "language",
        valid_digits: String = "validDigits",
        invalid_digits_action: String = "invalidDigitsAction",
    }
}

element! {
    /// `<Dial>`: somebody to connect the caller with.
    Dial {
        action: String = "action",
        method: Method = "method",
        caller_id: String = "callerId",
        caller_name: String = "fromDisplayName",
        hangup_on_star: bool = "hangupOnStar",
        timeout: u32 = "timeout",
        time_limit: u32 = "timeLimit",
        record: String = "record",
        recording_channels: Channels = "recordingChannels",
        record_max_length: u32 = "recordMaxLength",
        recording_status_callback: String = "recordingStatusCallback",
        recording_status_callback_event: String = "recordingStatusCallbackEvent",
        recording_status_callback_method: Method = "recordingStatusCallbackMethod",
        send_recording_url: bool = "sendRecordingUrl",
        ring_tone: String = "ringTone",
        audio_url: String = "audioUrl",
        answer_on_bridge: bool = "answerOnBridge",
        sequential: bool = "sequential",
    }
}

element! {
    /// `<Record>`: a recording of the caller.
    Record {
        action: String = "action",
        method: Method = "method",
        finish_on_key: String = "finishOnKey",
        timeout: u32 = "timeout",
        max_length: u32 = "maxLength",
        play_beep: bool = "playBeep",
        trim: String = "trim",
        channels: Channels = "channels",
        format: String = "format",
        recording_status_callback: String = "recordingStatusCallback",
        recording_status_callback_event: String = "recordingStatusCallbackEvent",
        recording_status_callback_method: Method = "recordingStatusCallbackMethod",
        transcription: bool = "transcription",
        transcription_callback: String = "transcriptionCallback",
        transcription_engine: String = "transcriptionEngine",
    }
}

element! {
    /// `<Pause>`: silence.
    Pause {
        length: u32 = "length",
    }
}

element! {
    /// `<Redirect>`: another document.
    Redirect {
        method: Method = "method",
    }
}

element! {
    /// `<Reject>`: a call that is not taken.
    Reject {
        reason: Reason = "reason",
    }
}

element! {
    /// `<Enqueue>`: a queue to wait in.
    Enqueue {
        action: String = "action",
        method: Method = "method",
        wait_url: String = "waitUrl",
        wait_url_method: Method = "waitUrlMethod",
        max_wait_time_secs: u32 = "maxWaitTimeSecs",
    }
}

element! {
    /// `<Refer>`: a transfer to a SIP address.
    Refer {
        action: String = "action",
        method: Method = "method",
    }
}

element! {
    /// `<Start>`: something that runs beside the other verbs.
    Start {}
}

element! {
    /// `<Stop>`: the end of what `Start` began.
    Stop {}
}

element! {
    /// `<Connect>`: something that has the call until it ends.
    Connect {
        action: String = "action",
        method: Method = "method",
    }
}

without_text! {
    Connect,
    Dial,
    Gather,
    Record,
    Reject,
    Start,
    Stop,
}

around_text! {
    Enqueue: "the name of a queue",
    Play: "the URL of a file",
    Redirect: "a URL",
    Say: "a text",
}

/// What may stand inside of a verb.
macro_rules! holds {
    ($($name:ident { $($(#[$doc:meta])* $method:ident: $inner:ty,)* })*) => {
        $(
            impl $name {
                $(
                    $(#[$doc])*
                    pub fn $method(mut self, inner: impl Into<$inner>) -> Self {
                        self.0.push(Element::from(inner.into()));
                        self
                    }
                )*
            }
        )*
    };
}

holds! {
    Gather {
        /// Speaks while it waits.
        say: Say,
        /// Plays a file while it waits.
        play: Play,
    }
    Dial {
        /// Dials a number; several ring at the same time.
        number: Number,
        /// Dials a SIP address.
        sip: Sip,
        /// Joins a conference.
        conference: Conference,
        /// Takes the first call of a queue.
        queue: Queue,
    }
    Start {
        /// Begins to stream.
        stream: Stream,
        /// Begins to transcribe.
        transcription: Transcription,
        /// Begins to suppress noise.
        suppression: Suppression,
        /// Begins a SIPREC session.
        siprec: Siprec,
        /// Begins to record.
        recording: Recording,
    }
    Stop {
        /// Ends a stream.
        stream: Stream,
        /// Ends transcription.
        transcription: Transcription,
        /// Ends suppression.
        suppression: Suppression,
        /// Ends a SIPREC session.
        siprec: Siprec,
    }
    Connect {
        /// Streams until the stream ends.
        stream: Stream,
    }
}

impl Play {
    /// Presses keys in place of a file; `w` is half a second of silence.
    pub fn keys(digits: impl Into<String>) -> Self {
        Self(Element::new("Play").attr("digits", digits.into()))
    }
}

/// A number to dial, or a list of nouns through the methods of [`Dial`].
impl<T: Into<String>> From<T> for Dial {
    fn from(number: T) -> Self {
        Self(Element::new("Dial").text(number))
    }
}

impl Refer {
    /// A transfer to a SIP address.
    pub fn new(address: impl Into<Sip>) -> Self {
        Self(Element::new("Refer").child(address.into()))
    }
}

impl<T: Into<String>> From<T> for Refer {
    fn from(address: T) -> Self {
        Self::new(address.into())
    }
}

impl Pause {
    /// So many seconds of silence.
    pub fn seconds(seconds: u32) -> Self {
        Self(Element::new("Pause").attr("length", seconds))
    }
}

impl From<u32> for Pause {
    fn from(seconds: u32) -> Self {
        Self::seconds(seconds)
    }
}
