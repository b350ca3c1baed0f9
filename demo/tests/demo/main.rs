//! The demo application from outside: what it answers, where its faults are, and whether its files hold together.

#[cfg(test)]
mod application;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod files;
