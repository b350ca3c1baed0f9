//! surefoot
fn main(){}
