//! html
use scenarios::RunReport;
/// html
pub fn html(_report: &RunReport, _assets: &dyn Fn(&str) -> Option<Vec<u8>>) -> String {
    String::new()
}
