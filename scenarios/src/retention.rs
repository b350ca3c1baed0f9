//! How long evidence is kept, as surefoot.yaml says it. Results in words stay for ever.

/// How long evidence of each kind is kept. What nobody limits is kept for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retention {
    /// Pictures of pages.
    pub screenshots: Keep,
    /// Pages.
    pub pages: Keep,
    /// Networks of attempts.
    pub har: Keep,
}

/// How long evidence of one kind is kept: until the first of these limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keep {
    /// So many days after it was last the evidence of a run.
    pub days: Option<u32>,
    /// So many bytes of it, before compression; the oldest goes first.
    pub size_bytes: Option<u64>,
}

impl Retention {
    /// The more generous of two, kind by kind and limit by limit: projects in one store share what is the same.
    pub fn or(self, other: Retention) -> Retention {
        let keep = |one: Keep, other: Keep| Keep {
            days: one.days.zip(other.days).map(|(one, other)| one.max(other)),
            size_bytes: one.size_bytes.zip(other.size_bytes).map(|(one, other)| one.max(other)),
        };
        Retention {
            screenshots: keep(self.screenshots, other.screenshots),
            pages: keep(self.pages, other.pages),
            har: keep(self.har, other.har),
        }
    }
}

/// Reads a size: `500MB`, `20GB`. Units are powers of ten, as disks are sold.
///
/// # Errors
///
/// What is wrong with it, with a hint.
pub fn parse_size(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text.len() - text.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let wrong = |hint: &str| Err(format!("`{text}` is no size like 500MB or 20GB\nhint: {hint}"));
    let Ok(number) = number.parse::<u64>() else { return wrong("write a whole number and a unit") };
    let factor = match unit.trim() {
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "TB" => 1_000_000_000_000,
        "" => return wrong(&format!("add a unit: {number}GB, or {number}MB")),
        _ => return wrong("the units are MB, GB and TB"),
    };
    match number.checked_mul(factor) {
        Some(bytes) => Ok(bytes),
        None => wrong("it is too much"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_a_number_and_a_unit() {
        assert_eq!(parse_size("20GB"), Ok(20_000_000_000));
        assert_eq!(parse_size(" 500 MB "), Ok(500_000_000));
        for wrong in ["", "20", "GB", "1.5GB", "20gb", "99999999999TB"] {
            assert!(parse_size(wrong).is_err_and(|told| told.contains("\nhint: ")), "{wrong}");
        }
    }

    #[test]
    fn the_more_generous_project_decides() {
        let of =
            |days, size_bytes| Retention { screenshots: Keep { days, size_bytes }, ..Retention::default() };
        assert_eq!(of(Some(30), Some(5)).or(of(Some(90), None)), of(Some(90), None));
    }
}
