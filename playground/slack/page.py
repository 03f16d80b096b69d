"""The page: static files beside this package, with headers that keep foreign content out."""

from pathlib import Path

from aiohttp import web

_FOLDER = Path(__file__).parent.parent / "page"
_POLICY = (
    "default-src 'self'; img-src 'self' blob: data:; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72"><rect width="72" height="72" '
    'rx="16" fill="#3d3d3d"/><path d="M18 50V34h9v16zm13 0V22h9v28zm13 0V40h9v10z" fill="#fff"/>'
    "</svg>"
)


def add_page_routes(app: web.Application, folder: Path = _FOLDER) -> None:
    """Serves `/` and `/page/*` from `folder`."""

    async def index(request: web.Request) -> web.StreamResponse:
        return _file(folder, "index.html")

    async def asset(request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        if name.startswith("app_") and name.endswith(".svg"):
            return web.Response(text=_ICON, content_type="image/svg+xml", headers=_HEADERS)
        return _file(folder, name)

    app.router.add_get("/", index)
    app.router.add_get("/page/{name:.+}", asset)
    app.router.add_get("/archives/{rest:.+}", index)


def _file(folder: Path, name: str) -> web.StreamResponse:
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        return web.Response(status=404, text="There is no such page.", headers=_HEADERS)
    return web.FileResponse(path, headers=_HEADERS)
