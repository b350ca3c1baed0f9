//! Which addresses messages may go to: public ones, and those that the operator names.
//!
//! A name is looked up once, here, and the connection goes to what was looked at: a name that means another address a
//! moment later reaches nothing. Loopback, private and metadata addresses have to be named.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    str::FromStr,
};
use url::Host;

/// The addresses that the operator names beside the public ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reach {
    named: Vec<Named>,
}

/// A place that the operator names: `mail.internal`, `10.0.0.0/8`, `127.0.0.1:2525`, `[::1]:25`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    place: Place,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Host(String),
    Net(IpAddr, u8),
}

impl FromStr for Named {
    type Err = String;

    fn from_str(text: &str) -> Result<Named, String> {
        let wrong = || {
            format!(
                "`{text}` is no place that can be allowed\n\
                 hint: a name, an address or a net, with a port if only that is meant: mail.internal, 10.0.0.0/8, \
                 127.0.0.1:2525"
            )
        };
        if let Some((address, bits)) = text.split_once('/') {
            let address: IpAddr = address.parse().map_err(|_| wrong())?;
            let most = if address.is_ipv4() { 32 } else { 128 };
            let bits: u8 = bits.parse().ok().filter(|bits| *bits <= most).ok_or_else(wrong)?;
            return Ok(Named { place: Place::Net(address, bits), port: None });
        }
        if let Ok(address) = text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
            return Ok(Named { place: whole(address), port: None });
        }
        if let Ok(address) = text.parse::<SocketAddr>() {
            return Ok(Named { place: whole(address.ip()), port: Some(address.port()) });
        }
        let (name, port) = match text.rsplit_once(':') {
            Some((name, port)) => (name, Some(port.parse().map_err(|_| wrong())?)),
            None => (text, None),
        };
        match Host::parse(name) {
            Ok(Host::Domain(name)) => Ok(Named { place: Place::Host(name.to_lowercase()), port }),
            _ => Err(wrong()),
        }
    }
}

fn whole(address: IpAddr) -> Place {
    Place::Net(address, if address.is_ipv4() { 32 } else { 128 })
}

/// Where a connection may go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reachable {
    /// The addresses that were looked at.
    pub addresses: Vec<SocketAddr>,
    /// The operator has named all of them: what is not encrypted may go there.
    pub is_named: bool,
}

impl Reach {
    /// Public addresses, and these.
    pub fn new(named: Vec<Named>) -> Reach {
        Reach { named }
    }

    /// Looks a host up and tells where a connection to it may go.
    ///
    /// # Errors
    ///
    /// It means nothing, or nothing but addresses that nobody has named.
    pub async fn look_up(&self, host: &Host<String>, port: u16) -> Result<Reachable, String> {
        let found = addresses_of(host, port).await?;
        self.among(&host.to_string(), &found)
    }

    /// Which of a host's addresses a connection may go to.
    fn among(&self, host: &str, found: &[SocketAddr]) -> Result<Reachable, String> {
        let is_named = |address: &SocketAddr| self.named.iter().any(|named| named.means(host, address));
        let may: Vec<SocketAddr> =
            found.iter().copied().filter(|address| is_public(address.ip()) || is_named(address)).collect();
        if may.is_empty() {
            let found: Vec<String> = found.iter().map(ToString::to_string).collect();
            return Err(format!(
                "{host} is not reached: {} is not a public address\n\
                 hint: an operator can name it: surefoot serve --allow {host}",
                found.join(", ")
            ));
        }
        Ok(Reachable { is_named: may.iter().all(is_named), addresses: may })
    }
}

/// Whether a host is one of these places, and all of its addresses are: what a name means besides is not left open.
///
/// # Errors
///
/// It is not named, and means nothing.
pub(crate) async fn is_among(named: &[Named], host: &Host<String>, port: u16) -> Result<bool, String> {
    let by_name = named.iter().any(|one| match &one.place {
        Place::Host(name) => {
            host.to_string().eq_ignore_ascii_case(name) && one.port.is_none_or(|known| known == port)
        }
        Place::Net(..) => false,
    });
    if by_name {
        return Ok(true);
    }
    let found = addresses_of(host, port).await?;
    let is_named = |address: &SocketAddr| named.iter().any(|one| one.means(&host.to_string(), address));
    Ok(!found.is_empty() && found.iter().all(is_named))
}

async fn addresses_of(host: &Host<String>, port: u16) -> Result<Vec<SocketAddr>, String> {
    Ok(match host {
        Host::Ipv4(address) => vec![SocketAddr::new((*address).into(), port)],
        Host::Ipv6(address) => vec![SocketAddr::new((*address).into(), port)],
        Host::Domain(name) => tokio::net::lookup_host((name.as_str(), port))
            .await
            .map_err(|error| format!("no address of {name} is known: {error}"))?
            .collect(),
    })
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = |address: &IpAddr, bits: u8| bits == if address.is_ipv4() { 32 } else { 128 };
        let place = match &self.place {
            Place::Host(name) => name.clone(),
            Place::Net(address, bits) if !whole(address, *bits) => format!("{address}/{bits}"),
            Place::Net(IpAddr::V6(address), _) if self.port.is_some() => format!("[{address}]"),
            Place::Net(address, _) => address.to_string(),
        };
        match self.port {
            Some(port) => write!(f, "{place}:{port}"),
            None => f.write_str(&place),
        }
    }
}

impl Named {
    fn means(&self, host: &str, address: &SocketAddr) -> bool {
        let is_place = match &self.place {
            Place::Host(name) => host.eq_ignore_ascii_case(name),
            Place::Net(net, bits) => is_within(address.ip(), *net, *bits),
        };
        is_place && self.port.is_none_or(|port| port == address.port())
    }
}

fn is_within(address: IpAddr, net: IpAddr, bits: u8) -> bool {
    match (plain(address), plain(net)) {
        (IpAddr::V4(address), IpAddr::V4(net)) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits.min(32))).unwrap_or(0);
            u32::from(address) & mask == u32::from(net) & mask
        }
        (IpAddr::V6(address), IpAddr::V6(net)) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits.min(128))).unwrap_or(0);
            u128::from(address) & mask == u128::from(net) & mask
        }
        _ => false,
    }
}

/// An address of IPv4 in the clothes of IPv6 is what it is.
fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(six) => six.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

/// Whether everybody can have such an address. What is reserved for something else is not.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match plain(address) {
        IpAddr::V4(four) => is_public_four(four),
        IpAddr::V6(six) => is_public_six(six),
    }
}

fn is_public_four(four: Ipv4Addr) -> bool {
    let [a, b, c, _] = four.octets();
    let is_special = four.is_private()
        || four.is_loopback()
        || four.is_link_local()
        || four.is_broadcast()
        || four.is_documentation()
        || four.is_multicast();
    let is_reserved = a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19));
    !is_special && !is_reserved
}

/// Only what is given out at all (2000::/3), but for what carries an address of IPv4 or is for documents.
fn is_public_six(six: Ipv6Addr) -> bool {
    let [a, b, ..] = six.segments();
    let is_given_out = (a & 0xe000) == 0x2000;
    let is_special =
        a == 0x2002 || (a == 0x2001 && b < 0x200) || (a == 0x2001 && b == 0xdb8) || (a & 0xfff0) == 0x3ff0;
    is_given_out && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(named: &[&str]) -> Reach {
        Reach::new(named.iter().map(|named| named.parse().expect("a place")).collect())
    }

    fn may(reach: &Reach, host: &str, found: &[&str]) -> Option<(usize, bool)> {
        let found: Vec<SocketAddr> =
            found.iter().map(|address| address.parse().expect("an address")).collect();
        reach.among(host, &found).ok().map(|may| (may.addresses.len(), may.is_named))
    }

    #[test]
    fn a_place_is_written_as_it_is_read() {
        for text in [
            "mail.internal",
            "mail.internal:25",
            "10.0.0.0/8",
            "127.0.0.1",
            "127.0.0.1:2525",
            "[::1]:25",
            "::1",
        ] {
            assert_eq!(text.parse::<Named>().expect("a place").to_string(), text);
        }
    }

    #[test]
    fn only_public_addresses_are_reached_unless_named() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
            "240.0.0.1",
            "::1",
            "::",
            "fe80::1",
            "fd00:ec2::254",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "2001:db8::1",
            "ff02::1",
            "::127.0.0.1",
        ] {
            assert!(!is_public(inside.parse().expect("an address")), "{inside}");
        }
        for outside in ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "::ffff:1.1.1.1"] {
            assert!(is_public(outside.parse().expect("an address")), "{outside}");
        }
    }

    #[test]
    fn a_name_that_means_something_inside_is_refused_whatever_else_it_means() {
        let nobody = reach(&[]);
        assert_eq!(may(&nobody, "evil.example", &["127.0.0.1:80"]), None);
        assert_eq!(may(&nobody, "evil.example", &["1.1.1.1:80", "127.0.0.1:80"]), Some((1, false)));
        let told = nobody.among("evil.example", &["10.0.0.1:80".parse().expect("an address")]).unwrap_err();
        assert!(told.contains("hint: ") && told.contains("10.0.0.1"), "{told}");
    }

    #[test]
    fn the_operator_names_hosts_nets_and_ports() {
        let named = reach(&["mail.internal", "10.0.0.0/8", "127.0.0.1:2525", "[::1]:25"]);
        assert_eq!(may(&named, "Mail.Internal", &["192.168.0.9:25"]), Some((1, true)));
        assert_eq!(may(&named, "other.internal", &["192.168.0.9:25"]), None);
        assert_eq!(may(&named, "x", &["10.200.0.1:80"]), Some((1, true)));
        assert_eq!(may(&named, "x", &["127.0.0.1:2525"]), Some((1, true)));
        assert_eq!(may(&named, "x", &["127.0.0.1:2526"]), None);
        assert_eq!(may(&named, "x", &["[::1]:25"]), Some((1, true)));
        assert_eq!(may(&named, "x", &["[::ffff:10.0.0.1]:25"]), Some((1, true)));
        for wrong in ["", "10.0.0.0/33", "http://a/", "a:b", "a b"] {
            assert!(wrong.parse::<Named>().unwrap_err().contains("hint: "), "{wrong}");
        }
    }
}
