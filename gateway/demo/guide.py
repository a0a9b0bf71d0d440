"""What the demo says when it starts: the addresses, the logins, and what to try."""

import io
from collections.abc import Mapping

import segno

from gateway.demo.cast import CAST, JOIN_CODE

__all__ = ["guide", "join_link", "qr_code"]


def join_link(origin: str) -> str:
    """Return the link that a poster would carry; no log sees what stands behind the ``#``."""
    return f"{origin}/join#{JOIN_CODE}"


def guide(origin: str, codes: Mapping[str, str], code_command: str) -> str:
    """Compose the demo's greeting; ``codes`` are the one-time codes that are good now."""
    logins = "\n".join(
        f"    {member.username:<10}{member.password:<14}{codes[member.username]:<9}"
        f"{member.name}, {member.title.lower()}"
        for member in CAST
    )
    return f"""
Earshot is running, with made-up people, for this machine only.

  A young person joins at    {join_link(origin)}
  Members of staff sign in   {origin}/staff

    username  password      code     who
{logins}

  A code is good once, for about a minute. For a new one, in another terminal:
    {code_command} amina

What to try:
  1. Open the join link, make the window as narrow as a phone, choose a nickname
     and write to the school nurse.
  2. Open the staff address in a second window and sign in as amina. The message
     waits in the inbox, with the time by which an answer was promised. Begin to
     write: the conversation is yours. Watch typing and read marks on both sides.
  3. In a private window, sign in as beth, who leads the team: she sees that you
     are answering. Hand over to her with a note that the server cannot read. She
     is given the conversation so far. Finish, and close with what came of it.
     As dan, of another team, you do not see the conversation at all.
  4. Write as the young person and leave it unread for three minutes: an alarm
     rings until somebody takes it, and after three more it goes to beth. As
     sofia, on call, you are asked once a promise is over.
  5. Reload both windows: the conversation is still there. Stop and start this
     server while you write: nothing is lost.
  6. Sign in as tom: he sets the nurses' service up, with a preview, and looks
     back at a year of made-up statistics. Beth, their lead, makes the rota.
  7. Sign in once as sofia, marcus and grace, the safeguarding leads: from then on
     amina closes with a sealed record, which two of them open together. Sofia
     asks under Records, with a reason; Marcus agrees; only then she can read it,
     and the young person sees in their chat that it was opened.
  8. As the young person, go to Spaces and write a post. Sign in as maya: it waits
     in her queue, covered until she opens it. Send it back or refuse it, change
     it or appeal; ravi, not maya, decides the appeal.
  9. Sign in as ivy, the auditor: "Verify now" checks the whole trail in the
     browser.

Stop with Ctrl-C; start again whenever you like.
"""


def qr_code(link: str) -> str:
    """Draw a link as a QR code for the terminal."""
    drawing = io.StringIO()
    segno.make(link, error="m").terminal(out=drawing, compact=True)
    return drawing.getvalue()
