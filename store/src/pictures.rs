//! What pictures show: how large they are, and in what two of them differ.

use crate::{
    artifacts::{ArtifactError, Artifacts},
    thumbs::{MOST_MEMORY, ONE_AT_A_TIME, unpacked},
};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// Two colours that differ by less in every channel look the same: fonts are smoothed a little otherwise each time.
const ALIKE: u8 = 24;

/// What is the same keeps this part of its distance to white.
const FADED: u16 = 5;

/// What differs: a red that stands out from what pages are made of.
const DIFFERS: Rgb<u8> = Rgb([214, 0, 60]);

impl Artifacts {
    /// Width and height of a picture in pixels, from its first bytes (PNG specification, 11.2.1); `None` where it is
    /// none.
    ///
    /// # Errors
    ///
    /// It has expired, never was, or can't be read.
    pub async fn picture_size(&self, name: &str) -> Result<Option<(u32, u32)>, ArtifactError> {
        let head = self.head(name, 24).await?;
        let number = |at: usize| Some(u32::from_be_bytes(head.get(at..at + 4)?.try_into().ok()?));
        Ok((head.get(12..16) == Some(b"IHDR")).then_some(()).and_then(|()| Some((number(16)?, number(20)?))))
    }

    /// A PNG of what differs between two pictures: what is the same is faded, what is not is red. `None` where one of
    /// them can't be unpacked.
    ///
    /// # Errors
    ///
    /// One has expired, never was, or can't be read.
    pub async fn difference(&self, now: &str, good: &str) -> Result<Option<Vec<u8>>, ArtifactError> {
        let (now, good) = (self.get(now).await?.bytes, self.get(good).await?.bytes);
        let turn = ONE_AT_A_TIME.acquire().await;
        // A panic in a decoder is one more picture that can't be compared.
        let made = tokio::task::spawn_blocking(move || {
            // The turn ends with the work, and not with somebody who waits for it no longer.
            let _turn = turn;
            let (now, good) = (unpacked(&now)?.to_rgb8(), unpacked(&good)?.to_rgb8());
            // A wide one and a tall one make one that is larger than both.
            let area = u64::from(now.width().max(good.width())) * u64::from(now.height().max(good.height()));
            if area * 3 > MOST_MEMORY {
                return None;
            }
            let picture = differing(&now, &good);
            let mut bytes = Cursor::new(vec![]);
            DynamicImage::ImageRgb8(picture).write_to(&mut bytes, ImageFormat::Png).ok()?;
            Some(bytes.into_inner())
        });
        Ok(made.await.ok().flatten())
    }
}

/// As large as the larger of both; where only one of them is, all differs.
fn differing(now: &RgbImage, good: &RgbImage) -> RgbImage {
    let (width, height) = (now.width().max(good.width()), now.height().max(good.height()));
    RgbImage::from_fn(width, height, |x, y| {
        match (now.get_pixel_checked(x, y), good.get_pixel_checked(x, y)) {
            (Some(now), Some(good)) if is_alike(now, good) => faded(now),
            _ => DIFFERS,
        }
    })
}

fn is_alike(one: &Rgb<u8>, other: &Rgb<u8>) -> bool {
    one.0.iter().zip(other.0).all(|(one, other)| one.abs_diff(other) < ALIKE)
}

fn faded(colour: &Rgb<u8>) -> Rgb<u8> {
    Rgb(colour.0.map(|part| 255 - u8::try_from(u16::from(255 - part) / FADED).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_red() {
        let good = RgbImage::from_pixel(4, 2, Rgb([100, 100, 100]));
        let mut now = RgbImage::from_pixel(4, 3, Rgb([100, 110, 100]));
        now.put_pixel(1, 0, Rgb([100, 100, 180]));
        let shown = differing(&now, &good);
        assert_eq!(shown.dimensions(), (4, 3));
        let red: Vec<(u32, u32)> = shown
            .enumerate_pixels()
            .filter(|(.., colour)| **colour == DIFFERS)
            .map(|(x, y, _)| (x, y))
            .collect();
        assert_eq!(red, [(1, 0), (0, 2), (1, 2), (2, 2), (3, 2)]);
        assert_eq!(shown.get_pixel(0, 0), &Rgb([224, 226, 224]));
    }
}
