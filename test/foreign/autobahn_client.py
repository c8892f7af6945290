"""A client of autobahn-python over RawSocket: `python3 autobahn_client.py <url> <format> [<ticket>]`.

It prints one line of JSON for each thing that it has done.
"""

import asyncio
import json
import sys

from autobahn.asyncio.rawsocket import PrefixProtocol
from autobahn.asyncio.wamp import ApplicationRunner, ApplicationSession
from autobahn.wamp import serializer
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import CallOptions, PublishOptions

# Autobahn 22.7 reads this property of RawSocket and has it for WebSocket only.
if not hasattr(PrefixProtocol, "transport_details"):
    PrefixProtocol.transport_details = property(lambda self: self._transport_details)

url, form, *rest = sys.argv[1:]
# The binary formats exist only if their packages are installed.
names = {"json": "JsonSerializer", "msgpack": "MsgPackSerializer", "cbor": "CBORSerializer"}


def tell(what, value):
    print(json.dumps([what, value]), flush=True)


class Client(ApplicationSession):
    def onConnect(self):
        if rest:
            self.join("realm1", authmethods=["ticket"], authid="ann")
        else:
            self.join("realm1")

    def onChallenge(self, challenge):
        return rest[0]

    async def onJoin(self, details):
        tell("authid", details.authid)
        try:
            await self.work()
        except Exception as error:
            tell("failed", repr(error))
        self.leave()

    async def work(self):
        tell("sum", await self.call("com.test.add", 17, 25))
        try:
            await self.call("com.test.fail")
        except ApplicationError as error:
            tell("error", error.error)

        steps = []
        options = CallOptions(on_progress=steps.append)
        tell("last", await self.call("com.test.count", 3, options=options))
        tell("steps", steps)

        came = asyncio.get_running_loop().create_future()
        await self.subscribe(came.set_result, "com.test.topic")
        await self.register(lambda name: "hello " + name, "com.client.greet")
        tell("greeted", await self.call("com.test.callBack"))
        acknowledged = PublishOptions(acknowledge=True)
        publication = await self.publish("com.test.said", "a word", options=acknowledged)
        tell("published", publication.id > 0)
        tell("event", await came)

    def onLeave(self, details):
        tell("left", details.reason)
        self.disconnect()

    def onDisconnect(self):
        asyncio.get_running_loop().stop()


ApplicationRunner(url, "realm1", serializers=[getattr(serializer, names[form])()]).run(Client)
