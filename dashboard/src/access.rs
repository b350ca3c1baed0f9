//! Roles, permissions and the table of routes. What is not in the table is refused.

use crate::{
    app::App, files, live, login, notifications, overview, plans, proposals, runs, scenarios, search,
    settings, tickets,
};
use axum::{
    Router,
    http::Method,
    routing::{MethodRouter, get, post},
};
use std::sync::LazyLock;

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// See everything but people, tokens and the audit log.
    Read,
    /// Take results out: reports, lists, evidence in bulk.
    Export,
    /// Change texts and the lexicon.
    Translate,
    /// Write drafts of scenarios and content, record, run on test environments.
    Draft,
    /// Run anything anywhere; plans, tickets, proposals.
    Build,
    /// Make drafts the valid revision.
    Publish,
    /// Quarantine and retention.
    Manage,
    /// People, tokens, secrets, allow-list, audit.
    Administer,
}

/// Every role and what it may do.
pub const ROLES: &[(&str, &[Permission])] = {
    use Permission::{Administer, Build, Draft, Export, Manage, Publish, Read, Translate};
    &[
        ("viewer", &[Read]),
        ("analyst", &[Read, Export]),
        ("translator", &[Read, Translate]),
        ("creator", &[Read, Draft]),
        ("builder", &[Read, Export, Draft, Build]),
        ("publisher", &[Read, Publish]),
        ("manager", &[Read, Export, Draft, Build, Publish, Manage]),
        ("admin", &[Read, Export, Translate, Draft, Build, Publish, Manage, Administer]),
    ]
};

/// Whether one of these roles has the permission.
pub fn may(roles: &[String], permission: Permission) -> bool {
    ROLES
        .iter()
        .any(|(name, permissions)| permissions.contains(&permission) && roles.iter().any(|role| role == name))
}

/// Who gets an answer at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Everybody: nothing of a project is told.
    Nothing,
    /// Whoever is logged in.
    Login,
    /// Whoever has this permission.
    Permission(Permission),
}

struct Route {
    method: Method,
    path: &'static str,
    need: Need,
    handler: fn() -> MethodRouter<App>,
}

macro_rules! route {
    (GET $path:literal $need:expr, $handler:path) => {
        Route { method: Method::GET, path: $path, need: $need, handler: || get($handler) }
    };
    (POST $path:literal $need:expr, $handler:path) => {
        Route { method: Method::POST, path: $path, need: $need, handler: || post($handler) }
    };
}

static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(|| {
    use Need::{Login, Nothing};
    const READ: Need = Need::Permission(Permission::Read);
    const BUILD: Need = Need::Permission(Permission::Build);
    const ADMINISTER: Need = Need::Permission(Permission::Administer);
    vec![
        route!(GET "/healthz" Nothing, live::health),
        route!(GET "/readyz" Nothing, live::ready),
        route!(GET "/assets/{name}" Nothing, files::asset),
        route!(GET "/login" Nothing, login::page),
        route!(POST "/login" Nothing, login::login),
        route!(GET "/setup" Nothing, login::setup_page),
        route!(POST "/setup" Nothing, login::setup),
        route!(POST "/preferences" Nothing, login::preferences),
        route!(POST "/logout" Login, login::logout),
        route!(GET "/" READ, overview::page),
        route!(GET "/events" READ, live::events),
        route!(GET "/artifacts/{name}" READ, files::artifact),
        route!(GET "/runs" READ, runs::list),
        route!(GET "/runs/{id}" READ, runs::page),
        route!(POST "/runs/{id}/again" BUILD, runs::again),
        route!(GET "/tickets" READ, tickets::list),
        route!(GET "/tickets/{number}" READ, tickets::page),
        route!(POST "/tickets/{number}/comments" READ, tickets::comment),
        route!(POST "/tickets/{number}/watch" READ, tickets::watch),
        route!(POST "/tickets/{number}/state" BUILD, tickets::state),
        route!(POST "/tickets/{number}/assignee" BUILD, tickets::assignee),
        route!(POST "/tickets/{number}/severity" BUILD, tickets::severity),
        route!(GET "/scenarios" READ, scenarios::list),
        route!(GET "/scenarios/{*path}" READ, scenarios::page),
        route!(GET "/plans" READ, plans::list),
        route!(GET "/plans/{name}" READ, plans::page),
        route!(POST "/plans/{name}/run" BUILD, plans::run),
        route!(GET "/proposals" READ, proposals::list),
        route!(POST "/proposals/{id}" BUILD, proposals::answer),
        route!(GET "/search" READ, search::page),
        route!(GET "/settings" ADMINISTER, settings::page),
        route!(POST "/settings/people" ADMINISTER, settings::add_person),
        route!(POST "/settings/people/{id}" ADMINISTER, settings::set_active),
        route!(GET "/settings/notifications" ADMINISTER, notifications::page),
        route!(POST "/settings/notifications/{name}/test" ADMINISTER, notifications::test),
        route!(POST "/settings/messages/{id}/again" ADMINISTER, notifications::again),
    ]
});

/// The routes of the table.
pub(crate) fn routes() -> Router<App> {
    ROUTES.iter().fold(Router::new(), |router, route| router.route(route.path, (route.handler)()))
}

/// What a route needs; `None`: it is not in the table.
pub(crate) fn need(method: &Method, path: &str) -> Option<Need> {
    let method = if method == Method::HEAD { &Method::GET } else { method };
    ROUTES.iter().find(|route| route.method == *method && route.path == path).map(|route| route.need)
}

/// Every route: its method, its path and what it needs.
#[cfg(test)]
pub(crate) fn table() -> Vec<(Method, &'static str, Need)> {
    ROUTES.iter().map(|route| (route.method.clone(), route.path, route.need)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_may_what_the_documents_say() {
        let role = |name: &str| vec![name.to_owned()];
        for (name, _) in ROLES {
            assert!(may(&role(name), Permission::Read), "{name}");
            assert_eq!(may(&role(name), Permission::Administer), *name == "admin", "{name}");
        }
        assert!(!may(&role("viewer"), Permission::Build) && may(&role("builder"), Permission::Build));
        assert!(!may(&role("builder"), Permission::Publish) && may(&role("manager"), Permission::Publish));
        assert!(!may(&role("publisher"), Permission::Build));
        assert!(!may(&[], Permission::Read) && !may(&role("nobody"), Permission::Read));
    }

    #[test]
    fn only_what_tells_nothing_is_open() {
        let open: Vec<&str> = table()
            .into_iter()
            .filter(|(.., need)| *need == Need::Nothing)
            .map(|(_, path, _)| path)
            .collect();
        let expected =
            ["/healthz", "/readyz", "/assets/{name}", "/login", "/login", "/setup", "/setup", "/preferences"];
        assert_eq!(open, expected);
        assert_eq!(need(&Method::GET, "/tickets/{number}/state"), None);
    }
}
