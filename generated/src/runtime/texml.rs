//! TeXML applications: the callbacks that the server posts to them, which are forms rather than
//! JSON, and the XML that they answer with.
//!
//! ```ignore
//! let callback = verifier.unwrap_texml(&headers, body)?;
//! println!("{:?} calls", callback.from());
//! let answer = texml::Response::new()
//!     .gather(texml::Gather::new().num_digits(1).action("/menu").say("Press a key."))
//!     .say("Goodbye.")
//!     .hangup();
//! reply(texml::Response::CONTENT_TYPE, answer.to_xml());
//! ```

mod callback;
mod nouns;
mod verbs;
mod xml;

pub use callback::{CallStatus, Callback};
pub use nouns::{
    Conference, Number, Queue, Recording, Sip, Siprec, Stream, Suppression, Transcription,
};
pub use verbs::{
    Connect, Dial, Enqueue, Gather, Pause, Play, Record, Redirect, Refer, Reject, Response, Say,
    Start, Stop,
};
pub use xml::Element;

use xml::{argument, around_text, choice, element, without_text};

choice! {
    /// How a URL is requested.
    Method {
        /// `GET`
        Get = "GET",
        /// `POST`
        Post = "POST",
    }
}

choice! {
    /// Why a call is rejected: what the caller hears.
    Reason {
        /// `rejected`
        Rejected = "rejected",
        /// `busy`
        Busy = "busy",
    }
}

choice! {
    /// What a caller may enter.
    Input {
        /// `dtmf`: keys.
        Dtmf = "dtmf",
        /// `speech`
        Speech = "speech",
        /// `dtmf speech`: either.
        Both = "dtmf speech",
    }
}

choice! {
    /// How many channels a recording has.
    Channels {
        /// `single`
        Single = "single",
        /// `dual`: one for each leg.
        Dual = "dual",
    }
}

choice! {
    /// Which side of a call is meant.
    Track {
        /// `inbound_track`
        Inbound = "inbound_track",
        /// `outbound_track`
        Outbound = "outbound_track",
        /// `both_tracks`
        Both = "both_tracks",
    }
}
