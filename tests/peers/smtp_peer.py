"""A mail server that misbehaves on purpose, for tests.

    python3 smtp_peer.py --port P --log FILE [--control FILE]
                         [--tls CERT KEY [--implicit]]
                         [--login USER:PASSWORD [--mechanism LOGIN]]

Listens on 127.0.0.1 (port 0: any) and prints "listening on P" when ready.
Needs aiosmtpd: `pip install aiosmtpd`, or Debian's python3-aiosmtpd.

With --tls, STARTTLS is offered; with --implicit the connection starts with TLS.
With --login, MAIL is refused until the client has signed in.

What it does is said by the local part of the recipient (what follows a "+" is
ignored, so one behaviour can have many recipients); "once-" before it means
the first time for that recipient only. "421-mail" and the like act at MAIL,
where no recipient is known: there the local part of the *sender* counts.

    NNN-mail NNN-rcpt NNN-data NNN-dot   answers NNN there ("dot": after the body)
    tempfail-mail, -rcpt, -data, -dot    451          permfail-…        550
    refuse-data                          554 after the dot
    greylist                             451 at RCPT the first two times
    drop-mail, drop-rcpt, drop-data      closes the connection there
    stall-mail, stall-rcpt, stall-data   never answers there
    drop-after-dot                       takes the mail, closes without an answer
    slow-after-dot-N                     takes the mail, answers N seconds later

The control file (JSON, read anew each time) does the same for everybody:

    {"all": BEHAVIOUR, "recipients": {ADDRESS: BEHAVIOUR},
     "greeting" | "ehlo" | "starttls" | "auth" | "mail" | "rcpt" | "data" | "dot":
         "451 a reply" | "drop" | "stall",
     "inject": "plain text sent together with the answer to STARTTLS"}

The log gets one JSON object a line, on disk before the client sees the answer:

    at, event, connection, tls, from, to; reply where one is given
    event: connect, command (verb), login, mail, rcpt, data (the dot was read:
           message_id, data in base64, delivered), answer (the answer after the
           dot is written next), lost (the connection is over; state)

`delivered` is true when a real server would now have the mail; mails answered
250 are the `answer` events whose reply starts with 250.
"""

import argparse
import asyncio
import base64
import collections
import email
import itertools
import json
import os
import re
import ssl
import time

from aiosmtpd.smtp import SMTP, AuthResult

FOREVER = 24 * 3600
OK = "250 OK"
NAMED = {"tempfail": "451", "permfail": "550"}


class Peer:
    """What all connections share: the log, the script and the counters."""

    def __init__(self, options):
        self.options = options
        self.log_file = open(options.log, "a", encoding="utf-8")
        self.seen = collections.Counter()
        self.connections = itertools.count(1)

    def log(self, **entry):
        self.log_file.write(json.dumps({"at": round(time.time(), 3), **entry}) + "\n")
        self.log_file.flush()
        os.fsync(self.log_file.fileno())

    def control(self):
        try:
            with open(self.options.control, encoding="utf-8") as file:
                return json.load(file)
        except (TypeError, FileNotFoundError, json.JSONDecodeError):
            return {}

    def behaviour(self, address, phase):
        """What the script says about `address` at `phase`, as (action, argument)."""
        control = self.control()
        if phase in control:
            script = control[phase]
            return (script, None) if script in ("drop", "stall") else ("reply", script)
        name = control.get("recipients", {}).get(address) or control.get("all")
        name = name or (address or "").rpartition("@")[0].partition("+")[0]
        if name.startswith("once-"):
            name = name[len("once-"):]
            acts_here = self.parse(name, phase) is not None
            self.seen[address, name] += acts_here
            if self.seen[address, name] > 1:
                return None
        if name == "greylist" and phase == "rcpt":
            self.seen[address, name] += 1
            return ("reply", "451 4.7.1 Greylisted") if self.seen[address, name] <= 2 else None
        return self.parse(name, phase)

    @staticmethod
    def parse(name, phase):
        if name == "refuse-data":
            name = "554-dot"
        if slow := re.fullmatch(r"slow-after-dot-([0-9.]+)", name):
            return ("slow", float(slow[1])) if phase == "dot" else None
        if name == "drop-after-dot":
            return ("drop", None) if phase == "dot" else None
        what, _, where = name.rpartition("-")
        if where != phase:
            return None
        if what in ("drop", "stall"):
            return (what, None)
        code = NAMED.get(what, what)
        return ("reply", f"{code} scripted at {phase}") if re.fullmatch("[2-5][0-9]{2}", code) else None


class Session(SMTP):
    """One connection; every command asks the script first."""

    def __init__(self, peer, **options):
        super().__init__(self, **options)
        self.peer, self.number, self.state = peer, next(peer.connections), "greeting"

    def note(self, event, **entry):
        envelope = self.envelope
        self.peer.log(
            event=event, connection=self.number,
            tls=self.peer.options.implicit or self._tls_protocol is not None,
            **{"from": envelope and envelope.mail_from, "to": (envelope and envelope.rcpt_tos or [None])[-1], **entry},
        )

    async def act(self, phase, address=None):
        """Does what the script says; the reply it wants, if any. Does not return if there is to be none."""
        self.state = phase
        action, argument = self.peer.behaviour(address, phase) or (None, None)
        if action in ("drop", "stall"):
            self.note("command", verb=phase, reply=None)
            if action == "drop":
                self.transport.close()
            await asyncio.sleep(FOREVER)
        return argument if action == "reply" else None

    async def scripted(self, phase, address=None):
        """Acts by the script; true if that was all there is to do."""
        if reply := await self.act(phase, address):
            self.note("command", verb=phase, reply=reply)
            await self.push(reply)
        return reply is not None

    async def _handle_client(self):
        self.note("connect")
        if await self.scripted("greeting"):
            await asyncio.sleep(FOREVER)
        await super()._handle_client()

    def connection_lost(self, error):
        self.note("lost", state=self.state)
        super().connection_lost(error)

    async def push(self, status):
        status = status.encode() if isinstance(status, str) else status
        inject = self.peer.control().get("inject")
        if inject and self.state == "starttls" and status.startswith(b"220"):
            status += b"\r\n" + inject.encode()
        await super().push(status)

    async def smtp_EHLO(self, hostname):
        if not await self.scripted("ehlo"):
            self.note("command", verb="ehlo", name=hostname)
            await super().smtp_EHLO(hostname)

    async def smtp_STARTTLS(self, arg):
        if not await self.scripted("starttls"):
            await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg):
        if not await self.scripted("auth"):
            await super().smtp_AUTH(arg)

    async def smtp_QUIT(self, arg):
        self.state = "quit"
        self.note("command", verb="quit")
        await super().smtp_QUIT(arg)

    async def smtp_DATA(self, arg):
        to = (self.envelope.rcpt_tos or [None])[-1]
        if not await self.scripted("data", to):
            self.state = "body"
            await super().smtp_DATA(arg)

    # The handler's side; aiosmtpd calls these once the syntax is right.

    async def handle_MAIL(self, server, session, envelope, address, options):
        reply = await self.act("mail", address)
        self.note("mail", **{"from": address}, options=options, reply=reply or OK)
        if reply is None:
            envelope.mail_from, envelope.mail_options = address, options
        return reply or OK

    async def handle_RCPT(self, server, session, envelope, address, options):
        reply = await self.act("rcpt", address)
        self.note("rcpt", to=address, reply=reply or OK)
        if reply is None:
            envelope.rcpt_tos.append(address)
        return reply or OK

    async def handle_DATA(self, server, session, envelope):
        self.state = "dot"
        action, argument = self.peer.behaviour(envelope.rcpt_tos[-1], "dot") or (None, None)
        reply = argument if action == "reply" else "250 2.0.0 OK: queued"
        self.note(
            "data", message_id=email.message_from_bytes(envelope.original_content)["Message-ID"],
            data=base64.b64encode(envelope.original_content).decode(),
            delivered=reply.startswith("250"),
        )
        if action == "drop":
            self.transport.close()
            await asyncio.sleep(FOREVER)
        if action in ("slow", "stall"):
            await asyncio.sleep(argument or FOREVER)
        self.note("answer", reply=reply)
        return reply


def tls_context(options):
    if not options.tls:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*options.tls)
    return context


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", required=True)
    parser.add_argument("--control")
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    parser.add_argument("--implicit", action="store_true")
    parser.add_argument("--login", metavar="USER:PASSWORD")
    parser.add_argument("--mechanism", choices=["PLAIN", "LOGIN"], help="offer only this one")
    options = parser.parse_args()
    peer, context, loop = Peer(options), tls_context(options), asyncio.get_running_loop()

    def authenticator(server, session, envelope, mechanism, data):
        good = f"{data.login.decode()}:{data.password.decode()}" == options.login
        server.note("login", mechanism=mechanism, good=good)
        return AuthResult(success=good, handled=False)

    def session():
        return Session(
            peer, hostname="peer.test", loop=loop, timeout=FOREVER,
            tls_context=None if options.implicit else context,
            auth_required=bool(options.login), auth_require_tls=not options.implicit,
            authenticator=authenticator,
            auth_exclude_mechanism={"PLAIN", "LOGIN"} - {options.mechanism} if options.mechanism else None,
        )

    server = await loop.create_server(session, "127.0.0.1", options.port, ssl=context if options.implicit else None)
    print("listening on", server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
