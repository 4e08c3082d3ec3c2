"""HTML of strangers: made harmless for the sandboxed frame, and turned into text."""

from __future__ import annotations

import re
from html import escape

MAX_HTML = 2_000_000
REMOTE_IMAGE = re.compile(r"<img [^>]*src=\"https?:", re.IGNORECASE)


def _names(line: str) -> frozenset[str]:
    return frozenset(line.split())


TAGS = _names(
    "a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn "
    "div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q "
    "rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul "
    "var wbr"
)
EMPTIED = frozenset(
    {
        "script",
        "style",
        "title",
        "head",
        "template",
        "noscript",
        "object",
        "svg",
        "math",
    }
)
ATTRIBUTES = {
    "*": {"dir", "lang", "title", "style", "align", "valign"},
    "a": {"href", "name"},
    "img": {"src", "alt", "width", "height", "border"},
    "table": {"width", "height", "border", "cellpadding", "cellspacing", "bgcolor"},
    "td": {"width", "height", "colspan", "rowspan", "bgcolor", "nowrap"},
    "th": {"width", "height", "colspan", "rowspan", "bgcolor", "nowrap", "scope"},
    "tr": {"height", "bgcolor"},
    "col": {"width", "span"},
    "colgroup": {"width", "span"},
    "font": {"color", "face", "size"},
    "ol": {"start", "type", "reversed"},
    "ul": {"type"},
    "li": {"value", "type"},
    "hr": {"width", "size", "noshade", "color"},
    "blockquote": {"type"},
    "details": {"open"},
    "time": {"datetime"},
}
# Nothing that can fetch (background, list-style-image, content) or leave its place (position, float, z-index).
STYLES = _names(
    "background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width border-collapse "
    "border-color border-left border-left-color border-left-style border-left-width border-radius border-right "
    "border-right-color border-right-style border-right-width border-spacing border-style border-top border-top-color "
    "border-top-style border-top-width border-width color direction font font-family font-size font-style font-variant "
    "font-weight height letter-spacing line-height list-style-type margin margin-bottom margin-left margin-right "
    "margin-top max-width min-width padding padding-bottom padding-left padding-right padding-top text-align "
    "text-decoration text-indent text-transform unicode-bidi vertical-align white-space width word-break word-wrap "
    "overflow-wrap"
)


def sanitised(html: str) -> str:
    """`html` with the tags, attributes and styles of the lists above and nothing else.

    Images keep `cid:` and http(s) sources: the frame's content security policy blocks remote ones until asked for.
    Relative addresses go, since they would point at us.
    """
    import nh3

    return nh3.clean(
        html[:MAX_HTML],
        tags=set(TAGS),
        clean_content_tags=set(EMPTIED),
        attributes=ATTRIBUTES,
        filter_style_properties=set(STYLES),
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def has_remote_images(clean: str) -> bool:
    """Whether harmless HTML shows pictures that would be fetched from elsewhere."""
    return bool(REMOTE_IMAGE.search(clean))


def from_text(text: str) -> str:
    """Plain text as HTML, for a mail whose parts are of both kinds."""
    return f'<div style="white-space:pre-wrap">{escape(text)}</div>'
