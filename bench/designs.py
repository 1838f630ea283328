"""Other layouts for the demo's sites, as data and as changes of what they serve; none is taken from a real page."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

_DAY = "{{ r.published.at.strftime('%Y-%m-%d') }}"
_LONG_DAY = "{{ r.published.at.day }} {{ r.published.at|month }} {{ r.published.at.year }}"
_LINK = '<a href="{{ r.path }}">{{ r.title }}</a>'


def _list(before: str, item: str, after: str) -> str:
    """Write the content of a page: what is before its list, each item, and what is after."""
    return f"{before}\n{{% for r in releases %}}\n{item}\n{{% endfor %}}\n{after}"


_CALENDAR = (
    "<section class='happenings'><h2>Kalender</h2>"
    + "".join(
        f"<article class='happening'><h3><a href='/kalender/{day}-{number}'>{words}</a></h3>"
        f"<time datetime='2026-04-{day}'>{day} april 2026</time><p>Välkommen till ett möte som är öppet för alla som är"
        " intresserade av hur länet utvecklas under året.</p></article>"
        for number, (day, words) in enumerate(
            zip(
                range(10, 22),
                (
                    *("Regionfullmäktige sammanträder i länshuset", "Öppet hus på hjälpmedelscentralen i centrum"),
                    *("Föreläsning om sömn för unga och deras föräldrar", "Konsert i domkyrkan med länets ungdomskör"),
                    *("Samråd om nya busslinjer i länets östra delar", "Utställning om hundra år av folkbildning"),
                    *("Jobbmässa för dig som vill arbeta i vården", "Seminarium om skogens betydelse för klimatet"),
                    *(
                        "Kulturkväll på biblioteket med fri entré",
                        "Informationsmöte om nästa års bidrag till föreningar",
                    ),
                    *("Studiebesök på den nya vårdcentralen", "Filmvisning för seniorer i stadens biograf"),
                ),
                strict=True,
            )
        )
    )
    + "</section>"
)

_SERVICES = (
    "<section class='tips'>"
    + "".join(
        f"<article class='tip'><h2><a href='/tjanster/{number}/'>{words}</a></h2>"
        "<p>Här hittar du allt som du behöver veta innan du kontaktar oss, och vad som händer efteråt.</p></article>"
        for number, words in enumerate(
            (
                *("Så söker du vård när du är på resa i Sverige", "Så ansöker din förening om bidrag för nästa år"),
                *("Så överklagar du ett beslut som gäller dig", "Så lämnar du synpunkter på den vård som du har fått"),
                *("Så köper du biljett till buss och tåg i länet", "Så blir du medlem i ett patientråd nära dig"),
                *("Så beställer du en färdtjänstresa för första gången", "Så får du hjälp av en tolk vid ditt besök"),
                *("Så anmäler du ett fel på en hållplats", "Så lånar du hjälpmedel från en av våra centraler"),
            )
        )
    )
    + "</section>"
)

LISTS: Mapping[str, str] = {
    "cards": _list(
        "<h1>Nyheter</h1><div class='grid-3'>",
        "<a class='tile' href='{{ r.path }}'><h3 class='tile-h'>{{ r.title }}</h3><p class='tile-p'>{{ r.lead }}</p>"
        f"<span class='tile-d'>{_LONG_DAY}</span></a>",
        "</div>",
    ),
    "cards of divs": _list(
        "<div class='h-one'>Aktuellt</div><div class='stream'>",
        f"<div class='post'><div class='post-when'>{_LONG_DAY}</div><div class='post-what'>{_LINK}</div>"
        "<div class='post-sum'>{{ r.lead }}</div></div>",
        "</div>",
    ),
    "table": _list(
        "<h1>Pressmeddelanden</h1><table class='tbl'><thead><tr><th>Publicerat</th><th>Rubrik</th><th>Typ</th></tr>"
        "</thead><tbody>",
        f"<tr><td>{_DAY}</td><td>{_LINK}</td><td>{{{{ r.kind }}}}</td></tr>",
        "</tbody></table>",
    ),
    "definition list": _list(
        "<h1>Nyhetslista</h1><dl class='dl-news'>",
        f"<dt>{_LONG_DAY}</dt><dd>{_LINK}<br>{{{{ r.lead }}}}</dd>",
        "</dl>",
    ),
    "bare lines": _list("<h1>Pressmeddelanden</h1><p>", f"{_DAY} {_LINK}<br>", "</p>"),
    "by month": _list(
        "<h1>Nyhetsarkiv</h1>",
        "{% if loop.first or r.published.at.strftime('%Y%m') != loop.previtem.published.at.strftime('%Y%m') %}"
        "<h2>{{ r.published.at|month|capitalize }} {{ r.published.at.year }}</h2>{% endif %}"
        f"<ul><li><span>{_LONG_DAY}</span> {_LINK}</li></ul>",
        "",
    ),
    "english labels": _list(
        "<h1>Latest news</h1><div class='results'>",
        "<article class='result'><span class='lbl'>Published: {{ r.published.at.strftime('%-d %B %Y') }}</span>"
        "<h2>{{ r.title }}</h2><p>{{ r.lead }}</p><a class='more' href='{{ r.path }}'>Read more</a></article>",
        "</div>",
    ),
    "read more": _list(
        "<h1>Nyheter</h1><div class='rows'>",
        f"<div class='row-n'><h2>{{{{ r.title }}}}</h2><p>{{{{ r.lead }}}}</p><p>{_DAY}</p>"
        "<p><a class='btn' href='{{ r.path }}'>Läs mer</a></p></div>",
        "</div>",
    ),
    "dates on the pages only": _list(
        "<h1>Nyheter</h1><ul class='flat'>", f"<li><h2>{_LINK}</h2><p>{{{{ r.lead }}}}</p></li>", "</ul>"
    ),
    "titles only": _list("<h1>Nyheter</h1><ul>", f"<li>{_LINK}</li>", "</ul>"),
    "date in the link": _list(
        "<h1>Nyheter</h1><ul class='links'>",
        f"<li><a href='{{{{ r.path }}}}'><span>{_DAY}</span> <span>{{{{ r.title }}}}</span></a></li>",
        "</ul>",
    ),
    "time of day apart": _list(
        "<h1>Nyheter</h1><ol class='tl'>",
        "<li class='tl-i'><div class='tl-t'><time datetime='{{ r.published.at.strftime('%Y-%m-%dT%H:%M') }}'>"
        f"{_LONG_DAY} kl. {{{{ r.published.at.strftime('%H.%M') }}}}</time></div><div class='tl-c'>"
        f"<h3>{_LINK}</h3><p>{{{{ r.lead }}}}</p></div></li>",
        "</ol>",
    ),
    "a large one first": _list(
        "<h1>Aktuellt</h1>",
        "{% if loop.first %}<section class='hero'><h2 class='hero-t'><a href='{{ r.path }}'>{{ r.title }}</a></h2>"
        f"<p>{{{{ r.lead }}}}</p><p class='hero-d'>{_LONG_DAY}</p></section>{{% else %}}"
        f"<div class='mini'><p class='mini-d'>{_LONG_DAY}</p><p class='mini-t'>{_LINK}</p></div>{{% endif %}}",
        "",
    ),
    "three links each": _list(
        "<h1>Nyheter</h1><div class='cards3'>",
        "<div class='c3'><a href='{{ r.path }}' class='pic'><img src='/bild.png' alt=''></a><div><h4>"
        f"{_LINK}</h4><small>{_DAY}</small><p>{{{{ r.lead }}}} <a href='{{{{ r.path }}}}'>Läs mer om "
        "{{ r.title }}</a></p></div></div>",
        "</div>",
    ),
    "in an aside": _list(
        "<h1>Välkommen</h1><p>Här finns information om oss.</p><aside class='news-box'><h2>Nyheter</h2><ul>",
        f"<li>{_LINK} <span>{_DAY}</span></li>",
        "</ul></aside>",
    ),
    "in a menu": _list("<h1>Press</h1><nav class='sub'><ul>", f"<li>{_LINK}<small>{_DAY}</small></li>", "</ul></nav>"),
    "below a calendar": _list(
        f"<h1>Aktuellt</h1>{_CALENDAR}<section class='news'><h2>Nyheter</h2>",
        f"<p class='n-row'>{_LINK} <span>{_DAY}</span></p>",
        "</section>",
    ),
    "below services": _list(
        f"<h1>Start</h1>{_SERVICES}<section class='latest'><h2>Nyheter</h2><ul>",
        f"<li>{_LINK}</li>",
        "</ul></section>",
    ),
    "own elements": _list(
        "<h1>Nyheter</h1><news-list>",
        f"<news-item><news-title>{_LINK}</news-title><news-date>{_LONG_DAY}</news-date>"
        "<news-lead>{{ r.lead }}</news-lead></news-item>",
        "</news-list>",
    ),
    "app state": (
        "<h1>Nyheter</h1><div id='root'></div><script type='application/json' id='state'>"
        '{"page": {"news": [{% for r in releases %}{"title": {{ r.title|tojson }}, "url": {{ r.path|tojson }}, '
        '"published": "{{ r.published.at.isoformat() }}", "intro": {{ r.lead|tojson }}}{{ "," if not loop.last }}'
        "{% endfor %}]}}</script>"
    ),
}
"""What stands in a page's content in place of its list, each as a Jinja template of the demo's."""

_ELSEWHERE = (
    "<h1>Press</h1><p>Våra pressmeddelanden finns nu i vårt "
    "<a href='https://www.mynewsdesk.com/se/{{ site.id }}'>pressrum hos Mynewsdesk</a>.</p>"
)

BROKEN: Mapping[str, str] = {
    "emptied": "<h1>Nyheter</h1><p>Det finns inga nyheter att visa.</p>",
    "a shell": "<div id='root'></div><script src='/app.js'></script>",
    "only a calendar": f"<h1>Aktuellt</h1>{_CALENDAR}",
    "only services": f"<h1>Start</h1>{_SERVICES}",
    "a newswire link": _ELSEWHERE,
}
"""Contents in which the list is no more: nothing can be collected of them, and nothing may be."""

ARTICLE = """
{% extends layout %}
{% block title %}{{ release.title }}{% endblock %}
{% block content %}
<div class="wrap"><div class="col">
<h1 class="t1">{{ release.title }}</h1>
<p class="facts">Publicerad {{ release.published.at.day }} {{ release.published.at|month }}
{{ release.published.at.year }}
{%- if release.published.precision == "minute" %} {{ release.published.at.strftime("%H:%M") }}{% endif %}</p>
<div class="txt">
<p class="intro">{{ release.lead }}</p>
{% for block in release.body %}
{% set shape = block.__class__.__name__ %}
{% if shape == "Heading" %}<h2>{{ block.text }}</h2>
{% elif shape == "Points" %}<ul>{% for item in block["items"] %}<li>{{ item }}</li>{% endfor %}</ul>
{% elif shape == "Facts" %}<div class="box"><h3>{{ block.title }}</h3><ul>
{% for item in block["items"] %}<li>{{ item }}</li>{% endfor %}</ul></div>
{% else %}<p>{{ block.text }}</p>{% endif %}
{% endfor %}
</div>
{% if release.contacts %}<div class="who"><h2>Kontakt</h2>{% for person in release.contacts %}
<p>{{ person.name }}<br>{{ person.role }}<br>{{ person.phone }}<br>{{ person.email }}</p>{% endfor %}</div>{% endif %}
{% if release.originator %}<p>Källa: {{ release.originator }}</p>{% endif %}
</div></div>
{% endblock %}
"""
"""A release's page in another layout."""

DECOY = """
{% extends layout %}
{% block title %}{{ title }}{% endblock %}
{% block content %}
<article><h1>{{ title }}</h1><p>Publicerad 2026-03-01</p>
<p>Här står allt som du behöver veta om {{ title }}, skrivet för den som aldrig har varit i kontakt med oss förut.</p>
<p>Du är alltid välkommen att ringa om något är oklart. Vi svarar på frågor om {{ title }} alla vardagar, och hjälper
dig att hitta rätt bland blanketter, tider och besked. Handläggningen tar i regel tre veckor.</p></article>
{% endblock %}
"""
"""A page that is no release, though it reads like one: of a service, or of what is in the calendar."""

Change = Callable[[str], str]


def renamed(html: str) -> str:
    """Give every class and id a name that says nothing, as builders of style sheets do."""

    def hashed(match: re.Match[str]) -> str:
        names = " ".join("x" + blake2b(each.encode(), digest_size=3).hexdigest() for each in match[3].split())
        return f"{match[1]}{match[2]}{names}{match[2]}"

    return re.sub(r"(\s(?:class|id)=)([\"'])([^\"'<>]*)\2", hashed, html)


def nested(html: str) -> str:
    """Put every division into two more."""
    return re.sub(r"</div>", "</div></div></div>", re.sub(r"<div\b", "<div><div class='inner'><div", html))


def relevelled(html: str) -> str:
    """Move every heading below the first two levels down, and those of the second to divisions."""
    html = re.sub(r"<(/?)h3\b", r"<\1h5", html)
    return re.sub(r"</h2>", "</div>", re.sub(r"<h2\b", "<div role='heading'", html))


def unlabelled(html: str) -> str:
    """Take away what states dates for machines, and what pages say of themselves in their heads."""
    html = re.sub(r"<time\b[^>]*>(.*?)</time>", r"<span>\1</span>", html, flags=re.DOTALL)
    html = re.sub(r"\s(?:itemprop|datetime|itemtype)=([\"'])[^\"']*\1", "", html)
    return re.sub(r"<meta\s+(?:property|name)=[^>]*>", "", html)


def without_feed(html: str) -> str:
    """Take the feeds out of the head."""
    return re.sub(r"<link\b[^>]*application/rss\+xml[^>]*>", "", html)


def in_english(html: str) -> str:
    """Say in English what pages call themselves and their dates."""
    words = {
        "Publicerad": "Published",
        "Läs mer": "Read more",
        "Nyheter": "News",
        "Nästa": "Next",
        'lang="sv"': 'lang="en"',
    }
    return re.sub("|".join(words), lambda match: words[match[0]], html)


CHANGES: Mapping[str, Change] = {
    "renamed": renamed,
    "nested": nested,
    "relevelled": relevelled,
    "unlabelled": unlabelled,
    "in english": in_english,
    "all of it": lambda html: renamed(nested(relevelled(unlabelled(html)))),
}
"""Changes of all pages of a site as they are served."""

Fate = Literal["recovered", "broken"]


@dataclass(frozen=True, slots=True)
class Design:
    """A layout change: other content in place of the list, another page for releases, or a change of what is served.

    `moved` is where the list redirects to; `fate` is what should come of it.
    """

    name: str
    content: str | None = None
    article: bool = False
    change: Change | None = None
    moved: Literal["", "other organisation", "home", "new path"] = ""
    walled: bool = False
    fate: Fate = "recovered"


DESIGNS: tuple[Design, ...] = (
    *(Design(name, change=change) for name, change in CHANGES.items()),
    *(Design(name, content) for name, content in LISTS.items()),
    Design("cards, and other pages", LISTS["cards"], article=True),
    Design("table, all renamed", LISTS["table"], article=True, change=renamed),
    Design("calendar, all renamed", LISTS["below a calendar"], article=True, change=renamed),
    Design("moved within the site", moved="new path"),
    *(Design(name, content, fate="broken") for name, content in BROKEN.items()),
    Design("consent wall", walled=True, fate="broken"),
    Design("moved to another's", moved="other organisation", fate="broken"),
    Design("moved to the start page", moved="home", fate="broken"),
)
