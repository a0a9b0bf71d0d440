"""What an organisation has of everything that has an id: two of them lie in one database.

It is made as people make it, by requests; only what nobody asks for (an alarm that rang, a passkey
without an authenticator) is put into its table.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from nacl.signing import SigningKey
from sqlalchemy import Connection, insert

from gateway.base64url import b64
from gateway.chat.receipts import save_seen
from gateway.chat.requests import Open
from gateway.desk.notes import note_key_bytes
from gateway.desk.tables import desk_alarm
from gateway.edge import FACE_HEADER, Face
from gateway.identity.passkey_tables import passkey
from gateway.policy import Role
from gateway.sources import new_id, system_entropy
from tests.asking import Asking, write
from tests.contracts.conversations_town import NOON, Resident, Town
from tests.paper_group import PaperGroup
from tests.paper_place import PaperPlace
from tests.sampling import HOURS

__all__ = ["Estate", "settle"]

HOUR: Final = 3_600_000
PICTURE: Final = b"sealed" * 20


@dataclass(frozen=True)
class Estate:
    """An organisation's people, and an id of each thing that it has, by what routes call it.

    ``boss`` has every role there is, and works at the desk. ``bodies``: what an operation is sent
    where no schema tells what belongs together; ``paper``: the open conversation's group.
    """

    town: Town
    ids: Mapping[str, str]
    bodies: Mapping[str, Any]
    paper: PaperGroup

    @property
    def everything(self) -> set[str]:
        """Name everything and everybody."""
        town = self.town
        people = (town.robin, town.sasha, town.amina, town.tablet, town.beth, town.dan, town.tom)
        return {
            *self.ids.values(),
            *(each.account for each in people),
            *(each.device for each in people),
        }

    @property
    def boss(self) -> Resident:
        return self.town.beth


@dataclass
class _Settler:
    house: Asking
    town: Town

    async def ask(self, method: str, path: str, who: Resident, body: object = None) -> Any:  # noqa: ANN401
        found = await self.house.ask(method, path, who, body)
        assert found.is_success, (method, path, found.text)
        return found.json() if found.content else None

    async def roles(self) -> None:
        every = set(Role) - {Role.PRACTITIONER}
        for who, held in (
            (self.town.beth, every),
            (self.town.dan, {Role.SAFEGUARDING_LEAD}),
            (self.town.amina, {Role.MODERATOR}),
            (self.town.tom, {Role.SAFEGUARDING_LEAD}),
        ):
            for each in sorted(held):
                await self.house.give_role(who, each)

    async def note_key(self, who: Resident) -> None:
        key = b"k" * 32
        signed = SigningKey(who.member.seed).sign(note_key_bytes(who.device, key)).signature
        await self.ask("PUT", "/v1/desk/note-key", who, {"key": b64(key), "signature": b64(signed)})

    async def talk(self, who: Resident) -> PaperGroup:
        """Have a young person open a conversation and write in it."""
        name, gateway = new_id(system_entropy), self.house.gateway
        paper = PaperGroup(name, {0: who.member})
        request = Open(
            id=1, conversation=name, team=self.town.nurses, group_info=paper.group_info()
        )
        await gateway.membership.open(who.actor, request)
        await write(gateway, self.town, who, name)
        return paper

    async def consent(self, talk: str) -> str:
        body = {"kind": "invite", "account": self.town.dan.account}
        path = f"/v1/desk/conversations/{talk}/consents"
        return str((await self.ask("POST", path, self.town.amina, body))["id"])

    async def attachment(self, talk: str) -> tuple[str, str]:
        attempt = new_id(system_entropy)
        body = {"conversation": talk, "attempt": attempt, "size": 1000}
        return attempt, (await self.ask("POST", "/v1/attachments", self.town.robin, body))["id"]

    async def picture(self, talk: str) -> str:
        """Have a whole blob in a conversation."""
        body = {"conversation": talk, "attempt": new_id(system_entropy), "size": len(PICTURE)}
        begun = (await self.ask("POST", "/v1/attachments", self.town.robin, body))["id"]
        sent = await self.house.http.patch(
            f"/v1/attachments/{begun}",
            content=PICTURE,
            headers={
                FACE_HEADER: Face.PERSON,
                "Cookie": f"{Face.PERSON.cookie}={self.town.robin.token}",
                "Upload-Offset": "0",
            },
        )
        assert sent.is_success, sent.text
        return str(begun)

    async def visit(self, talk: str) -> tuple[str, str]:
        visit, guest = new_id(system_entropy), new_id(system_entropy)
        plan = {"visit": visit, "conversation": talk, "starts_at": NOON + HOUR, "minutes": 30}
        await self.ask("POST", "/v1/visits", self.town.amina, plan)
        link = {
            "guest": guest,
            "name": "Mum",
            "role": "parent",
            "token_hash": b64(hashlib.sha256(bytes(32)).digest()),
            "expires_at": NOON + HOUR,
            "epoch": 1,
            "sealed": b64(b"sealed"),
        }
        await self.ask("POST", f"/v1/visits/{visit}/guests", self.town.amina, link)
        return visit, guest

    async def place(self, visit: str) -> PaperPlace:
        paper = PaperPlace(self.town.nurses)
        await self.ask("POST", "/v1/visits/places", self.town.amina, paper.body(self.town.amina))
        there = paper.link(NOON + HOUR)
        await self.ask("POST", f"/v1/visits/{visit}/place", self.town.amina, there)
        return paper

    async def post(self, space: str, text: str) -> str:
        body = {"id": new_id(system_entropy), "text": text}
        return str(
            (await self.ask("POST", f"/v1/spaces/{space}/posts", self.town.robin, body))["id"]
        )

    async def judge(self, who: Resident, *acts: str) -> Any:  # noqa: ANN401 - what JSON holds
        item = (await self.ask("POST", "/v1/moderation/claim", who, {}))["item"]
        body = {
            "fence": item["fence"],
            "version": item["version"],
            "actions": [{"do": each} for each in acts],
        }
        if acts != ("approve",):
            body |= {"policy": "self_harm", "reason": "Says so.", "message": "We are here."}
        return await self.ask("POST", f"/v1/moderation/items/{item['id']}/decide", who, body)

    async def moderation(self, talk: str) -> dict[str, str]:
        """Fill a space: a post is shown, one was refused and handed on, one waits."""
        town, space = self.town, new_id(system_entropy)
        body = {
            "version": 0,
            "name": "Exam worries",
            "about": "",
            "age_band": "12-13",
            "hours": HOURS,
        }
        await self.ask("PUT", f"/v1/moderation/spaces/{space}", town.tom, body)
        for who in (town.beth, town.amina):
            await self.ask("POST", "/v1/moderation/shift", who, {"on": True})
        disclosed = await self.picture(talk)
        report: dict[str, object] = {
            "id": new_id(system_entropy),
            "conversation": talk,
            "reason": "grooming",
            "note": "",
            "seqs": [1],
            "body": b64(b"sealed"),
            "keys": [{"device": town.beth.device, "sealed": b64(b"key")}],
            "attachments": [disclosed],
        }
        await self.ask("POST", "/v1/reports", town.robin, report)
        reported = (await self.ask("POST", "/v1/moderation/claim", town.beth, {}))["item"]
        shown = await self.post(space, "hello")
        await self.judge(town.amina, "approve")
        worrying = await self.post(space, "i want to die")
        refused = await self.judge(town.amina, "refuse", "escalate")
        await self.post(space, "another one")
        item = (await self.ask("POST", "/v1/moderation/claim", town.beth, {}))["item"]
        return {
            "space": space,
            "post": shown,
            "refused": worrying,
            "report_item": reported["id"],
            "disclosed": disclosed,
            "decision": refused["id"],
            "ask": refused["ask"],
            "item": item["id"],
        }

    async def case(self, talk: str) -> dict[str, str]:
        town = self.town
        body = {
            "source": {"kind": "conversation", "id": talk},
            "person": town.robin.account,
            "level": "early_help",
            "why": "Said that home is not safe.",
        }
        case = (await self.ask("POST", "/v1/cases", town.amina, body))["brief"]["id"]
        at = f"/v1/cases/{case}"
        task = {"version": 1, "text": "Ring.", "owner": town.amina.account, "due": NOON}
        tasked = await self.ask("POST", f"{at}/tasks", town.amina, task)
        glass = await self.ask(
            "POST", f"{at}/glass", town.amina, {"why": "To ring home.", "tell": True}
        )
        return {"case": case, "task": tasked["tasks"][0]["task"], "glass": glass["id"]}

    async def draft(self, who: Resident, talk: str) -> tuple[str, dict[str, Any]]:
        """Seal a record and end its contact, which is not closed yet."""
        record = new_id(system_entropy)
        await self.house.gateway.database.transact(lambda c: self._see(c, talk))
        kept = await self.house.ask(
            "PUT", f"/v1/records/{record}?conversation={talk}", who, content=b"sealed"
        )
        assert kept.is_success, kept.text
        found = await self.ask("GET", "/v1/records/leads", who)
        shares = [
            {
                "account": lead["account"],
                "check": b64(b"c" * 32),
                "sealed": [
                    {"device": each["device"], "sealed": b64(b"share")} for each in lead["devices"]
                ],
            }
            for lead in found["leads"]
        ]
        given = {"quorum": found["quorum"], "shares": shares}
        await self.ask("PUT", f"/v1/records/{record}/shares", who, given)
        await self.ask("POST", f"/v1/desk/conversations/{talk}/finish", who, {})
        return record, given

    async def record(self, talk: str) -> dict[str, str]:
        town, (record, _) = self.town, await self.draft(self.town.amina, talk)
        deed = f"/v1/desk/conversations/{talk}"
        closing = {"outcomes": ["sleep"], "record": {"id": record}}
        await self.ask("POST", f"{deed}/close", town.amina, closing)
        body = {"reason": "An enquiry.", "tell": True}
        opening = await self.ask("POST", f"/v1/records/{record}/openings", town.dan, body)
        return {"record": record, "opening": opening["id"]}

    def _see(self, connection: Connection, talk: str) -> None:
        save_seen(connection, talk, 2)
        self.house.gateway.desk.read(connection, talk)

    async def hold(self) -> str:
        path = f"/v1/retention/files/{self.town.robin.account}/holds"
        return str(
            (await self.ask("POST", path, self.town.beth, {"reason": "A claim."}))["holds"][0]["id"]
        )

    def put(self, connection: Connection, talk: str) -> dict[str, str]:
        """Put in what no request makes."""
        alarm, key = new_id(system_entropy), new_id(system_entropy)
        connection.execute(
            insert(desk_alarm).values(
                id=alarm,
                conversation_id=talk,
                team_id=self.town.nurses,
                state="raised",
                step=0,
                raised_at=NOON,
                step_at=NOON,
                times=1,
                recipients="[]",
            )
        )
        connection.execute(
            insert(passkey).values(
                id=key,
                account_id=self.town.beth.account,
                credential_id=system_entropy(16),
                public_key=b"key",
                sign_count=0,
                name="Work phone",
                created_at=NOON,
            )
        )
        return {"alarm": alarm, "passkey": key}


async def settle(house: Asking, town: Town) -> Estate:
    """Let an organisation have one of everything."""
    made = _Settler(house, town)
    await made.roles()
    for who in (town.amina, town.beth, town.dan):
        await made.note_key(who)
    open_talk, closed_talk = await made.talk(town.robin), await made.talk(town.sasha)
    finished_talk = await made.talk(town.sasha)
    talk = open_talk.conversation
    attempt, attachment = await made.attachment(talk)
    visit, guest = await made.visit(talk)
    place = await made.place(visit)
    ids = {
        "organisation": town.organisation,
        "team": town.nurses,
        "conversation": talk,
        "closed": closed_talk.conversation,
        "account": town.dan.account,
        "boss": town.beth.account,
        "new_lead": town.tom.account,
        "colleague": town.amina.account,
        "person": town.robin.account,
        "other_person": town.sasha.account,
        "other_team": town.social_care,
        "finished": finished_talk.conversation,
        "acting": town.beth.device,
        "colleagues_device": town.amina.device,
        "device": town.tablet.device,
        "consent": await made.consent(talk),
        "attempt": attempt,
        "attachment": attachment,
        "visit": visit,
        "guest": guest,
        "place": place.place,
        "hold": await made.hold(),
        **await made.moderation(talk),
        **await made.case(talk),
        **await made.record(closed_talk.conversation),
        **await house.gateway.database.transact(lambda c: made.put(c, talk)),
    }
    draft, shares = await made.draft(town.beth, finished_talk.conversation)
    await made.ask("POST", f"/v1/desk/conversations/{talk}/claim", town.beth, {})
    bodies = {"PUT /v1/records/{record}/shares": shares}
    first = shares["shares"][0]
    held = {"holder": first["account"], "holders_device": first["sealed"][0]["device"]}
    return Estate(town, {**ids, **held, "draft": draft}, bodies, open_talk)
