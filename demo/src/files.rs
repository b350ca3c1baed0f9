//! The demo's project as text: what `surefoot demo` runs.

/// Path within the project folder, and content.
pub const FILES: &[(&str, &str)] = &[
    ("surefoot.yaml", include_str!("../surefoot.yaml")),
    ("content/first-days.yaml", include_str!("../content/first-days.yaml")),
    ("locales/ar.yaml", include_str!("../locales/ar.yaml")),
    ("locales/de.yaml", include_str!("../locales/de.yaml")),
    ("locales/fr.yaml", include_str!("../locales/fr.yaml")),
    ("locales/ja.yaml", include_str!("../locales/ja.yaml")),
    ("personas/ada.yaml", include_str!("../personas/ada.yaml")),
    ("scenarios/activity.yaml", include_str!("../scenarios/activity.yaml")),
    ("scenarios/create-contact.yaml", include_str!("../scenarios/create-contact.yaml")),
    ("scenarios/delete-contact.yaml", include_str!("../scenarios/delete-contact.yaml")),
    ("scenarios/edit-contact.yaml", include_str!("../scenarios/edit-contact.yaml")),
    ("scenarios/help-links.yaml", include_str!("../scenarios/help-links.yaml")),
    ("scenarios/win-deal.yaml", include_str!("../scenarios/win-deal.yaml")),
    ("scenarios/files/badge.txt", include_str!("../scenarios/files/badge.txt")),
];
