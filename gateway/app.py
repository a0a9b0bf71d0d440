"""The composition root: builds everything once from settings and wires it together."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncIterator, Collection

import sqlalchemy
from argon2 import PasswordHasher
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from audit.publish import Publisher
from audit.trail import Trail
from audit.witness_client import HttpWitness
from gateway.attachments.blobs import FileBlobStore
from gateway.attachments.limits import DAY, Limits
from gateway.attachments.service import Attachments
from gateway.background import Background
from gateway.cases.casebook import Casebook
from gateway.cases.service import Cases
from gateway.chat.append_process import AppendProcess
from gateway.chat.appender import Appender
from gateway.chat.batches import BatchStore
from gateway.chat.bus import Arrived, Bus, Ended, InProcessBus, LinkMoved, PolledBus, Topic
from gateway.chat.connection import Connection
from gateway.chat.delivery import Delivery
from gateway.chat.departures import Departures
from gateway.chat.franker import Franker
from gateway.chat.gate import Gate
from gateway.chat.handlers import make_handlers
from gateway.chat.hints import NODE_BYTES
from gateway.chat.hub import Hub
from gateway.chat.log import SIDE_YOUNG
from gateway.chat.membership import Membership
from gateway.chat.redis_bus import RedisBus
from gateway.chat.refresher import Refresher
from gateway.chat.remover import Remover
from gateway.chat.resets import Resets
from gateway.chat.session import CloseCode
from gateway.chat.socket import PATH, SocketEndpoint, SocketFirst
from gateway.chat.sweeper import Sweeper
from gateway.client_build import enter, measure
from gateway.desk.bank_holidays import prepare_bank_holidays
from gateway.desk.consents import Leaving
from gateway.desk.desk import Desk
from gateway.desk.inheriting import hand_over
from gateway.edge import face_of
from gateway.errors import ClientProtocolError, StoreUnavailable
from gateway.identity.coming_back import ComingBack
from gateway.identity.linking import Linking
from gateway.identity.passwords import Passwords
from gateway.identity.provider import Provider
from gateway.identity.provider_wire import HttpProviderWire, ProviderWire
from gateway.identity.service import Identity
from gateway.identity.sign_on import SignOn
from gateway.identity.ways import WaysIn
from gateway.keys import open_service_keys
from gateway.limits.limiter import Limiter, MemoryLimiter, Tally, rules_times
from gateway.limits.lines import Lines
from gateway.limits.pacing import Pacing
from gateway.limits.redis_limiter import RedisLimiter
from gateway.looks import start_looking
from gateway.moderation_desk.asks import HandOff
from gateway.moderation_desk.floor import Floor
from gateway.moderation_desk.reading import SchoolTriage, prepare_triage
from gateway.moderation_desk.service import ModerationDesk
from gateway.operations.measuring import Measured, templates
from gateway.operations.metrics import Metrics, Sources
from gateway.policy import Kind
from gateway.problems import EXCEPTION_HANDLERS
from gateway.push.service import Push
from gateway.push.vapid import Vapid
from gateway.push.wire import HttpsWire, Wire
from gateway.records.service import Records
from gateway.reports.attachments import ReportedAttachments
from gateway.reports.service import Reports
from gateway.retention.service import Retention
from gateway.routing import routes_of
from gateway.settings import Settings, SettingsError
from gateway.sources import Clock, Entropy, system_clock, system_entropy
from gateway.spaces.service import Spaces
from gateway.storage.database import SqlDatabase
from gateway.storage.migrate import upgrade
from gateway.trail.keeper import Keeper
from gateway.visits.guest_socket import PATH as GUEST_PATH
from gateway.visits.unit import open_unit
from gateway.visits.visits import Visits
from gateway.visits.ways import Turn
from gateway.web import SecurityHeaders
from moderation.sealing import KeyFileProblem, KeyRing
from signalling.media_plane import MediaPlane

__all__ = ["Gateway", "create_app"]

log = logging.getLogger(__name__)


class Gateway:
    """One node and everything in it."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock = system_clock,
        entropy: Entropy = system_entropy,
        hasher: PasswordHasher | None = None,
        wire: Wire | None = None,
        plane: MediaPlane | None = None,
        provider_wire: ProviderWire | None = None,
    ) -> None:
        settings.data.mkdir(parents=True, exist_ok=True)
        self.settings = settings
        self.keys = open_service_keys(settings.key_file, entropy)
        self.database = SqlDatabase(settings.database_url)
        self.trail = Trail(entropy=entropy)
        self.sweeper: Sweeper | None = None
        self.bus = self._make_bus(entropy)
        self.refresher = Refresher(database=self.database)
        self.hub = Hub(self.refresher.refresh, self.bus)
        self.bus.subscribe(self.hub.take)
        if isinstance(self.bus, RedisBus | PolledBus):
            self.sweeper = Sweeper(database=self.database, bus=self.bus, hub=self.hub)
        self.background = Background()
        self.stopping = False
        self.passwords = Passwords(hasher=hasher or PasswordHasher(), entropy=entropy)
        rules = rules_times(settings.limits_times)
        self.clock = clock
        self.tally = Tally(rules)
        self.limiter: Limiter = (
            MemoryLimiter(self.tally)
            if settings.redis_url is None
            else RedisLimiter(settings.redis_url, rules, self.tally)
        )
        self.lines = lines = Lines(limiter=self.limiter, tally=self.tally, clock=clock)
        self.identity = Identity(
            database=self.database,
            trail=self.trail,
            keys=self.keys,
            passwords=self.passwords,
            limiter=self.limiter,
            clock=clock,
            entropy=entropy,
            origin=settings.origin,
            on_session_end=self._session_ended,
        )
        self.ways = WaysIn(
            database=self.database,
            trail=self.trail,
            keys=self.keys,
            passwords=self.passwords,
            limiter=self.limiter,
            clock=clock,
            entropy=entropy,
            origin=settings.origin,
        )
        self.sign_on = SignOn(
            provider=_provider(settings, provider_wire or HttpProviderWire(), clock),
            database=self.database,
            trail=self.trail,
            keys=self.keys,
            limiter=self.limiter,
            clock=clock,
            entropy=entropy,
            origin=settings.origin,
        )
        self.push = Push(
            database=self.database,
            box=self.keys.push_box(),
            vapid=Vapid(self.keys.vapid_key(), settings.push_contact),
            wire=wire or HttpsWire(),
            services=settings.push_services,
            connected=self.hub.is_connected,
            clock=clock,
            entropy=entropy,
        )
        self.linking = Linking(
            database=self.database,
            trail=self.trail,
            keys=self.keys,
            limiter=self.limiter,
            clock=clock,
            entropy=entropy,
            origin=settings.origin,
            on_move=lambda device: self.bus.publish(LinkMoved(device)),
        )
        self.coming_back = ComingBack(
            database=self.database,
            trail=self.trail,
            keys=self.keys,
            limiter=self.limiter,
            clock=clock,
            entropy=entropy,
            origin=settings.origin,
        )
        gate = Gate(database=self.database, trail=self.trail, clock=clock)
        franker = Franker(self.keys.franking_key)
        self.desk = Desk(
            database=self.database,
            gate=gate,
            trail=self.trail,
            bus=self.bus,
            keys=self.keys,
            clock=clock,
            entropy=entropy,
            wake=self.push.wake_accounts,
            leaving=Leaving(
                grace=settings.removal_grace_seconds * 1000,
                propose=lambda name: self.background.start(self.remover.propose(name)),
            ),
        )
        book = Casebook(
            trail=self.trail,
            keys=self.keys,
            clock=clock,
            entropy=entropy,
            wake=self.push.wake_accounts,
        )
        floor = Floor(
            database=self.database,
            trail=self.trail,
            keys=_moderation_keys(settings, entropy),
            bus=self.bus,
            clock=clock,
            entropy=entropy,
        )
        self.spaces = Spaces(floor, SchoolTriage())
        self.moderation = ModerationDesk(
            floor,
            database=self.database,
            trail=self.trail,
            escalate=HandOff(
                trail=self.trail,
                entropy=entropy,
                wake=self.push.wake_accounts,
                open_case=book.escalated,
            ),
            wake=self.push.wake_accounts,
        )
        blobs = FileBlobStore(settings.blobs)
        self.reports = Reports(
            floor, ReportedAttachments(floor, database=self.database, blobs=blobs)
        )
        self.appender = Appender(
            database=self.database,
            bus=self.bus,
            batches=BatchStore(franker.frank, self.desk.listener.hear),
            desk_changed=self._desk_changed,
            heard=self._heard,
            one_writer=not self.database.shared,
            beside=self._make_beside(),
        )
        self.delivery = Delivery(
            database=self.database,
            gate=gate,
            bus=self.bus,
            appender=self.appender,
            franker=franker,
            clock=clock,
            on_read=self.desk.read,
            tally=self.tally,
        )
        self.remover = Remover(
            database=self.database,
            trail=self.trail,
            bus=self.bus,
            hub=self.hub,
            key_of=self.keys.removal_key,
            clock=clock,
        )
        self.membership = Membership(
            database=self.database,
            gate=gate,
            trail=self.trail,
            bus=self.bus,
            remover=self.remover,
            clock=clock,
            tally=self.tally,
            on_continue=hand_over,
            on_open=self.desk.consents.carry_out,
        )
        self.departures = Departures(
            database=self.database,
            trail=self.trail,
            bus=self.bus,
            remover=self.remover,
            clock=clock,
            grace=settings.removal_grace_seconds * 1000,
            start=self.background.start,
        )
        self.attachments = Attachments(
            database=self.database,
            gate=gate,
            blobs=blobs,
            clock=clock,
            entropy=entropy,
            limiter=self.limiter,
            limits=Limits(kept=settings.attachment_days * DAY),
        )
        self.visits = Visits(
            database=self.database,
            trail=self.trail,
            bus=self.bus,
            limiter=self.limiter,
            lines=lines,
            plane=plane,
            turn=Turn(settings.turn.urls, settings.turn.secret),
            tell=self.desk.listener.visit,
            wake=self.push.wake_accounts,
            line_of=self.hub.connection_of,
            start=self.background.start,
            clock=clock,
            entropy=entropy,
            origin=settings.origin,
            polled=isinstance(self.bus, PolledBus),
        )
        self.records = Records(
            database=self.database,
            door=self.desk.door,
            trail=self.trail,
            bus=self.bus,
            clock=clock,
            entropy=entropy,
        )
        self.cases = Cases(
            database=self.database,
            book=book,
            gate=gate,
            clock=clock,
            entropy=entropy,
            wake=self.push.wake_accounts,
        )
        self.retention = Retention(
            database=self.database,
            trail=self.trail,
            keys=self.keys,
            blobs=blobs,
            clock=clock,
            entropy=entropy,
        )
        self.keeper = Keeper(
            database=self.database,
            publisher=Publisher(
                self.database,
                self.keys.trail_key,
                [HttpWitness(address, key) for address, key in settings.trail.witnesses],
                settings.trail.quorum,
            ),
            clock=clock,
            address=settings.origin,
            alarm_after_ms=settings.trail.alarm_seconds * 1000,
        )
        self.socket = SocketEndpoint(
            authenticate=self.identity.authenticate,
            cookie_name=_cookie_name,
            hub=self.hub,
            welcome=lambda connection: self._welcome(connection, clock(), entropy(NODE_BYTES)),
            delivery=self.delivery,
            handlers={
                **make_handlers(
                    self.delivery,
                    self.membership,
                    Resets(gate=gate, trail=self.trail, bus=self.bus, clock=clock),
                ),
                **self.visits.handlers,
            },
            clock=clock,
            origin=settings.origin,
            lines=lines,
            on_gone=self.visits.gone,
        )

        self.client = measure(settings.client)
        self.metrics = Metrics(self._sources())
        self.appender.counts.seconds = self.metrics.append_seconds.observe

    def app(self) -> Starlette:
        """Make the ASGI application for everything but the socket."""
        routes = self.routes()
        return Starlette(
            routes=routes,
            middleware=[
                Middleware(SecurityHeaders),
                Middleware(Measured, metrics=self.metrics, paths=templates(routes)),
                Middleware(Pacing, tally=self.tally, clock=self.clock),
            ],
            exception_handlers=EXCEPTION_HANDLERS,
            lifespan=self._lifespan,
        )

    def routes(self) -> list[BaseRoute]:
        """Make the routes of everything but the sockets."""
        return routes_of(self)

    def _sources(self) -> Sources:
        bus, limiter = self.bus, self.limiter
        shared = limiter if isinstance(limiter, RedisLimiter) else None
        return Sources(
            hub=self.hub,
            guests=lambda: len(self.visits.guest_lines),
            frames=lambda: self.lines.frames,
            appended=self.appender.counts,
            limited=lambda: self.tally.refused + (shared.refused if shared else Counter()),
            alone=None if shared is None else lambda: shared.alone,
            bus=bus.counts if isinstance(bus, RedisBus) else None,
            bus_connected=lambda: isinstance(bus, RedisBus) and bus.connected,
            read_only=lambda: self.database.read_only,
            unpublished=self.keeper.unpublished.values,
            failed=lambda: self.background.failures,
            now=self.clock,
        )

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        upgrade(self.database.engine)
        await self._enter_client()
        self.background.start(asyncio.to_thread(prepare_bank_holidays))
        self.background.start(asyncio.to_thread(prepare_triage))
        self.visits.conductor.open()
        start_looking(self)
        yield
        await self.close()

    async def _enter_client(self) -> None:
        """Say in the trails which client is served from now on."""

        def work(connection: sqlalchemy.Connection) -> int:
            return enter(connection, self.client, trail=self.trail, now=self.clock())

        try:
            await self.database.transact(work)
        except StoreUnavailable:
            log.warning("which client is served could not be entered in the trail")

    async def close(self) -> None:
        """Finish what was accepted, then let go of everything."""
        self.stopping = True
        for connection in self.hub.connections():
            self.hub.end(connection.actor.device, CloseCode.RESTART)
        self.visits.guest_lines.end(CloseCode.RESTART)
        await self.visits.conductor.close()
        await self.appender.close()
        await self.delivery.flush()
        # The bus goes last: the other nodes are to hear of what was accepted last.
        await self.background.close()
        if isinstance(self.limiter, RedisLimiter):
            self.limiter.close()
        self.passwords.close()
        self.database.close()

    def _make_bus(self, entropy: Entropy) -> Bus:
        """Choose how hints travel between nodes: by Redis, by looking, or not at all."""
        if self.settings.redis_url is not None:
            node = entropy(NODE_BYTES)
            return RedisBus(self.settings.redis_url, node=node, on_gap=self._mind)
        return PolledBus(self._mind) if self.database.shared else InProcessBus()

    def _make_beside(self) -> AppendProcess | None:
        """Have large batches stored beside the gateway where it is alone with its database."""
        if self.database.shared:
            return None
        return AppendProcess(self.settings.database_url, self.keys.franking_key, self.database)

    def bus_state(self) -> str:
        """Say how the bus is: ``slow`` while Redis is away and nodes look for themselves."""
        if isinstance(self.bus, RedisBus):
            return "ok" if self.bus.connected else "slow"
        return "ok"

    def _welcome(self, connection: Connection, now: int, token: bytes) -> None:
        arrival = Arrived(now, token, connection.actor.device)
        self.hub.add(connection, arrival)
        self.bus.publish(arrival)

    def _mind(self, topics: Collection[Topic]) -> None:
        if self.sweeper is not None:
            self.sweeper.mind(topics)
        self.visits.mind(topics)

    def _session_ended(self, device: str) -> None:
        self.bus.publish(Ended(device, CloseCode.SESSION_ENDED))
        self.background.start(self.push.unsubscribe(device))

    def _heard(self, conversation: str, side: int) -> None:
        author = Kind.YOUNG_PERSON if side == SIDE_YOUNG else Kind.STAFF
        self.push.heard(conversation, author)

    def _desk_changed(self, conversation: str) -> None:
        self.background.start(self.desk.deeds.tell(conversation))


def create_app(settings: Settings, *, clock: Clock = system_clock) -> ASGIApp:
    """Build a node from settings."""
    gateway = Gateway(settings, clock=clock, plane=open_unit(settings.media))
    sockets: dict[str, ASGIApp] = {PATH: gateway.socket, GUEST_PATH: gateway.visits.guest_socket}
    return SocketFirst(sockets, gateway.app())


def _provider(settings: Settings, wire: ProviderWire, clock: Clock) -> Provider | None:
    if settings.oidc is None:
        return None
    return Provider(settings=settings.oidc, wire=wire, clock=clock, back=f"{settings.origin}/staff")


def _moderation_keys(settings: Settings, entropy: Entropy) -> KeyRing:
    try:
        return KeyRing(settings.moderation_keys, entropy)
    except KeyFileProblem as error:
        raise SettingsError(str(error.path), error.problem) from error


def _cookie_name(face: str) -> str | None:
    try:
        return face_of(face).cookie
    except ClientProtocolError:
        return None
