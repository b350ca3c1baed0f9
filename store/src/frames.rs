//! What runs that are played show at this moment, for those who watch: one small picture a run, never kept after it.
//!
//! Whoever watches says so here, and the worker that plays the run looks here whether somebody does: they may be on
//! different machines. What a picture must not show is covered before it comes here.

use crate::{
    database::{Store, StoreError, Writing, get},
    thumbs::unpacked,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use image::{codecs::jpeg::JpegEncoder, imageops::FilterType};

/// The largest picture, in bytes.
pub const MOST_FRAME_BYTES: usize = 200 << 10;

/// Whoever has not asked for so long watches no more.
pub const WATCHING: TimeDelta = TimeDelta::seconds(10);

/// Widths in pixels and qualities from 1 to 100, until one is small enough: words are to be legible.
const SIZES: [(u32, u8); 4] = [(1_100, 72), (1_100, 45), (800, 40), (480, 30)];

/// What a run shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// A JPEG.
    pub jpeg: Vec<u8>,
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

/// A picture made small enough to be sent again and again; `None` where it is no PNG, or nothing can be made of it.
pub fn frame_of(png: &[u8]) -> Option<Frame> {
    let image = unpacked(png)?;
    SIZES.iter().find_map(|(most, quality)| {
        let width = image.width().min(*most);
        // A page of any length: what is at its top is what can be seen of it.
        let height = (u64::from(image.height()) * u64::from(width) / u64::from(image.width().max(1))).max(1);
        let height = u32::try_from(height).ok()?.min(4 * most);
        let small = image.resize(width, height, FilterType::Triangle).to_rgb8();
        let mut jpeg = vec![];
        small.write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, *quality)).ok()?;
        let (width, height) = small.dimensions();
        (jpeg.len() <= MOST_FRAME_BYTES).then_some(Frame { jpeg, width, height })
    })
}

impl Store {
    /// Notes that somebody watches a run. `false` where it is not being played, or not any more.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn watch_run(&self, run: &str, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut writing = self.write().await?;
        // Nobody has watched these for a while: their pictures need not wait for the end.
        sqlx::query("DELETE FROM frames WHERE watched < $1")
            .bind((now - WATCHING * 6).timestamp_millis())
            .execute(writing.connection())
            .await?;
        let watched = sqlx::query(
            "INSERT INTO frames (run, watched) SELECT id, CAST($2 AS BIGINT) FROM runs \
             WHERE id = $1 AND state = 'running' \
             ON CONFLICT (run) DO UPDATE SET watched = excluded.watched",
        )
        .bind(run)
        .bind(now.timestamp_millis())
        .execute(writing.connection())
        .await?;
        writing.commit().await?;
        Ok(watched.rows_affected() > 0)
    }

    /// The runs of a worker that somebody watches.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn watched(&self, worker: &str, now: DateTime<Utc>) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String,)> = sqlx::query_as(
            "SELECT frames.run FROM frames JOIN runs ON runs.id = frames.run \
             WHERE runs.worker = $1 AND runs.state = 'running' AND frames.watched >= $2",
        )
        .bind(worker)
        .bind((now - WATCHING).timestamp_millis())
        .fetch_all(self.pool())
        .await?;
        Ok(rows.into_iter().map(|(run,)| run).collect())
    }

    /// Shows those who watch a run of this worker what it looks like now. `false` where nobody watches it, or it is
    /// not this worker's any more.
    ///
    /// # Errors
    ///
    /// What the database said. A frame that is too large is refused by whoever makes it: see [`frame_of`].
    pub async fn show_frame(
        &self,
        (run, worker): (&str, &str),
        frame: &Frame,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut writing = self.write().await?;
        let shown = sqlx::query(
            "UPDATE frames SET picture = $1, taken = $2, width = $3, height = $4 WHERE run = $5 AND EXISTS \
             (SELECT 1 FROM runs WHERE runs.id = frames.run AND runs.worker = $6 AND runs.state = 'running')",
        )
        .bind(BASE64_STANDARD.encode(&frame.jpeg))
        .bind(now.timestamp_millis())
        .bind(i64::from(frame.width))
        .bind(i64::from(frame.height))
        .bind(run)
        .bind(worker)
        .execute(writing.connection())
        .await?;
        writing.commit().await?;
        Ok(shown.rows_affected() > 0)
    }

    /// When the picture that a run shows now was taken, with its width and height; `None` where there is none.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn frame_taken(&self, run: &str) -> Result<Option<(i64, i64, i64)>, StoreError> {
        let row = sqlx::query("SELECT taken, width, height FROM frames WHERE run = $1 AND taken > 0")
            .bind(run)
            .fetch_optional(self.pool())
            .await?;
        row.map(|row| Ok((get(&row, "taken")?, get(&row, "width")?, get(&row, "height")?))).transpose()
    }

    /// The picture that a run shows now, a JPEG; `None` where there is none.
    ///
    /// # Errors
    ///
    /// What the database said.
    pub async fn frame(&self, run: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let row: Option<(String,)> =
            sqlx::query_as("SELECT picture FROM frames WHERE run = $1 AND taken > 0")
                .bind(run)
                .fetch_optional(self.pool())
                .await?;
        Ok(row.and_then(|(picture,)| BASE64_STANDARD.decode(picture).ok()))
    }
}

/// A run is not being played any more: what it has shown goes, in the same transaction.
pub(crate) async fn forget(writing: &mut Writing, run: &str) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM frames WHERE run = $1").bind(run).execute(writing.connection()).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{DynamicImage, ImageFormat, RgbImage};
    use std::io::Cursor;

    #[test]
    fn a_frame_is_small_whatever_it_shows() {
        // Noise is what compresses worst.
        let mut seed = 7_u32;
        let mut noise = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        };
        let image = RgbImage::from_fn(1_366, 900, |_, _| image::Rgb([noise(), noise(), noise()]));
        let mut png = vec![];
        DynamicImage::ImageRgb8(image).write_to(&mut Cursor::new(&mut png), ImageFormat::Png).expect("a PNG");
        let frame = frame_of(&png).expect("it can be made small");
        assert!(frame.jpeg.len() <= MOST_FRAME_BYTES, "{} bytes", frame.jpeg.len());
        assert!(frame.width >= 480 && frame.height < frame.width, "{}x{}", frame.width, frame.height);
        assert_eq!(frame_of(b"no picture"), None);
    }
}
