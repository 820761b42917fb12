//! What a verb acts on: the elements inside of `Dial`, `Refer`, `Start`, `Stop` and `Connect`.

use super::{Channels, Element, Method, Track, argument, around_text, element, without_text};

element! {
    /// `<Number>`: a phone number to dial.
    Number {
        url: String = "url",
        method: Method = "method",
        send_digits: String = "sendDigits",
        status_callback: String = "statusCallback",
        status_callback_event: String = "statusCallbackEvent",
        status_callback_method: Method = "statusCallbackMethod",
        machine_detection: String = "machineDetection",
        detection_mode: String = "detectionMode",
        machine_detection_timeout: u32 = "machineDetectionTimeout",
        amd_status_callback: String = "amdStatusCallback",
        sip_region: String = "sipRegion",
    }
}

element! {
    /// `<Sip>`: a SIP address to dial or to refer to.
    Sip {
        username: String = "username",
        password: String = "password",
        url: String = "url",
        method: Method = "method",
        status_callback: String = "statusCallback",
        status_callback_event: String = "statusCallbackEvent",
        status_callback_method: Method = "statusCallbackMethod",
        machine_detection: String = "machineDetection",
        detection_mode: String = "detectionMode",
        machine_detection_timeout: u32 = "machineDetectionTimeout",
        amd_status_callback: String = "amdStatusCallback",
        sip_region: String = "sipRegion",
    }
}

element! {
    /// `<Conference>`: a conference to join; it is made if there is none of this name.
    Conference {
        muted: bool = "muted",
        start_conference_on_enter: bool = "startConferenceOnEnter",
        end_conference_on_exit: bool = "endConferenceOnExit",
        max_participants: u32 = "maxParticipants",
        beep: String = "beep",
        participant_label: String = "participantLabel",
        record: String = "record",
        record_beep: bool = "recordBeep",
        recording_status_callback: String = "recordingStatusCallback",
        recording_status_callback_event: String = "recordingStatusCallbackEvent",
        recording_status_callback_method: Method = "recordingStatusCallbackMethod",
        recording_timeout: u32 = "recordingTimeout",
        trim: String = "trim",
        status_callback: String = "statusCallback",
        status_callback_event: String = "statusCallbackEvent",
        status_callback_method: Method = "statusCallbackMethod",
        wait_url: String = "waitUrl",
        wait_method: Method = "waitMethod",
    }
}

element! {
    /// `<Queue>`: the first call of a queue.
    Queue {
        url: String = "url",
        method: Method = "method",
    }
}

element! {
    /// `<Stream>`: the media of the call over a WebSocket.
    Stream {
        name: String = "name",
        track: Track = "track",
        codec: String = "codec",
        bidirectional_mode: String = "bidirectionalMode",
        bidirectional_codec: String = "bidirectionalCodec",
        bidirectional_sampling_rate: u32 = "bidirectionalSamplingRate",
        status_callback: String = "statusCallback",
        status_callback_method: Method = "statusCallbackMethod",
    }
}

element! {
    /// `<Transcription>`: the speech of the call as text.
    Transcription {
        language: String = "language",
        interim_results: bool = "interimResults",
        transcription_engine: String = "transcriptionEngine",
        transcription_tracks: String = "transcriptionTracks",
        transcription_callback: String = "transcriptionCallback",
        transcription_callback_method: Method = "transcriptionCallbackMethod",
        model: String = "model",
        hints: String = "hints",
    }
}

element! {
    /// `<Suppression>`: less noise.
    Suppression {
        direction: String = "direction",
        noise_suppression_engine: String = "noiseSuppressionEngine",
    }
}

element! {
    /// `<Siprec>`: the call for a recorder elsewhere.
    Siprec {
        name: String = "name",
        connector_name: String = "connectorName",
        track: Track = "track",
        status_callback: String = "statusCallback",
        status_callback_method: Method = "statusCallbackMethod",
    }
}

element! {
    /// `<Recording>`: a recording beside what else happens.
    Recording {
        channels: Channels = "channels",
        track: String = "track",
        trim: String = "trim",
        format: String = "format",
        recording_status_callback: String = "recordingStatusCallback",
        recording_status_callback_event: String = "recordingStatusCallbackEvent",
        recording_status_callback_method: Method = "recordingStatusCallbackMethod",
    }
}

around_text! {
    Number: "a phone number",
    Sip: "a SIP address",
    Conference: "the name of a conference",
    Queue: "the name of a queue",
}

without_text! {
    Recording,
    Siprec,
    Suppression,
    Transcription,
}

impl Stream {
    /// A stream to a WebSocket address.
    pub fn new(url: impl Into<String>) -> Self {
        Self(Element::new("Stream").attr("url", url.into()))
    }

    /// A stream by its name, to stop it.
    pub fn named(name: impl Into<String>) -> Self {
        Self(Element::new("Stream").attr("name", name.into()))
    }
}
