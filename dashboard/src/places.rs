//! Where somebody may do what: everywhere, in a project, or in some of its systems; and the limits of a token.
//!
//! Denied by default: no role for everything and none for the place is no permission there.

use crate::access::{self, Permission};
use store::{Grant, Limit, Sight};

/// In which systems of a project something may be done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) enum Reach {
    /// In all of them, and with what has none.
    Whole,
    /// In these only.
    Only(Vec<String>),
    /// In none.
    #[default]
    Nowhere,
}

impl Reach {
    fn of(systems: Vec<String>) -> Reach {
        if systems.is_empty() { Reach::Nowhere } else { Reach::Only(systems) }
    }

    /// Where both reach.
    fn and(self, other: Reach) -> Reach {
        match (self, other) {
            (Reach::Whole, other) => other,
            (own, Reach::Whole) => own,
            (Reach::Only(own), Reach::Only(others)) => {
                Reach::of(own.into_iter().filter(|system| others.contains(system)).collect())
            }
            _ => Reach::Nowhere,
        }
    }

    /// The same as the store knows it.
    pub fn sight<'a>(&'a self, project: &'a str) -> Sight<'a> {
        let systems = match self {
            Reach::Whole => None,
            Reach::Only(systems) => Some(systems.as_slice()),
            Reach::Nowhere => Some(&[][..]),
        };
        Sight { project, systems }
    }

    /// Whether it reaches something of a system.
    pub fn has(&self, system: Option<&str>) -> bool {
        match self {
            Reach::Whole => true,
            Reach::Only(systems) => system.is_some_and(|system| systems.iter().any(|known| known == system)),
            Reach::Nowhere => false,
        }
    }
}

/// What somebody may, and where.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    /// Their roles for everything.
    pub roles: Vec<String>,
    /// Their roles for projects and systems.
    pub grants: Vec<Grant>,
    /// What the token may that asks for them; `None`: they ask themselves.
    pub scopes: Option<Vec<String>>,
    /// Where the token may; `None`: wherever they may.
    pub limits: Option<Vec<Limit>>,
}

impl Places {
    /// In which systems of a project they have a permission. What concerns the server itself takes a role for
    /// everything.
    pub fn reach(&self, permission: Permission, project: &str) -> Reach {
        if !self.is_in_scope(permission) {
            return Reach::Nowhere;
        }
        if permission == Permission::Administer {
            let is_free = self.limits.is_none() && access::may(&self.roles, permission);
            return if is_free { Reach::Whole } else { Reach::Nowhere };
        }
        let own = if access::may(&self.roles, permission) {
            Reach::Whole
        } else {
            let allows = |grant: &&Grant| access::may(std::slice::from_ref(&grant.role), permission);
            let granted = self.grants.iter().filter(|grant| grant.project == project).filter(allows);
            among(granted.map(|grant| grant.system.as_str()))
        };
        let limit = self.limits.as_ref().map_or(Reach::Whole, |limits| {
            among(limits.iter().filter(|limit| limit.project == project).map(|limit| limit.system.as_str()))
        });
        own.and(limit)
    }

    /// Whether they have a permission in every project there is or will be.
    pub fn everywhere(&self, permission: Permission) -> bool {
        self.limits.is_none() && self.is_in_scope(permission) && access::may(&self.roles, permission)
    }

    /// Whether they may do anything at all in a project.
    pub fn know(&self, project: &str) -> bool {
        // A token that may only run has no need to read.
        Permission::ALL.iter().any(|permission| self.reach(*permission, project) != Reach::Nowhere)
    }

    fn is_in_scope(&self, permission: Permission) -> bool {
        let enough = permission.covered_by();
        let covers = |scope: &String| Permission::parse(scope).is_some_and(|scope| enough.contains(&scope));
        self.scopes.as_ref().is_none_or(|scopes| scopes.iter().any(covers))
    }
}

/// Of names of systems, of which an empty one stands for all of the project.
fn among<'a>(systems: impl Iterator<Item = &'a str>) -> Reach {
    let systems: Vec<String> = systems.map(str::to_owned).collect();
    if systems.iter().any(String::is_empty) { Reach::Whole } else { Reach::of(systems) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(project: &str, system: &str, role: &str) -> Grant {
        Grant { project: project.to_owned(), system: system.to_owned(), role: role.to_owned() }
    }

    fn limit(project: &str, system: &str) -> Limit {
        Limit { project: project.to_owned(), system: system.to_owned() }
    }

    fn only(systems: &[&str]) -> Reach {
        Reach::Only(systems.iter().map(|system| (*system).to_owned()).collect())
    }

    #[test]
    fn what_is_granted_nowhere_is_denied() {
        let nobody = Places::default();
        assert!(Permission::ALL.iter().all(|permission| nobody.reach(*permission, "a") == Reach::Nowhere));
        let places = Places {
            grants: vec![
                grant("a", "crm", "builder"),
                grant("a", "shop", "viewer"),
                grant("b", "", "viewer"),
            ],
            ..Places::default()
        };
        assert_eq!(places.reach(Permission::Read, "a"), only(&["crm", "shop"]));
        assert_eq!(places.reach(Permission::Build, "a"), only(&["crm"]));
        assert_eq!(places.reach(Permission::Publish, "a"), Reach::Nowhere);
        assert_eq!(places.reach(Permission::Read, "b"), Reach::Whole);
        assert_eq!(places.reach(Permission::Read, "c"), Reach::Nowhere);
        assert!(!places.everywhere(Permission::Read) && places.know("b") && !places.know("c"));
        // A role of a place never makes an administrator of the server.
        let places = Places { grants: vec![grant("a", "", "admin")], ..Places::default() };
        assert_eq!(places.reach(Permission::Administer, "a"), Reach::Nowhere);
        assert!(Reach::Only(vec!["crm".to_owned()]).has(Some("crm")) && !only(&["crm"]).has(None));
    }

    #[test]
    fn a_token_reaches_no_further_than_its_person_and_its_limits() {
        let mut places = Places {
            roles: vec!["admin".to_owned()],
            scopes: Some(vec!["run".to_owned(), "administer".to_owned()]),
            limits: Some(vec![limit("a", "crm"), limit("b", "")]),
            ..Places::default()
        };
        assert_eq!(places.reach(Permission::RunTest, "a"), only(&["crm"]));
        assert_eq!(places.reach(Permission::Run, "b"), Reach::Whole);
        assert_eq!(places.reach(Permission::Read, "a"), Reach::Nowhere, "out of its scopes");
        assert_eq!(
            places.reach(Permission::Administer, "b"),
            Reach::Nowhere,
            "a limited one keeps no server"
        );
        places.roles = vec![];
        places.grants = vec![grant("a", "shop", "builder"), grant("b", "shop", "builder")];
        assert_eq!(places.reach(Permission::Run, "a"), Reach::Nowhere, "the person may only elsewhere");
        assert_eq!(places.reach(Permission::Run, "b"), only(&["shop"]));
    }
}
