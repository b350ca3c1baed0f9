//! Roles, permissions and the table of routes. What is not in the table is refused.

use crate::{
    account, api, app::App, attachments, calendar, content, content_item, draft_trials, drafts, export,
    failure::Failure, files, filters, live, login, meters, notifications, overview, passwords, people,
    plan_edit, plans, player, projects, proposals, publish_page, quarantine, results, retention, runs,
    scenarios, search, secrets, settings, sites, ticket_forms, tickets, translate, watch,
};
use axum::{
    Router,
    http::Method,
    routing::{MethodRouter, delete, get, post, put},
};
use std::sync::LazyLock;

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// See everything but people, tokens and the audit log.
    Read,
    /// Say something of tickets: others are told of it, so that seeing is not enough.
    Comment,
    /// Take results out: reports, lists, evidence in bulk.
    Export,
    /// Change texts and the lexicon.
    Translate,
    /// Write drafts of scenarios and content, record.
    Draft,
    /// Run in environments that are not marked as production.
    RunTest,
    /// Run anything anywhere.
    Run,
    /// Tickets and proposals.
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
    use Permission::{
        Administer, Build, Comment, Draft, Export, Manage, Publish, Read, Run, RunTest, Translate,
    };
    &[
        ("viewer", &[Read]),
        ("analyst", &[Read, Comment, Export]),
        ("translator", &[Read, Comment, Translate]),
        ("creator", &[Read, Comment, Draft, RunTest]),
        ("builder", &[Read, Comment, Export, Draft, RunTest, Run, Build]),
        ("publisher", &[Read, Comment, Publish]),
        ("manager", &[Read, Comment, Export, Draft, RunTest, Run, Build, Publish, Manage]),
        (
            "admin",
            &[Read, Comment, Export, Translate, Draft, RunTest, Run, Build, Publish, Manage, Administer],
        ),
    ]
};

impl Permission {
    /// Every one.
    pub const ALL: [Permission; 11] = [
        Permission::Read,
        Permission::Comment,
        Permission::Export,
        Permission::Translate,
        Permission::Draft,
        Permission::RunTest,
        Permission::Run,
        Permission::Build,
        Permission::Publish,
        Permission::Manage,
        Permission::Administer,
    ];

    /// Its name, as the scopes of tokens have it.
    pub fn name(self) -> &'static str {
        match self {
            Permission::Read => "read",
            Permission::Comment => "comment",
            Permission::Export => "export",
            Permission::Translate => "translate",
            Permission::Draft => "draft",
            Permission::RunTest => "run-test",
            Permission::Run => "run",
            Permission::Build => "build",
            Permission::Publish => "publish",
            Permission::Manage => "manage",
            Permission::Administer => "administer",
        }
    }

    /// The scopes of a token of which one is enough: who may run anywhere may run on test environments.
    pub fn covered_by(self) -> &'static [Permission] {
        match self {
            Permission::Read => &[Permission::Read],
            // Whoever works on tickets says what they did.
            Permission::Comment => &[Permission::Comment, Permission::Build],
            Permission::Export => &[Permission::Export],
            Permission::Translate => &[Permission::Translate],
            Permission::Draft => &[Permission::Draft],
            Permission::RunTest => &[Permission::RunTest, Permission::Run],
            Permission::Run => &[Permission::Run],
            Permission::Build => &[Permission::Build],
            Permission::Publish => &[Permission::Publish],
            Permission::Manage => &[Permission::Manage],
            Permission::Administer => &[Permission::Administer],
        }
    }

    /// The permission of this name.
    pub fn parse(name: &str) -> Option<Permission> {
        Permission::ALL.into_iter().find(|permission| permission.name() == name)
    }
}

/// Whether one of these roles has the permission.
pub fn may(roles: &[String], permission: Permission) -> bool {
    ROLES
        .iter()
        .any(|(name, permissions)| permissions.contains(&permission) && roles.iter().any(|role| role == name))
}

/// Says so where there is no role of this name.
///
/// # Errors
///
/// There is none.
pub(crate) fn known_role(role: &str) -> Result<(), Failure> {
    if ROLES.iter().any(|(known, _)| *known == role) {
        return Ok(());
    }
    let known: Vec<&str> = ROLES.iter().map(|(name, _)| *name).collect();
    Err(Failure::Bad(format!("no role `{role}` (known: {})", known.join(", "))))
}

/// Roles for everything, as forms and calls name them: an empty name is none.
///
/// # Errors
///
/// There is none of this name.
pub(crate) fn role_or_none(role: &str) -> Result<Vec<String>, Failure> {
    if role.is_empty() {
        return Ok(vec![]);
    }
    known_role(role)?;
    Ok(vec![role.to_owned()])
}

/// Who gets an answer at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Everybody: nothing of a project is told.
    Nothing,
    /// Everybody, from any site: what real users' browsers get and send. Nobody is asked who they are.
    Public,
    /// Whoever is logged in.
    Login,
    /// Whoever brings a token in the address, as senders of webhooks do: the handler looks at it.
    Key,
    /// Whoever has this permission in the project, or in a system of it.
    Permission(Permission),
    /// Whoever has this permission in any project: the handler tells of those only.
    Somewhere(Permission),
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
    (PUT $path:literal $need:expr, $handler:path) => {
        Route { method: Method::PUT, path: $path, need: $need, handler: || put($handler) }
    };
    (DELETE $path:literal $need:expr, $handler:path) => {
        Route { method: Method::DELETE, path: $path, need: $need, handler: || delete($handler) }
    };
}

static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(|| {
    use Need::{Login, Nothing, Public};
    const READ: Need = Need::Permission(Permission::Read);
    const COMMENT: Need = Need::Permission(Permission::Comment);
    const EXPORT: Need = Need::Permission(Permission::Export);
    const BUILD: Need = Need::Permission(Permission::Build);
    const DRAFT: Need = Need::Permission(Permission::Draft);
    const TRANSLATE: Need = Need::Permission(Permission::Translate);
    const PUBLISH: Need = Need::Permission(Permission::Publish);
    const MANAGE: Need = Need::Permission(Permission::Manage);
    const RUN: Need = Need::Permission(Permission::RunTest);
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
        route!(GET "/projects" Need::Somewhere(Permission::Read), projects::page),
        route!(GET "/artifacts/{name}" READ, files::artifact),
        route!(GET "/thumbs/{name}" READ, files::thumb),
        route!(GET "/differences/{name}/{good}" READ, files::difference),
        route!(GET "/runs" READ, runs::list),
        route!(GET "/runs/{id}" READ, runs::page),
        route!(GET "/runs/{id}/live" READ, watch::part),
        route!(GET "/runs/{id}/frame" READ, watch::frame),
        route!(POST "/runs/{id}/again" RUN, runs::again),
        route!(GET "/tickets" READ, tickets::list),
        route!(GET "/tickets/{number}" READ, tickets::page),
        route!(POST "/tickets/{number}/comments" COMMENT, ticket_forms::comment),
        route!(POST "/tickets/{number}/watch" READ, ticket_forms::watch),
        route!(POST "/tickets/{number}/apply" BUILD, ticket_forms::apply),
        route!(POST "/tickets/{number}/state" BUILD, ticket_forms::state),
        route!(POST "/tickets/{number}/assignee" BUILD, ticket_forms::assignee),
        route!(POST "/tickets/{number}/severity" BUILD, ticket_forms::severity),
        route!(POST "/tickets/{number}/merge" BUILD, ticket_forms::merge),
        route!(POST "/tickets/{number}/unmerge" BUILD, ticket_forms::unmerge),
        route!(POST "/tickets/{number}/take-out" BUILD, ticket_forms::take_out),
        route!(POST "/tickets/{number}/attachments" BUILD, attachments::add),
        route!(GET "/tickets/{number}/attachments/{id}" READ, attachments::get),
        route!(POST "/tickets/{number}/attachments/{id}/remove" BUILD, attachments::remove),
        route!(GET "/scenarios" READ, scenarios::list),
        route!(GET "/scenarios/{*path}" READ, scenarios::page),
        route!(GET "/player/{project}/{name}" Public, player::beside),
        route!(GET "/player/{project}/{environment}/{name}" Public, player::file),
        route!(POST "/player/{project}/results" Public, results::sent),
        route!(GET "/content" READ, content::list),
        route!(GET "/content/items/{item}" READ, content_item::page),
        route!(GET "/content/publish/{environment}" READ, publish_page::page),
        route!(POST "/content/publish/{environment}" PUBLISH, publish_page::sent),
        route!(POST "/content/publish/{environment}/again" PUBLISH, publish_page::again),
        route!(GET "/plans" READ, plans::list),
        route!(GET "/plans/{name}" READ, plans::page),
        route!(POST "/plans/{name}/run" RUN, plans::run),
        route!(POST "/plan-runs/{id}/cancel" RUN, plans::cancel),
        route!(GET "/plans/{name}/calendar" READ, calendar::page),
        route!(POST "/quarantine" MANAGE, quarantine::sent),
        route!(POST "/quarantine/{id}/lift" MANAGE, quarantine::lifted),
        route!(GET "/new-plan" BUILD, plan_edit::new_page),
        route!(POST "/new-plan" BUILD, plan_edit::new_sent),
        route!(GET "/plans/{name}/edit" BUILD, plan_edit::edit_page),
        route!(POST "/plans/{name}/edit" BUILD, plan_edit::edit_sent),
        route!(POST "/plans/{name}/paused" BUILD, plan_edit::pause),
        route!(POST "/plans/{name}/rename" BUILD, plan_edit::rename),
        route!(POST "/plans/{name}/delete" BUILD, plan_edit::remove),
        route!(GET "/proposals" READ, proposals::list),
        route!(POST "/proposals/{id}" BUILD, proposals::answer),
        route!(POST "/texts/{id}" TRANSLATE, proposals::answer_text),
        route!(POST "/filters" READ, filters::saved),
        route!(POST "/filters/{id}/remove" READ, filters::removed),
        route!(GET "/drafts" READ, drafts::list),
        route!(GET "/drafts/{id}" READ, drafts::page),
        route!(POST "/drafts/{id}/try" RUN, draft_trials::sent),
        route!(POST "/drafts/{id}/take" BUILD, drafts::take),
        route!(POST "/drafts/{id}/publish" PUBLISH, drafts::publish),
        route!(POST "/drafts/{id}/drop" DRAFT, drafts::throw_away),
        route!(GET "/new-draft" DRAFT, drafts::edit),
        route!(POST "/new-draft" DRAFT, drafts::sent),
        route!(POST "/draft-file" DRAFT, drafts::uploaded),
        route!(GET "/translate" READ, translate::list),
        route!(GET "/translate/{language}/{*path}" READ, translate::page),
        route!(POST "/translate/{language}/{*path}" TRANSLATE, translate::sent),
        route!(GET "/search" READ, search::page),
        route!(GET "/export/{name}" EXPORT, export::file),
        route!(GET "/settings/me" Login, account::page),
        route!(POST "/settings/me" Login, account::save),
        route!(POST "/settings/me/password" Login, passwords::own),
        route!(POST "/settings/people/{id}/password" ADMINISTER, passwords::of),
        route!(POST "/settings/people/{id}/sessions" ADMINISTER, passwords::end_sessions),
        route!(POST "/settings/people/{id}/mail" ADMINISTER, account::save_of),
        route!(GET "/settings" ADMINISTER, settings::page),
        route!(POST "/settings/people" ADMINISTER, settings::add_person),
        route!(POST "/settings/people/{id}" ADMINISTER, settings::set_active),
        route!(GET "/settings/people/{id}" ADMINISTER, people::page),
        route!(POST "/settings/people/{id}/role" ADMINISTER, people::role),
        route!(POST "/settings/people/{id}/grants" ADMINISTER, people::grants),
        route!(GET "/settings/notifications" ADMINISTER, notifications::page),
        route!(POST "/settings/notifications/{name}/test" ADMINISTER, notifications::test),
        route!(POST "/settings/messages/{id}/again" ADMINISTER, notifications::again),
        route!(POST "/settings/tokens" ADMINISTER, settings::add_token),
        route!(POST "/settings/tokens/{id}/revoke" ADMINISTER, settings::revoke_token),
        route!(GET "/settings/secrets" ADMINISTER, secrets::page),
        route!(POST "/settings/secrets" ADMINISTER, secrets::set),
        route!(POST "/settings/secrets/{id}/remove" ADMINISTER, secrets::remove),
        route!(GET "/settings/sites" ADMINISTER, sites::page),
        route!(POST "/settings/sites" ADMINISTER, sites::sent),
        route!(GET "/settings/retention" MANAGE, retention::page),
        route!(POST "/settings/retention" MANAGE, retention::sent),
        route!(GET "/audit" ADMINISTER, settings::audit),
        route!(GET "/api" Login, api::page),
        route!(GET "/metrics" READ, meters::page),
        route!(GET "/api/v1/openapi.json" Nothing, api::openapi),
        route!(GET "/api/v1/projects" Need::Somewhere(Permission::Read), projects::list),
        route!(POST "/api/v1/projects" ADMINISTER, api::projects::make),
        route!(GET "/api/v1/health" READ, api::health::health),
        route!(GET "/api/v1/overview" READ, api::overview::overview),
        route!(GET "/api/v1/runs" READ, api::runs::list),
        route!(GET "/api/v1/runs/{id}" READ, api::runs::one),
        route!(POST "/api/v1/runs/{id}/again" RUN, api::runs::again),
        route!(GET "/api/v1/plans" READ, api::plans::list),
        route!(GET "/api/v1/plans/{name}" READ, api::plan_changes::one),
        route!(PUT "/api/v1/plans/{name}" BUILD, api::plan_changes::put),
        route!(POST "/api/v1/plans/{name}/rename" BUILD, api::plan_changes::rename),
        route!(DELETE "/api/v1/plans/{name}" BUILD, api::plan_changes::remove),
        route!(PUT "/api/v1/systems/{name}/maintenance" BUILD, api::plan_changes::maintenance),
        route!(GET "/api/v1/quarantine" READ, api::quarantine::list),
        route!(POST "/api/v1/quarantine" MANAGE, api::quarantine::set),
        route!(DELETE "/api/v1/quarantine/{id}" MANAGE, api::quarantine::lift),
        route!(GET "/api/v1/retention" MANAGE, api::retention::list),
        route!(POST "/api/v1/retention" MANAGE, api::retention::remove),
        route!(GET "/api/v1/filters" READ, api::filters::list),
        route!(POST "/api/v1/filters" READ, api::filters::save),
        route!(DELETE "/api/v1/filters/{id}" READ, api::filters::remove),
        route!(POST "/api/v1/plans/{name}/runs" RUN, api::plans::start),
        route!(GET "/api/v1/plan-runs" READ, api::plan_runs::list),
        route!(GET "/api/v1/plan-runs/{id}" READ, api::plan_runs::one),
        route!(GET "/api/v1/plan-runs/{id}/report" READ, api::plan_runs::report),
        route!(GET "/api/v1/plan-runs/{id}/junit" READ, api::plan_runs::junit),
        route!(POST "/api/v1/plan-runs/{id}/cancel" RUN, api::plan_runs::cancel),
        route!(GET "/api/v1/deployments" READ, api::deployments::list),
        route!(POST "/api/v1/deployments" RUN, api::deployments::tell),
        route!(POST "/hooks/deployments/{key}" Need::Key, api::deployments::hook),
        route!(GET "/api/v1/tickets" READ, api::tickets::list),
        route!(GET "/api/v1/tickets/{number}" READ, api::tickets::one),
        route!(POST "/api/v1/tickets/{number}" BUILD, api::tickets::change),
        route!(POST "/api/v1/tickets/{number}/comments" COMMENT, api::tickets::comment),
        route!(POST "/api/v1/tickets/{number}/watch" READ, api::tickets::watch),
        route!(GET "/api/v1/tickets/{number}/remedies" READ, api::tickets::remedies),
        route!(POST "/api/v1/tickets/{number}/apply" BUILD, api::tickets::apply),
        route!(POST "/api/v1/tickets/{number}/merge" BUILD, api::families::merge),
        route!(POST "/api/v1/tickets/{number}/unmerge" BUILD, api::families::unmerge),
        route!(POST "/api/v1/tickets/{number}/take-out" BUILD, api::families::take_out),
        route!(POST "/api/v1/tickets/{number}/attachments" BUILD, api::attachments::add),
        route!(GET "/api/v1/tickets/{number}/attachments/{id}" READ, api::attachments::get),
        route!(DELETE "/api/v1/tickets/{number}/attachments/{id}" BUILD, api::attachments::remove),
        route!(GET "/api/v1/me" READ, api::people::me),
        route!(POST "/api/v1/me" READ, api::people::set_me),
        route!(GET "/api/v1/proposals" READ, api::proposals::list),
        route!(POST "/api/v1/proposals/{id}" BUILD, api::proposals::answer),
        route!(POST "/api/v1/texts/{id}" TRANSLATE, api::proposals::answer_text),
        route!(GET "/api/v1/drafts" READ, api::drafts::list),
        route!(POST "/api/v1/drafts" DRAFT, api::drafts::keep),
        route!(POST "/api/v1/drafts/{id}/try" RUN, api::drafts::try_out),
        route!(POST "/api/v1/drafts/{id}/take" BUILD, api::drafts::take),
        route!(POST "/api/v1/drafts/{id}/publish" PUBLISH, api::drafts::publish),
        route!(DELETE "/api/v1/drafts/{id}" DRAFT, api::drafts::remove),
        route!(GET "/api/v1/translations" READ, api::translations::list),
        route!(GET "/api/v1/translations/{language}/{*path}" READ, api::translations::one),
        route!(PUT "/api/v1/translations/{language}/{*path}" TRANSLATE, api::translations::write),
        route!(GET "/api/v1/scenarios" READ, api::scenarios::list),
        route!(GET "/api/v1/scenarios/{*path}" READ, api::scenarios::one),
        route!(GET "/api/v1/folder" READ, api::folders::list),
        route!(GET "/api/v1/folder/{*path}" READ, api::folders::file),
        route!(GET "/api/v1/lineage/{*path}" READ, api::folders::lineage),
        route!(POST "/api/v1/folder" BUILD, api::folders::push),
        route!(GET "/api/v1/search" READ, api::found::search),
        route!(GET "/api/v1/plans/{name}/calendar" READ, api::found::calendar),
        route!(GET "/api/v1/messages" ADMINISTER, api::notifications::list),
        route!(GET "/api/v1/export/{name}" EXPORT, export::file),
        route!(GET "/api/v1/publications" READ, api::publications::list),
        route!(GET "/api/v1/publications/{environment}" READ, api::publications::would),
        route!(POST "/api/v1/publications/{environment}" PUBLISH, api::publications::publish),
        route!(POST "/api/v1/publications/{environment}/again" PUBLISH, api::publications::again),
        route!(GET "/api/v1/publications/{environment}/difference" READ, api::publications::difference),
        route!(GET "/api/v1/usage" READ, api::publications::usage),
        route!(GET "/api/v1/people" ADMINISTER, api::people::list),
        route!(POST "/api/v1/people" ADMINISTER, api::people::add),
        route!(POST "/api/v1/people/{id}" ADMINISTER, api::people::change),
        route!(PUT "/api/v1/people/{id}/password" ADMINISTER, api::people::password),
        route!(DELETE "/api/v1/people/{id}/sessions" ADMINISTER, api::people::end_sessions),
        route!(POST "/api/v1/people/{id}/grants" ADMINISTER, api::people::grant),
        route!(GET "/api/v1/tokens" ADMINISTER, api::tokens::list),
        route!(POST "/api/v1/tokens" ADMINISTER, api::tokens::add),
        route!(DELETE "/api/v1/tokens/{id}" ADMINISTER, api::tokens::revoke),
        route!(GET "/api/v1/audit" ADMINISTER, api::people::audit),
        route!(GET "/api/v1/sites" ADMINISTER, api::sites::list),
        route!(PUT "/api/v1/sites" ADMINISTER, api::sites::set),
        route!(GET "/api/v1/secrets" ADMINISTER, api::secrets::list),
        route!(POST "/api/v1/secrets" ADMINISTER, api::secrets::set),
        route!(DELETE "/api/v1/secrets/{id}" ADMINISTER, api::secrets::remove),
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
        let expected = [
            "/healthz",
            "/readyz",
            "/assets/{name}",
            "/login",
            "/login",
            "/setup",
            "/setup",
            "/preferences",
            "/api/v1/openapi.json",
        ];
        assert_eq!(open, expected);
        let public = table().into_iter().filter(|(.., need)| *need == Need::Public);
        assert!(public.clone().all(|(_, path, _)| path.starts_with("/player/")));
        assert!(public.count() > 0);
        assert_eq!(need(&Method::GET, "/tickets/{number}/state"), None);
    }
}
