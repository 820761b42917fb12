//! Words of a name, and how they are put together again.
//!
//! The splitter is our own: the documents mix `snake_case`, `camelCase`,
//! `PascalCase` and punctuation, and acronyms must always split the same way.

/// The lower-case words of a name: `AIAssistantId` gives `ai`, `assistant`, `id`.
///
/// Everything but ASCII letters and digits separates. A word ends before an
/// upper-case letter that follows a lower-case letter or digit, and before the
/// last letter of an upper-case run that a lower-case letter follows. The plural
/// `s` of an acronym (`URLs`) and the `v4` of `IPv4` belong to it.
pub fn words(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut found: Vec<String> = Vec::new();
    let mut word = String::new();
    for (at, &c) in chars.iter().enumerate() {
        if !c.is_ascii_alphanumeric() {
            flush(&mut found, &mut word);
            continue;
        }
        if begins_word(&chars, at) {
            flush(&mut found, &mut word);
        }
        word.push(c.to_ascii_lowercase());
    }
    flush(&mut found, &mut word);
    found
}

fn flush(found: &mut Vec<String>, word: &mut String) {
    if !word.is_empty() {
        found.push(std::mem::take(word));
    }
}

fn begins_word(chars: &[char], at: usize) -> bool {
    let (Some(&c), Some(&before)) = (chars.get(at), at.checked_sub(1).and_then(|i| chars.get(i)))
    else {
        return false;
    };
    if !c.is_ascii_uppercase() {
        return false;
    }
    if before.is_ascii_lowercase() || before.is_ascii_digit() {
        return true;
    }
    let after = chars.get(at + 1).copied().unwrap_or(' ');
    if !before.is_ascii_uppercase() || !after.is_ascii_lowercase() {
        return false;
    }
    let next = chars.get(at + 2).copied().unwrap_or(' ');
    let plural = after == 's' && !next.is_ascii_lowercase();
    let ip_version = after == 'v' && matches!(next, '4' | '6') && before == 'I' && c == 'P';
    !plural && !ip_version
}

/// `snake_case`; empty if the name has no letter or digit.
pub fn snake(text: &str) -> String {
    words(text).join("_")
}

/// `UpperCamelCase`; empty if the name has no letter or digit.
pub fn camel(text: &str) -> String {
    camel_words(&words(text))
}

/// `UpperCamelCase` of words.
pub fn camel_words<S: AsRef<str>>(words: &[S]) -> String {
    words.iter().map(|word| capital(word.as_ref())).collect()
}

/// The word with its first letter in upper case.
pub fn capital(word: &str) -> String {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) => first.to_ascii_uppercase().to_string() + chars.as_str(),
        None => String::new(),
    }
}

/// The singular of an English plural; other words come back as they are.
pub fn singular(word: &str) -> String {
    const ALIKE: [&str; 9] =
        ["sms", "mms", "address", "status", "series", "news", "dns", "tts", "gps"];
    if ALIKE.contains(&word) || word.len() < 3 {
        return word.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    if ["sses", "xes", "ches", "shes"].iter().any(|ending| word.ends_with(ending)) {
        return word[..word.len() - 2].to_owned();
    }
    let kept = ["ss", "us", "is"].iter().any(|ending| word.ends_with(ending));
    match word.strip_suffix('s') {
        Some(stem) if !kept => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// Whether a text is an identifier as it stands (keywords aside).
pub fn is_ident(text: &str) -> bool {
    let first = text.chars().next();
    first.is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && text.chars().any(|c| c != '_')
}

#[cfg(test)]
mod tests {
    use super::{camel, is_ident, singular, snake};

    #[test]
    fn words_split_the_same_way_always() {
        let cases = [
            ("filter[phone_number][eq]", "filter_phone_number_eq"),
            ("page[size]", "page_size"),
            ("metadata->assistant_id", "metadata_assistant_id"),
            ("StartTime_gt", "start_time_gt"),
            ("AIAssistantId", "ai_assistant_id"),
            ("optInWorkflowImageURLs", "opt_in_workflow_image_urls"),
            ("isTMobileRegistered", "is_t_mobile_registered"),
            ("webhookFailoverURL", "webhook_failover_url"),
            ("advanced-order-id", "advanced_order_id"),
            ("created_at__gt", "created_at_gt"),
            ("SIMCardIDs", "sim_card_ids"),
            ("IPv4Address", "ipv4_address"),
            ("2faEmail", "2fa_email"),
            ("x402Version", "x402_version"),
            ("ABvalue", "a_bvalue"),
            ("IPvalue", "i_pvalue"),
            ("  ", ""),
            ("größe", "gr_e"),
        ];
        for (text, wanted) in cases {
            assert_eq!(snake(text), wanted, "{text}");
        }
        assert_eq!(camel("call-control_Error"), "CallControlError");
        assert_eq!(
            camel("Paginated_VerificationRequestStatus_"),
            "PaginatedVerificationRequestStatus"
        );
    }

    #[test]
    fn singulars() {
        let cases = [
            ("tools", "tool"),
            ("entries", "entry"),
            ("addresses", "address"),
            ("address", "address"),
            ("sms", "sms"),
            ("status", "status"),
            ("boxes", "box"),
            ("data", "data"),
            ("esims", "esim"),
            ("as", "as"),
            ("ids", "id"),
            ("ties", "tie"),
            ("access", "access"),
            ("bonus", "bonus"),
            ("basis", "basis"),
        ];
        for (text, wanted) in cases {
            assert_eq!(singular(text), wanted, "{text}");
        }
    }

    #[test]
    fn identifiers() {
        for text in ["a", "_a", "A9", "a_b", "__a"] {
            assert!(is_ident(text), "{text}");
        }
        for text in ["", "_", "__", "9a", "9", "a-b", "a b", "é", "aé", "-"] {
            assert!(!is_ident(text), "{text}");
        }
    }
}
