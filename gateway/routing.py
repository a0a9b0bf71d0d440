"""The routes of a node: everything but its sockets."""

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from gateway.api.http import api_routes
from gateway.attachments.http import attachment_routes
from gateway.cases.http import case_routes
from gateway.cases.identity import Identities
from gateway.chat.departures_http import departure_routes
from gateway.chat.http import conversation_routes
from gateway.client_build import client_build_routes
from gateway.desk.consent_http import consent_routes
from gateway.desk.http import desk_routes
from gateway.identity.http import identity_routes
from gateway.identity.link_http import link_routes
from gateway.identity.phrase_http import phrase_routes
from gateway.identity.sign_on_http import sign_on_routes
from gateway.identity.ways_http import way_routes
from gateway.moderation_desk.http import moderation_routes
from gateway.operations.health import health_routes
from gateway.operations.measuring import metrics_route
from gateway.push.http import push_routes
from gateway.records.http import record_routes
from gateway.reports.http import report_routes
from gateway.retention.http import retention_routes
from gateway.signposts.http import signpost_routes
from gateway.spaces.http import space_routes
from gateway.trail.http import trail_routes
from gateway.visits.guest_http import guest_routes
from gateway.visits.http import visit_routes
from gateway.web import client_routes

if TYPE_CHECKING:
    from gateway.app import Gateway

__all__ = ["routes_of"]


def routes_of(node: "Gateway") -> list[BaseRoute]:
    """Make them; the last are the client's files, which answer whatever is left."""
    routes: list[BaseRoute] = [
        *identity_routes(node.identity),
        *link_routes(node.linking, node.identity.authenticate),
        *phrase_routes(node.coming_back, node.identity.authenticate),
        *conversation_routes(node.delivery, node.identity.authenticate),
        *way_routes(node.ways, node.identity.authenticate, node.identity.authenticate_fresh),
        *sign_on_routes(node.sign_on, node.identity.authenticate, node.identity.authenticate_fresh),
        *departure_routes(
            node.departures,
            node.identity.authenticate,
            node.identity.authenticate_fresh,
            origin=node.settings.origin,
            lock_minutes=node.settings.lock_minutes,
        ),
        *attachment_routes(
            node.attachments, node.identity.authenticate, origin=node.settings.origin
        ),
        *trail_routes(
            node.database,
            node.trail,
            node.keys,
            node.identity.authenticate,
            settings=node.settings.trail,
            clock=node.clock,
        ),
        *desk_routes(node.desk, node.identity.authenticate, origin=node.settings.origin),
        *consent_routes(
            node.desk.consents, node.identity.authenticate, origin=node.settings.origin
        ),
        *space_routes(node.spaces, node.identity.authenticate, origin=node.settings.origin),
        *moderation_routes(
            node.moderation, node.identity.authenticate, origin=node.settings.origin
        ),
        *report_routes(node.reports, node.identity.authenticate, origin=node.settings.origin),
        *push_routes(node.push, node.identity.authenticate, origin=node.settings.origin),
        *guest_routes(node.visits, origin=node.settings.origin),
        *visit_routes(node.visits, node.identity.authenticate, origin=node.settings.origin),
        *signpost_routes(node.database, node.identity.authenticate),
        *record_routes(
            node.records,
            node.identity.authenticate,
            node.identity.authenticate_fresh,
            origin=node.settings.origin,
        ),
        *case_routes(
            node.cases,
            Identities(node.cases, node.bus),
            node.identity.authenticate,
            node.identity.authenticate_fresh,
            origin=node.settings.origin,
        ),
        *retention_routes(node.retention, node.identity.authenticate, origin=node.settings.origin),
        *health_routes(node.database, node.bus_state, lambda: node.stopping),
        *client_build_routes(node.client),
        *metrics_route(node.metrics, node.settings.metrics_token),
    ]
    client = client_routes(node.settings.client, node.settings.origin)
    return [*routes, *api_routes(routes), *client]
