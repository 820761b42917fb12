//! The hand-written runtime of telnyx-sdk.
