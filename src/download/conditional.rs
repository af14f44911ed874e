//! Reading a small body that may be known already: the server is asked whether it is still the same.

use super::client::Client;
use super::error::FetchError;
use super::exchange::{Answer, is_page};
use super::fetch::Found;
use crate::location::{Location, bounded, redacted};
use flate2::bufread::GzDecoder;
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};
use std::io::Read as _;
use url::Url;

/// A validator that fits no header is none; bytes.
const LONGEST_VALIDATOR: usize = 1024;

/// What a server calls one content of a URL. A weak tag will do: the content's meaning is what counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// The entity tag, quotes included.
    pub tag: Option<String>,
    /// The date of its last change.
    pub modified: Option<String>,
}

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// What is known is what it has.
    Same,
    /// The whole body, and what it is called from now on.
    Body(Vec<u8>, Validators),
    /// 404, 410 or no such file.
    Absent,
}

impl Client {
    /// Reads a small body, at most `limit` bytes of it, unless the server says that it still is what
    /// `known` calls it. The body may come compressed. What has no validators is asked for anew.
    pub async fn read_if_changed(
        &self,
        location: &Location,
        known: &Validators,
        limit: u64,
    ) -> Result<Answered, FetchError> {
        let Location::Http(url) = location else {
            return Ok(match self.read(location, limit).await? {
                Found::Body(body) => Answered::Body(body, Validators::default()),
                Found::Absent => Answered::Absent,
            });
        };
        let mut made = 0;
        loop {
            made += 1;
            match self.ask_if_changed(url, known, limit).await {
                Err(FetchError::Absent { .. }) => return Ok(Answered::Absent),
                Err(error) => self.pause(made, error).await?,
                answered => return answered,
            };
        }
    }

    async fn ask_if_changed(&self, url: &Url, known: &Validators, limit: u64) -> Result<Answered, FetchError> {
        let conditions = known.conditions();
        let mut extra = vec![(ACCEPT_ENCODING, HeaderValue::from_static("gzip"))];
        extra.extend(conditions.iter().cloned());
        let answer = self.ask(url, &extra).await?;
        match answer.status() {
            200 => {
                let validators = Validators::of(&answer);
                whole(answer, url, limit).await.map(|body| Answered::Body(body, validators))
            }
            // Nobody who was asked for all of it says so.
            304 if !conditions.is_empty() => Ok(Answered::Same),
            status => Err(FetchError::Status { at: redacted(url), status, text: None, retry_after: None }),
        }
    }
}

impl Validators {
    fn of(answer: &Answer) -> Self {
        let text = |name| answer.header(name).filter(|text| text.len() <= LONGEST_VALIDATOR).map(str::to_owned);
        Self { tag: text(&ETAG), modified: text(&LAST_MODIFIED) }
    }

    fn conditions(&self) -> Vec<(HeaderName, HeaderValue)> {
        let pair = |name, text: &Option<String>| Some((name, HeaderValue::from_str(text.as_ref()?).ok()?));
        [pair(IF_NONE_MATCH, &self.tag), pair(IF_MODIFIED_SINCE, &self.modified)].into_iter().flatten().collect()
    }
}

/// The body of an answer, out of its encoding, and no web page.
async fn whole(mut answer: Answer, url: &Url, limit: u64) -> Result<Vec<u8>, FetchError> {
    let at = || redacted(url);
    if answer.declared_length().is_some_and(|length| length > limit) {
        return Err(FetchError::TooLarge { at: at(), limit });
    }
    let encoding = answer.header(&CONTENT_ENCODING).map(|encoding| encoding.trim().to_ascii_lowercase());
    let is_gzip = match encoding.as_deref() {
        None | Some("" | "identity") => false,
        Some("gzip" | "x-gzip") => true,
        Some(other) => return Err(FetchError::Encoded { at: at(), encoding: bounded(other) }),
    };
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        body.extend_from_slice(chunk.as_ref());
        if body.len() as u64 > limit {
            return Err(FetchError::TooLarge { at: at(), limit });
        }
    }
    if is_gzip {
        body = inflated(&body, limit, &at)?;
    }
    if answer.is_declared_page() || is_page(&body) {
        return Err(FetchError::WebPage { at: at() });
    }
    Ok(body)
}

/// The content of one gzip member that is all there is.
fn inflated(body: &[u8], limit: u64, at: &dyn Fn() -> String) -> Result<Vec<u8>, FetchError> {
    let garbled = |why: &str| FetchError::Garbled { at: at(), encoding: "gzip", why: bounded(why) };
    let mut decoder = GzDecoder::new(body);
    let mut content = Vec::new();
    let read = decoder.by_ref().take(limit.saturating_add(1)).read_to_end(&mut content);
    read.map_err(|error| garbled(&error.to_string()))?;
    if content.len() as u64 > limit {
        return Err(FetchError::TooLarge { at: at(), limit });
    }
    if !decoder.into_inner().is_empty() {
        return Err(garbled("something follows its end"));
    }
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write as _;

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn inflate(body: &[u8], limit: u64) -> Result<Vec<u8>, FetchError> {
        inflated(body, limit, &|| "https://h/x".to_owned())
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = gzip(&vec![0; 64 << 20]);
        assert!(bomb.len() < 100_000);
        assert!(matches!(inflate(&bomb, 1 << 20), Err(FetchError::TooLarge { .. })));
        assert_eq!(inflate(&gzip(&[0; 1000]), 1000).unwrap(), [0; 1000]);
        assert!(matches!(inflate(&gzip(&[0; 1001]), 1000), Err(FetchError::TooLarge { .. })));
    }

    #[test]
    fn what_is_not_exactly_one_member_is_garbled() {
        let whole = gzip(b"a list");
        let doubled = [whole.clone(), whole.clone()].concat();
        let mut wrong_sum = whole.clone();
        let sum = wrong_sum.len() - 5;
        wrong_sum[sum] ^= 1;
        for body in [&whole[..whole.len() - 1], &whole[..5], b"", b"a list", &doubled, &wrong_sum] {
            assert!(matches!(inflate(body, 1000), Err(FetchError::Garbled { .. })), "{body:?}");
        }
        assert_eq!(inflate(&whole, 1000).unwrap(), b"a list");
    }

    proptest! {
        #[test]
        fn any_body_is_inflated_or_refused(body in any::<Vec<u8>>(), content in any::<Vec<u8>>()) {
            let _ = inflate(&body, 100);
            prop_assert_eq!(inflate(&gzip(&content), 1 << 20).unwrap(), content);
        }
    }
}
