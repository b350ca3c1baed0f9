//! Small pictures of pictures, made when somebody first wants to see one: no run waits for them.
//!
//! What an application shows is hostile, a picture that unpacks to gigabytes too: sizes are looked at before anything is
//! unpacked, and one is made at a time.

use crate::{
    artifacts::{Artifact, ArtifactError, Artifacts},
    database::{Store, StoreError},
};
use image::{DynamicImage, ImageFormat, ImageReader, Limits, codecs::jpeg::JpegEncoder};
use std::io::Cursor;
use tokio::sync::Semaphore;

/// Width in pixels: twice that of a filmstrip's frame, for screens with two pixels to one.
const WIDTH: u32 = 320;

/// A picture of a whole page is cut after so many widths: what stands at its top tells it from others.
const TALLEST: f64 = 1.25;

/// From 1 to 100: words stay legible, and a page takes some 10 kB.
const QUALITY: u8 = 72;

/// The largest side of a picture that is unpacked, in pixels, and the memory that this may take, in bytes.
const LONGEST_SIDE: u32 = 30_000;
pub(crate) const MOST_MEMORY: u64 = 128 << 20;

/// Unpacking takes memory: one at a time.
pub(crate) static ONE_AT_A_TIME: Semaphore = Semaphore::const_new(1);

impl Artifacts {
    /// The small picture of a picture, made where there is none yet; `None` where none can be made of it.
    ///
    /// # Errors
    ///
    /// The picture has expired, never was, or can't be read.
    pub async fn thumb(&self, name: &str) -> Result<Option<Artifact>, ArtifactError> {
        let small = |bytes| Artifact { media: "image/jpeg".to_owned(), bytes };
        let known = self.thumb_state(name).await?;
        match known {
            Some(false) => return Ok(None),
            Some(true) => {
                if let Some(bytes) = self.thumb_object(name).await? {
                    return Ok(Some(small(bytes)));
                }
            }
            None => {}
        }
        let picture = self.get(name).await?.bytes;
        let turn = ONE_AT_A_TIME.acquire().await;
        // The turn ends with the work, and not with somebody who waits for it no longer. A panic in a decoder is one
        // more picture of which none can be made.
        let made = move || {
            let _turn = turn;
            made(&picture)
        };
        let made = tokio::task::spawn_blocking(made).await.ok().flatten();
        if let Some(bytes) = &made {
            self.put_thumb_object(name, bytes.clone()).await?;
        }
        self.store().set_thumb(name, made.is_some()).await?;
        Ok(made.map(small))
    }
}

/// The pixels of a picture; `None` where it is none, or too large.
pub(crate) fn unpacked(picture: &[u8]) -> Option<DynamicImage> {
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(LONGEST_SIDE), Some(LONGEST_SIDE));
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(picture), ImageFormat::Png);
    reader.limits(limits);
    reader.decode().ok()
}

/// A small JPEG; `None` where none can be made.
fn made(picture: &[u8]) -> Option<Vec<u8>> {
    let image = unpacked(picture)?;
    let (width, height) = (image.width(), image.height());
    let top = height.min((f64::from(width) * TALLEST) as u32).max(1);
    let width = WIDTH.min(width);
    let small = image.crop_imm(0, 0, image.width(), top);
    let height = (u64::from(top) * u64::from(width) / u64::from(image.width().max(1))).max(1);
    let small = small.thumbnail_exact(width, u32::try_from(height).ok()?);
    let mut bytes = vec![];
    let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
    DynamicImage::ImageRgb8(small.to_rgb8()).write_with_encoder(encoder).ok()?;
    Some(bytes)
}

impl Store {
    async fn set_thumb(&self, name: &str, is_there: bool) -> Result<(), StoreError> {
        let mut writing = self.write().await?;
        sqlx::query("UPDATE artifacts SET thumb = $1 WHERE hash = $2 AND expired IS NULL")
            .bind(i64::from(is_there))
            .bind(name)
            .execute(writing.connection())
            .await?;
        writing.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let image = DynamicImage::new_rgba8(width, height);
        let mut bytes = Cursor::new(vec![]);
        image.write_to(&mut bytes, ImageFormat::Png).expect("a picture");
        bytes.into_inner()
    }

    #[test]
    fn a_small_picture_shows_the_top() {
        let size = |picture: &[u8]| {
            let small = image::load_from_memory_with_format(&made(picture).expect("one"), ImageFormat::Jpeg);
            let small = small.expect("a picture");
            (small.width(), small.height())
        };
        assert_eq!(size(&png(1_366, 900)), (320, 210));
        assert_eq!(size(&png(1_280, 9_000)), (320, 400));
        assert_eq!(size(&png(100, 50)), (100, 50));
        assert_eq!(size(&png(1, 9_000)), (1, 1));
    }

    #[test]
    fn what_is_no_picture_or_too_large_makes_none() {
        assert_eq!(made(b"no picture"), None);
        let whole = png(600, 400);
        assert_eq!(made(&whole[..whole.len() / 2]), None);
        // A bomb says that it is 30,000 pixels wide and high: nothing is unpacked.
        let mut bomb = png(600, 400);
        bomb[16..24].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
        assert_eq!(made(&bomb), None);
        let mut huge = png(600, 400);
        huge[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 1]);
        assert_eq!(made(&huge), None);
    }
}
