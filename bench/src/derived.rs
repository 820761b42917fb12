//! What people write without the crate: the same fields as the types of the crate, with serde's
//! derived code. Enums are closed but for one arm, so this does less than the crate.

#![allow(dead_code, missing_docs)]

use serde::{Deserialize, Serialize};

#[derive(Debug, Deserialize)]
pub struct Page {
    pub data: Vec<Application>,
    pub meta: Meta,
}

#[derive(Debug, Deserialize)]
pub struct Meta {
    pub page_number: Option<i64>,
    pub page_size: Option<i64>,
    pub total_pages: Option<i64>,
    pub total_results: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub struct Application {
    pub active: Option<bool>,
    pub anchorsite_override: Option<Anchorsite>,
    pub application_name: Option<String>,
    pub call_cost_in_webhooks: Option<bool>,
    pub created_at: Option<String>,
    pub dtmf_type: Option<DtmfType>,
    pub first_command_timeout: Option<bool>,
    pub first_command_timeout_secs: Option<i64>,
    pub id: Option<String>,
    pub inbound: Option<Inbound>,
    pub outbound: Option<Outbound>,
    pub record_type: Option<String>,
    pub redact_dtmf_debug_logging: Option<bool>,
    pub tags: Option<Vec<String>>,
    pub updated_at: Option<String>,
    pub webhook_api_version: Option<ApiVersion>,
    pub webhook_event_failover_url: Option<String>,
    pub webhook_event_url: Option<String>,
    pub webhook_timeout_secs: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub struct Inbound {
    pub channel_limit: Option<i64>,
    pub shaken_stir_enabled: Option<bool>,
    pub sip_subdomain: Option<String>,
    pub sip_subdomain_receive_settings: Option<ReceiveSettings>,
}

#[derive(Debug, Deserialize)]
pub struct Outbound {
    pub channel_limit: Option<i64>,
    pub outbound_voice_profile_id: Option<String>,
}

#[derive(Debug, Deserialize)]
pub enum Anchorsite {
    Latency,
    #[serde(rename = "Chicago, IL")]
    Chicago,
    #[serde(rename = "Ashburn, VA")]
    Ashburn,
    #[serde(rename = "San Jose, CA")]
    SanJose,
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
pub enum DtmfType {
    #[serde(rename = "RFC 2833")]
    Rfc2833,
    Inband,
    #[serde(rename = "SIP INFO")]
    SipInfo,
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
pub enum ApiVersion {
    #[serde(rename = "1")]
    V1,
    #[serde(rename = "2")]
    V2,
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiveSettings {
    OnlyMyConnections,
    FromAnyone,
    #[serde(other)]
    Other,
}

#[derive(Debug, Deserialize)]
pub struct Answered {
    pub data: AnsweredData,
    pub meta: Option<AnsweredMeta>,
}

#[derive(Debug, Deserialize)]
pub struct AnsweredMeta {
    pub attempt: Option<i64>,
    pub delivered_to: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct AnsweredData {
    pub event_type: Option<String>,
    pub id: Option<String>,
    pub occurred_at: Option<String>,
    pub payload: AnsweredPayload,
    pub record_type: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct AnsweredPayload {
    pub call_control_id: Option<String>,
    pub call_leg_id: Option<String>,
    pub call_session_id: Option<String>,
    pub client_state: Option<String>,
    pub connection_id: Option<String>,
    pub custom_headers: Option<Vec<Header>>,
    pub from: Option<String>,
    pub sip_headers: Option<Vec<Header>>,
    pub start_time: Option<String>,
    pub state: Option<String>,
    pub tags: Option<Vec<String>>,
    pub to: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Header {
    pub name: String,
    pub value: String,
}

#[derive(Debug, Serialize)]
pub struct Dial<'a> {
    pub connection_id: &'a str,
    pub to: &'a str,
    pub from: &'a str,
    pub timeout_secs: i64,
    pub client_state: &'a str,
    pub command_id: &'a str,
}

#[derive(Debug, Deserialize)]
pub struct Dialed {
    pub data: Call,
}

#[derive(Debug, Deserialize)]
pub struct Call {
    pub call_control_id: String,
    pub call_duration: Option<i64>,
    pub call_leg_id: String,
    pub call_session_id: String,
    pub client_state: Option<String>,
    pub end_time: Option<String>,
    pub is_alive: bool,
    pub record_type: String,
    pub recording_id: Option<String>,
    pub start_time: Option<String>,
}
