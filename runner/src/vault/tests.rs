//! What is sealed opens with its key at its place only, and no rotation loses any of it.

use super::*;
use std::{os::unix::fs::PermissionsExt as _, path::PathBuf};
use tempfile::TempDir;

const CANARY: &str = "canary-of-the-vault-4711";

struct House {
    store: Store,
    project: String,
    file: PathBuf,
    folder: TempDir,
}

async fn house() -> House {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let store = Store::open(&folder.path().join("data").to_string_lossy()).await.expect("a database");
    let project = store.project("main", Utc::now()).await.expect("a project").id;
    House { store, project, file: folder.path().join("data.secrets-key"), folder }
}

fn nothing(_: &BTreeSet<String>) -> Result<Secrets, UsageErrors> {
    Ok(Secrets::default())
}

fn vault(place: KeyPlace) -> Vault {
    Vault::new(place, Arc::new(nothing), |_| {})
}

impl House {
    fn vault(&self) -> Vault {
        vault(KeyPlace::File(self.file.clone()))
    }

    async fn keep(
        &self,
        vault: &Vault,
        environment: &str,
        name: &str,
        value: &str,
    ) -> Result<(), VaultError> {
        vault.keep(&self.store, (&self.project, environment), (name, value), ("ada", Utc::now())).await
    }

    async fn value(&self, vault: &Vault, environment: &str, name: &str) -> Result<String, String> {
        let names = BTreeSet::from([name.to_owned()]);
        let values = vault.values(&self.store, (&self.project, environment), &names).await;
        values
            .map(|values| values.get(name).expect("no error").to_owned())
            .map_err(|errors| errors.0.join("\n"))
    }
}

#[tokio::test]
async fn a_value_is_found_for_its_environment_behind_the_workers_own_and_stands_nowhere() {
    let house = house().await;
    let vault = house.vault();
    house.keep(&vault, "", "CRM_PASSWORD", CANARY).await.expect("it is kept");
    house.keep(&vault, "test", "CRM_PASSWORD", "of-the-test-environment").await.expect("it is kept");
    assert_eq!(house.value(&vault, "production", "CRM_PASSWORD").await.as_deref(), Ok(CANARY));
    assert_eq!(house.value(&vault, "test", "CRM_PASSWORD").await.as_deref(), Ok("of-the-test-environment"));
    let own =
        |_: &BTreeSet<String>| Ok(Secrets::new([("CRM_PASSWORD".to_owned(), "the worker's".to_owned())]));
    let first = Vault::new(KeyPlace::File("nowhere".into()), Arc::new(own), |_| {});
    assert_eq!(
        house.value(&first, "test", "CRM_PASSWORD").await.as_deref(),
        Ok("the worker's"),
        "asks for no key"
    );
    let missing = house.value(&vault, "test", "OTHER").await.expect_err("nobody has it");
    assert!(
        missing.contains("no value for the secret OTHER")
            && missing.contains("surefoot admin secret set OTHER")
    );
    for (name, value) in [("1A", "x"), ("A B", "x"), ("A", "")] {
        assert!(matches!(house.keep(&vault, "", name, value).await, Err(VaultError::Bad(_))), "{name}");
    }
    assert_eq!(std::fs::metadata(&house.file).expect("a file").permissions().mode() & 0o777, 0o600);
    for entry in std::fs::read_dir(house.folder.path().join("data")).expect("a folder") {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("bytes");
        assert!(!bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes()), "it is sealed");
    }
    assert!(!format!("{vault:?} {:?}", house.store.secrets(None).await).contains(CANARY));
}

#[tokio::test]
async fn without_its_key_or_elsewhere_nothing_opens_and_it_is_said() {
    let house = house().await;
    let vault = house.vault();
    house.keep(&vault, "", "A", CANARY).await.expect("it is kept");
    house.keep(&vault, "", "B", "other-value").await.expect("it is kept");
    // Somebody with the database puts the one's row in place of the other's.
    let all = house.store.secrets(None).await.expect("rows");
    let swapped = SealedSecret { id: all[1].id.clone(), ..all[0].clone() };
    house.store.reseal_secrets(&[swapped]).await.expect("it is written");
    let told = house.value(&vault, "", "B").await.expect_err("it was sealed as another");
    assert!(told.contains("the secret B is not as it was sealed"), "{told}");
    assert_eq!(house.value(&vault, "", "A").await.as_deref(), Ok(CANARY));

    let moved = house.file.with_extension("moved");
    std::fs::rename(&house.file, &moved).expect("it is moved");
    for other in [house.vault(), self::vault(KeyPlace::Given(new_key().expect("a key")))] {
        let told = house.value(&other, "", "A").await.expect_err("no such key");
        assert!(told.contains("no key for the secret A") && told.contains("SUREFOOT_SECRETS_KEY"), "{told}");
        let told = house.keep(&other, "", "C", "x").await.expect_err("two keys would be mixed").to_string();
        assert!(told.contains("sealed with the key") && !told.contains(CANARY), "{told}");
        assert!(house.vault().fault(&house.store).await.expect("an answer").is_some());
    }
    assert!(!house.file.exists(), "no key is made where one is missing");
    std::fs::rename(&moved, &house.file).expect("it is back");
    std::fs::set_permissions(&house.file, std::fs::Permissions::from_mode(0o644)).expect("it is open");
    assert!(house.value(&vault, "", "A").await.expect_err("others can read it").contains("chmod 600"));
    let nonsense = self::vault(KeyPlace::Given("abc".to_owned()));
    assert!(house.value(&nonsense, "", "A").await.expect_err("no key").contains("64 hexadecimal digits"));
}

#[tokio::test]
async fn a_rotation_seals_all_anew_and_nothing_is_lost_when_it_stops_half_way() {
    let house = house().await;
    let vault = house.vault();
    let other = house.store.project("other", Utc::now()).await.expect("a project").id;
    house.keep(&vault, "", "A", CANARY).await.expect("it is kept");
    vault.keep(&house.store, (&other, ""), ("A", "other"), ("ada", Utc::now())).await.expect("it is kept");
    let (before, old) =
        (house.store.secrets(None).await.expect("rows"), std::fs::read_to_string(&house.file));
    assert_eq!(vault.rotate(&house.store).await.expect("it turns"), 2);
    let after = house.store.secrets(None).await.expect("rows");
    for (before, after) in before.iter().zip(&after) {
        assert!(before.key != after.key && before.nonce != after.nonce && before.sealed != after.sealed);
    }
    assert_eq!(house.value(&vault, "", "A").await.as_deref(), Ok(CANARY));
    let old = self::vault(KeyPlace::Given(old.expect("a key").lines().last().expect("one").to_owned()));
    assert!(house.value(&old, "", "A").await.is_err(), "the old key opens nothing any more");

    // It stopped between the new key and the sealing: both keys are there.
    let keys = vault.place.keys().expect("keys");
    let both: Vec<Key> = std::iter::once(Key::new().expect("a key")).chain(keys).collect();
    KeyPlace::write(&house.file, &both).expect("it is written");
    assert_eq!(house.value(&vault, "", "A").await.as_deref(), Ok(CANARY));
    assert_eq!(vault.rotate(&house.store).await.expect("it turns"), 2);
    assert_eq!(vault.place.keys().expect("keys").len(), 1);

    // Keys in the environment are their keeper's.
    let own = std::fs::read_to_string(&house.file).expect("a key").lines().last().expect("one").to_owned();
    let given = self::vault(KeyPlace::Given(own.clone()));
    assert!(given.rotate(&house.store).await.expect_err("one key only").to_string().contains("NEW,OLD"));
    let new = new_key().expect("a key");
    let given = self::vault(KeyPlace::Given(format!("{new},{own}")));
    assert_eq!(given.rotate(&house.store).await.expect("it turns"), 2);
    assert_eq!(house.value(&self::vault(KeyPlace::Given(new)), "", "A").await.as_deref(), Ok(CANARY));
}
