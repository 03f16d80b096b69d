"""The doors of other clouds before a local Claude: each checks what its own client sends."""

import contextlib
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, web
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from playground.claude import LocalClaude

Door = Callable[[web.Request, bytes], str]
"""What is wrong with a request, "" if it may pass."""

REGION, SERVICE = "eu-central-1", "aws-external-anthropic"
AWS = Credentials("AKIALOCAL", "secret-of-aws", "session-of-aws")
WORKSPACE = "wrkspc_local"
FOUNDRY_KEY = "key-of-foundry"
TOKEN = "ya29.token-of-google"


def foundry(request: web.Request, _: bytes) -> str:
    """Microsoft Foundry takes a key of its own."""
    headers = request.headers
    given = (headers.get("x-api-key"), headers.get("api-key"), "authorization" in headers)
    return "" if given == (FOUNDRY_KEY, FOUNDRY_KEY, False) else f"headers {sorted(headers)}"


def google(request: web.Request, _: bytes) -> str:
    """Google Cloud takes a token that its own service has handed out."""
    token = request.headers.get("authorization")
    strange = "x-api-key" in request.headers
    return "" if token == f"Bearer {TOKEN}" and not strange else f"authorization {token}"


def aws_key(request: web.Request, _: bytes) -> str:
    """AWS takes a key of a workspace."""
    given = request.headers.get("x-api-key") or request.headers.get("authorization")
    named = request.headers.get("anthropic-workspace-id") == WORKSPACE
    return "" if given and given.endswith("key-of-aws") and named else f"key {given}"


def aws_signed(request: web.Request, body: bytes) -> str:
    """AWS takes a signature over the whole request (SigV4), made anew here and compared."""
    told = request.headers.get("authorization", "")
    if not told.startswith("AWS4-HMAC-SHA256 "):
        return f"authorization {told[:20]}"
    parts = dict(part.strip().split("=", 1) for part in told.split(" ", 1)[1].split(","))
    signed = {name: request.headers[name] for name in parts["SignedHeaders"].split(";")}
    again = AWSRequest(request.method, str(request.url), headers=signed, data=body)
    again.context["timestamp"] = request.headers["x-amz-date"]
    signer = SigV4Auth(AWS, SERVICE, REGION)
    text = signer.string_to_sign(again, signer.canonical_request(again))
    if signer.signature(text, again) != parts["Signature"]:
        return "signature"
    return "" if signed.get("anthropic-workspace-id") == WORKSPACE else "workspace not signed"


@contextlib.asynccontextmanager
async def front(claude: LocalClaude, door: Door) -> AsyncIterator[str]:
    """The address of a door; what may pass goes to the local Claude with a key of its own."""
    passed = {"host", "content-length", "authorization", "x-api-key", "api-key"}

    async def handle(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        if request.path == "/token":
            return web.json_response(
                {"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"}
            )
        if wrong := door(request, body):
            error = {"type": "authentication_error", "message": wrong}
            return web.json_response({"type": "error", "error": error}, status=401)
        headers = {k: v for k, v in request.headers.items() if k.lower() not in passed}
        headers["x-api-key"] = claude.api_key
        answer = web.StreamResponse()
        async with session.request(
            request.method, claude.url + request.path_qs, data=body, headers=headers
        ) as response:
            answer.set_status(response.status)
            answer.content_type = response.content_type
            await answer.prepare(request)
            async for chunk in response.content.iter_any():
                await answer.write(chunk)
        await answer.write_eof()
        return answer

    app = web.Application(client_max_size=64 * 1024**2)
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        async with ClientSession(auto_decompress=False) as session:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def service_account(folder: Path, token_uri: str) -> Path:
    """A key file of Google Cloud whose tokens are handed out at ``token_uri``."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    account: dict[str, Any] = {
        "type": "service_account",
        "project_id": "local",
        "private_key_id": "1",
        "private_key": pem.decode(),
        "client_email": "bot@local.invalid",
        "token_uri": token_uri,
    }
    path = folder / "account.json"
    path.write_text(json.dumps(account))
    return path
