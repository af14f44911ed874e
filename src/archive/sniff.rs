//! What a file really is, by its first bytes, so that a captive portal's page is called that.

/// How many first bytes decide.
pub const HEAD: usize = 512;

/// The kind of a file, by its first [`HEAD`] bytes, with an article.
pub fn kind_of(head: &[u8]) -> &'static str {
    let table: [(&[u8], &str); 8] = [
        (&[0x1f, 0x8b], "a gzip file"),
        (&[0xfd, b'7', b'z', b'X', b'Z', 0], "an xz file"),
        (b"PK\x03\x04", "a zip file"),
        (b"PK\x05\x06", "an empty zip file"),
        (&[0x28, 0xb5, 0x2f, 0xfd], "a zstd file"),
        (b"BZh", "a bzip2 file"),
        (b"xar!", "a macOS installer"),
        (&[0xd0, 0xcf, 0x11, 0xe0], "a Windows installer"),
    ];
    if head.is_empty() {
        return "an empty file";
    }
    if let Some((_, kind)) = table.iter().find(|(magic, _)| head.starts_with(magic)) {
        return kind;
    }
    if head.get(257..262) == Some(b"ustar") {
        return "a tar file that is not compressed";
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if text.starts_with(b"<") {
        return "a web page";
    }
    if !text.is_empty() && text.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace()) {
        return "a text";
    }
    "something unknown"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_impostors_have_names() {
        let mut tar = [0; HEAD];
        tar[257..262].copy_from_slice(b"ustar");
        for (head, kind) in [
            (&b""[..], "an empty file"),
            (b"\xef\xbb\xbf\r\n <!DOCTYPE html>", "a web page"),
            (b"<html>", "a web page"),
            (b"{\"error\": 1}\n", "a text"),
            (b"\xfd7zXZ\0", "an xz file"),
            (b"PK\x03\x04", "a zip file"),
            (b"\x1f\x8b\x08", "a gzip file"),
            (&tar, "a tar file that is not compressed"),
            (b"\0\x01\x02", "something unknown"),
        ] {
            assert_eq!(kind_of(head), kind, "{head:?}");
        }
    }
}
