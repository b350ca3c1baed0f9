//! Which fields speak of a secret, in many languages.

use super::selectors::{aria_name, last_parts, own_part, split_camel_case};

/// Words that speak of a secret wherever they stand.
const PHRASES: &[&str] = &[
    "password, passwort, kennwort, passcode, passphrase, mot de passe, motdepasse",
    "mot-de-passe, contraseña, contrasena, senha, пароль, 密码, 密碼, 口令, パスワード, 暗証番号, 비밀번호, 암호",
    "كلمة المرور, كلمة السر, סיסמה, סיסמא, wachtwoord, hasło, heslo, lösenord, şifre",
    "salasana, adgangskode, passord, palavra-passe, one-time code, one time code",
    "onetimecode, one-time-code, verification code, security code, authentication code",
    "api key, apikey, api-key, api_key, access key, private key, einmalcode, einmalpasswort",
    "code à usage unique, code de vérification, código de un solo uso",
    "código de verificación, 验证码, 驗證碼, ワンタイム, 認証コード, 認証番号, одноразов, код подтверждения",
    "رمز التحقق, رمز لمرة واحدة, קוד חד, קוד אימות, geheimnis, токен, トークン, 令牌",
];

/// Words that speak of a secret only as whole words: `pin`, but not `shipping`.
const WORDS: &[&str] = &[
    "pass, passwd, pwd, pswd, pw, pin, otp, totp, mfa, 2fa, tan, cvc, cvv, token, secret",
    "secrets, credential, credentials, jeton, mdp, clave, пин, секрет, password1, password2",
    "pass1, pass2",
];

/// Whether the selectors of a field speak of a secret.
pub(super) fn speak_of_secret(selectors: &[Vec<String>]) -> bool {
    match aria_name(selectors) {
        // Ancestors' ids say where a field is, not what it is: `#password-form input`.
        Some(name) => speaks_of_secret(name) || own_parts(selectors).any(speaks_of_secret),
        None => last_parts(selectors).any(speaks_of_secret),
    }
}

fn own_parts(selectors: &[Vec<String>]) -> impl Iterator<Item = &str> {
    last_parts(selectors).filter(|part| !part.starts_with("aria/")).map(own_part)
}

fn speaks_of_secret(text: &str) -> bool {
    let text = split_camel_case(text).to_lowercase();
    let known = |list: &'static [&'static str]| list.iter().flat_map(|line| line.split(", "));
    known(PHRASES).any(|phrase| text.contains(phrase))
        || text
            .split(|letter: char| !letter.is_alphanumeric())
            .any(|word| known(WORDS).any(|known| known == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(selectors: &[&str], expected: bool) {
        let selectors: Vec<Vec<String>> =
            selectors.iter().map(|selector| vec![(*selector).to_owned()]).collect();
        assert_eq!(speak_of_secret(&selectors), expected, "{selectors:?}");
    }

    #[test]
    fn fields_speak_of_secrets_in_many_languages() {
        for name in [
            "aria/Password:",
            "aria/Passwort",
            "aria/Kennwort wiederholen",
            "aria/Mot de passe",
            "aria/Contraseña",
            "aria/パスワード",
            "aria/密码",
            "aria/Пароль",
            "aria/PIN",
            "aria/One-time code",
            "#otp",
            "#userPass",
            "input[name=api_key]",
            "aria/كلمة المرور",
            "input[type=\"password\"]",
            "aria/סיסמה",
            "#access-token",
        ] {
            check(&[name], true);
        }
        for name in [
            "aria/Shipping address",
            "aria/Secretary",
            "#passenger",
            "aria/Compass",
            "#zip-code",
            "aria/Tanja",
        ] {
            check(&[name], false);
        }
        check(&["aria/User", "#password-form > input"], false);
    }
}
