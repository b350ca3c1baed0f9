//! The page's pictures: each is loaded once, held once as a `data:` URI, and shown many times.
//!
//! Pictures are asked for in the order of their importance; once the page has grown to its budget,
//! further ones are named, and linked where that is safe.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::Serialize;
use std::collections::HashMap;

/// Bytes of pictures in one page: what browsers open without complaint and mail servers may carry.
const BUDGET_BYTES: usize = 24 * 1024 * 1024;

/// Where the page shows a picture.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Picture {
    /// The name of its one copy, such as `p3`; none where the page only names the file.
    pub id: Option<String>,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Its file, for people.
    pub path: String,
    /// Its file, where it is safe to link to.
    pub link: Option<String>,
}

/// A picture's one copy.
#[derive(Debug, Serialize)]
pub(super) struct Copy {
    pub id: String,
    pub width: u32,
    pub height: u32,
    pub data: String,
}

/// All pictures of a page.
pub(super) struct Pictures<'a> {
    assets: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    known: HashMap<String, Picture>,
    spent_bytes: usize,
    /// What goes into the page.
    pub copies: Vec<Copy>,
}

impl<'a> Pictures<'a> {
    pub fn new(assets: &'a dyn Fn(&str) -> Option<Vec<u8>>) -> Self {
        Pictures { assets, known: HashMap::new(), spent_bytes: 0, copies: Vec::new() }
    }

    /// The picture of this path; loads it the first time.
    pub fn show(&mut self, path: &str) -> Picture {
        if let Some(picture) = self.known.get(path) {
            return picture.clone();
        }
        let picture = self.load(path);
        self.known.insert(path.to_owned(), picture.clone());
        picture
    }

    fn load(&mut self, path: &str) -> Picture {
        let named = Picture { id: None, width: 0, height: 0, path: path.to_owned(), link: link(path) };
        if self.spent_bytes >= BUDGET_BYTES {
            return named;
        }
        let Some(bytes) = (self.assets)(path) else { return named };
        let Some((kind, width, height)) = kind_and_size(&bytes) else { return named };
        if self.spent_bytes + bytes.len() > BUDGET_BYTES || width == 0 || height == 0 {
            return named;
        }
        self.spent_bytes += bytes.len();
        let id = format!("p{}", self.copies.len());
        let data = format!("data:{kind};base64,{}", BASE64_STANDARD.encode(&bytes));
        self.copies.push(Copy { id: id.clone(), width, height, data });
        Picture { id: Some(id), width, height, ..named }
    }
}

/// A relative path that cannot be anything but one: no scheme, no other host.
pub(super) fn link(path: &str) -> Option<String> {
    let odd = |letter: char| {
        letter.is_control() || letter.is_whitespace() || matches!(letter, ':' | '\\' | '?' | '#')
    };
    let safe = !path.is_empty() && !path.starts_with('/') && !path.contains(odd);
    safe.then(|| path.replace('%', "%25"))
}

/// Media type, width and height of a PNG, JPEG or WebP.
fn kind_and_size(bytes: &[u8]) -> Option<(&'static str, u32, u32)> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some(("image/png", big_endian(bytes.get(16..20)?), big_endian(bytes.get(20..24)?)));
    }
    if bytes.starts_with(b"\xff\xd8") {
        let (width, height) = jpeg_size(bytes)?;
        return Some(("image/jpeg", width, height));
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12)? == b"WEBP" {
        let (width, height) = webp_size(bytes)?;
        return Some(("image/webp", width, height));
    }
    None
}

fn big_endian(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn little_endian(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte))
}

/// Walks the segments to the start of frame.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let marker = *bytes.get(at + 1)?;
        let frame = matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
        if frame {
            let size = bytes.get(at + 5..at + 9)?;
            return Some((big_endian(&size[2..]), big_endian(&size[..2])));
        }
        at += 2 + big_endian(bytes.get(at + 2..at + 4)?) as usize;
    }
}

fn webp_size(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(12..16)? {
        b"VP8X" => Some((1 + little_endian(bytes.get(24..27)?), 1 + little_endian(bytes.get(27..30)?))),
        b"VP8L" => {
            let packed = little_endian(bytes.get(21..25)?);
            Some((1 + (packed & 0x3fff), 1 + (packed >> 14 & 0x3fff)))
        }
        b"VP8 " => {
            Some((little_endian(bytes.get(26..28)?) & 0x3fff, little_endian(bytes.get(28..30)?) & 0x3fff))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_relative_path_is_linked() {
        assert_eq!(link("evidence/a b.png"), None);
        assert_eq!(link("javascript:alert(1)"), None);
        assert_eq!(link("//host/x.png"), None);
        assert_eq!(link("evidence/50%.png").as_deref(), Some("evidence/50%25.png"));
    }

    #[test]
    fn the_size_is_read_from_the_first_bytes() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend([0, 0, 5, 86, 0, 0, 3, 132]);
        assert_eq!(kind_and_size(&png), Some(("image/png", 1366, 900)));
        let jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 17, 8, 3, 132, 5, 86];
        assert_eq!(kind_and_size(&jpeg), Some(("image/jpeg", 1366, 900)));
        let webp = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x55\x05\0\x83\x03\0";
        assert_eq!(kind_and_size(webp), Some(("image/webp", 1366, 900)));
        for broken in [&png[..20], &jpeg[..9], &webp[..20], b"GIF89a"] {
            assert_eq!(kind_and_size(broken), None);
        }
    }

    #[test]
    fn a_picture_is_loaded_once_and_only_within_the_budget() {
        let mut large = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01".to_vec();
        large.resize(BUDGET_BYTES - 1, 0);
        let loads = std::cell::Cell::new(0);
        let assets = |_: &str| {
            loads.set(loads.get() + 1);
            Some(large.clone())
        };
        let mut pictures = Pictures::new(&assets);
        assert!(pictures.show("a.png").id.is_some());
        assert!(pictures.show("a.png").id.is_some());
        assert_eq!(loads.get(), 1);
        assert_eq!(pictures.show("b.png").id, None);
        assert_eq!(pictures.copies.len(), 1);
    }
}
