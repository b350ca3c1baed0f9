//! A site whose certificate nobody has signed but itself.

use rustls::{
    ServerConfig, ServerConnection, Stream,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::Arc,
};

/// For `localhost` and 127.0.0.1, until 2126: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes
/// -days 36500 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1
const CERTIFICATE: &str = "\
-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUVM++cCGQcuHBM50LUcbxSDkiH70wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzAyMjA1NFoYDzIxMjYxMDMw
MDIyMDU0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATgribFGBR6aVJYVszGEzfD0ED7GqO2VUWsfSXgRWnqnUroQWJl6prh
2zOYq9b9FlwezLv99BupSXS1dNOO7yHgo28wbTAdBgNVHQ4EFgQUxXxafL05tn1F
tgihluGYIg+4p0owHwYDVR0jBBgwFoAUxXxafL05tn1FtgihluGYIg+4p0owDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSQAwRgIhAMZZJAOnWGhWmK383A7Jy3GZsjGn0bw/HuwBRPXgkmxiAiEA
wZoofzHxh/J8J3zOmbw9Ao1k92Mh6DuPWOn2ejC5+7w=
-----END CERTIFICATE-----
";

/// Its key, which opens nothing else.
const KEY: &str = "\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgnZBx8c21UphoHcHK
OdaPlHOQI7CugP1UX/BVFD1NvVihRANCAATgribFGBR6aVJYVszGEzfD0ED7GqO2
VUWsfSXgRWnqnUroQWJl6prh2zOYq9b9FlwezLv99BupSXS1dNOO7yHg
-----END PRIVATE KEY-----
";

const PAGE: &str = "<!doctype html><title>Signed by itself</title>";

/// Serves one page, at every address of its port, until the test's process ends.
pub fn serve() -> String {
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).expect("a key");
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key);
    let config = Arc::new(config.expect("the key is the certificate's"));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("https://{}/", listener.local_addr().expect("it is bound"));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let config = config.clone();
            std::thread::spawn(move || answer(stream, config));
        }
    });
    address
}

/// Answers one request; whoever does not trust it goes away before.
fn answer(mut stream: TcpStream, config: Arc<ServerConfig>) -> Option<()> {
    let mut connection = ServerConnection::new(config).ok()?;
    let mut secured = Stream::new(&mut connection, &mut stream);
    let asked =
        BufReader::new(&mut secured).lines().map_while(Result::ok).take_while(|line| !line.is_empty());
    asked.last()?;
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: ";
    write!(secured, "{head}{}\r\n\r\n{PAGE}", PAGE.len()).ok()?;
    secured.conn.send_close_notify();
    secured.flush().ok()
}
