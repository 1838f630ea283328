"""The causes of failures, in Swedish: `{cause}` is put into Swedish too, in `{count}` and its like numbers are."""

from collections.abc import Mapping

CAUSES: Mapping[str, str] = {
    "{where}: {cause}": "{where}: {cause}",
    # What a server answered
    "answered {status}": "svarade {status}",
    "answered {status}: the server wants a login": "svarade {status}: servern kräver inloggning",
    "answered {status}: the server wants payment": "svarade {status}: servern kräver betalning",
    "answered {status}: the server refuses us": "svarade {status}: servern släpper inte in oss",
    "answered {status}: the server may not show it for legal reasons": (
        "svarade {status}: servern får inte visa sidan av juridiska skäl"
    ),
    "answered {status} with a wall against bots ({wall})": "svarade {status} med en spärr mot robotar ({wall})",
    "answered {status} and asked not to be asked again for {seconds} s": (
        "svarade {status} och bad att få vara i fred i {seconds} s"
    ),
    "the server asked not to be asked again for {seconds} s": "servern bad att få vara i fred i {seconds} s",
    "answered 304 (not modified), but was not asked whether it was": (
        "svarade 304 (oförändrad) fast ingen frågade om det"
    ),
    "answered before it was asked": "svarade innan frågan var ställd",
    "is {media_type}, neither a page nor a document": "är {media_type}, varken en sida eller ett dokument",
    "sent {count} headers": "skickade {count} HTTP-huvuden",
    "sent headers without end": "skickade HTTP-huvuden utan slut",
    "forbidden by {file}": "förbjuds av {file}",
    "robots.txt could not be read: {cause}": "robots.txt kunde inte läsas: {cause}",
    # Its body
    "body over {limit} MB": "innehållet är större än {limit} MB",
    "body over {limit} kB": "innehållet är större än {limit} kB",
    "the body broke off after {count} bytes": "innehållet bröts av efter {count} byte",
    "the body comes in crumbs: {count} by now": "innehållet kommer i smulor: {count} hittills",
    "the body is not {coding} as it says": "innehållet är inte {coding}, som det utger sig för",
    "the body is not a gzip file as it says": "innehållet är ingen gzip-fil, som det utger sig för",
    "the body is packed in over {count} parts": "innehållet är packat i fler än {count} delar",
    "the gzip file breaks off before its end": "gzip-filen tar slut i förtid",
    "content encoding {coding} was not asked for": "innehållet är packat som {coding}, vilket ingen bett om",
    # Where it leads
    "redirected more than {count} times": "omdirigerade fler än {count} gånger",
    "redirects to something that is not an address": "omdirigerar till något som inte är en adress",
    "redirects to an address that is longer than {count} characters": (
        "omdirigerar till en adress som är längre än {count} tecken"
    ),
    "redirects to an address that can't be read: {said}": "omdirigerar till en adress som inte går att tyda: {said}",
    "redirects to an address that is not one of a web page (http or https)": (
        "omdirigerar till en adress som inte är en webbsidas (http eller https)"
    ),
    "the address is longer than {count} characters": "adressen är längre än {count} tecken",
    "the address can't be read: {said}": "adressen går inte att tyda: {said}",
    "the address is not one of a web page (http or https)": "adressen är inte en webbsidas (http eller https)",
    "{address} is not a public address": "{address} är ingen publik adress",
    "{host} is {address}, which is not a public address": "{host} är {address}, som inte är en publik adress",
    # The way there
    "no connection within {seconds} s": "ingen anslutning inom {seconds} s",
    "no connection by way of the proxy {host}: {cause}": "ingen anslutning via proxyn {host}: {cause}",
    "the proxy answered {said}": "proxyn svarade {said}",
    "timed out after {seconds} s": "blev inte klar inom {seconds} s",
    "can't be asked for: {cause}": "går inte att fråga efter: {cause}",
    "did not answer in HTTP: {cause}": "svarade inte enligt HTTP: {cause}",
    "the connection failed: {cause}": "anslutningen misslyckades: {cause}",
    "no secure connection: {cause}": "ingen säker anslutning: {cause}",
    "name could not be resolved": "namnet kunde inte slås upp",
    "network unreachable": "nätverket går inte att nå",
    "connection refused": "anslutningen nekades",
    "connection reset": "anslutningen bröts",
    "certificate is not valid for {host}": "certifikatet gäller inte för {host}",
    "certificate of {host} can't be trusted: {cause}": "certifikatet för {host} går inte att lita på: {cause}",
    "not asked for, because the fetcher is closed": "hämtades inte, för hämtningen är avslutad",
    "given up, because the fetcher was closed": "avbröts, för hämtningen avslutades",
    # What a page is read as
    "found no {missing}": "hittade inte {missing}",
    "found no title": "hittade ingen rubrik",
    "found no title: the listing states none, and no page of the release is read for it": (
        "hittade ingen rubrik: listan anger ingen, och meddelandets egen sida läses inte"
    ),
    "found no body": "hittade ingen brödtext",
    "found no list of this source's releases: the one on the page has {cause}": (
        "hittade inte källans lista med meddelanden: den som finns på sidan har {cause}"
    ),
    "found no release of this source where its list redirects to: {cause}": (
        "hittade inget meddelande från källan dit listan omdirigerar: {cause}"
    ),
    "found no place in its list for what looks like a release: {urls}": (
        "listan saknar det som ser ut som ett meddelande: {urls}"
    ),
    "found no release of the title that its list gives it: its page is called {title}": (
        "hittade inget meddelande med rubriken i listan: sidan heter {title}"
    ),
    "nothing": "ingenting",
    "nothing known": "inget som är känt",
    "too little of what is known": "för lite av det som är känt",
    "what is no release": "sådant som inte är meddelanden",
    "a list beside the page's own matter": "bara en lista vid sidan av sidans eget innehåll",
    "explains too little": "förklarar för få av de kända meddelandena",
    "gives what is no release": "ger sådant som inte är meddelanden",
    "gives other days": "ger andra datum än de kända",
    "stands beside the page's own matter": "står vid sidan av sidans eget innehåll",
    "the list redirects there": "listan omdirigerar dit",
    "nothing there is known": "inget där är känt",
    "the page links to a newswire": "sidan länkar till ett pressrum hos en nyhetstjänst",
    "the page links to a newsroom": "sidan länkar till ett pressrum",
    "{path}: {source} is written in a way that can't be changed from here": (
        "{path}: {source} är skriven så att den inte kan ändras härifrån"
    ),
    "found no release: it redirects to {url}": "hittade inget meddelande: sidan omdirigerar till {url}",
    "found no word of the release that was there: the page says something else": (
        "hittade inte ett ord av meddelandet som fanns där: sidan säger något annat"
    ),
    "found no page: the server says it has not changed": "fick ingen sida: servern säger att den är oförändrad",
    "found no list of releases": "hittade ingen lista med meddelanden",
    "found no list of releases: it is an index of sitemaps, give the address of one of them": (
        "hittade ingen lista med meddelanden: det är ett index över webbplatskartor, ange adressen till en av dem"
    ),
    "found no list of releases by the selector {selector}": (
        "hittade ingen lista med meddelanden med selektorn {selector}"
    ),
    "found no list of releases but one beside a single release, which the page is of": (
        "hittade ingen lista med meddelanden utom en vid sidan av ett enskilt meddelande, som sidan handlar om"
    ),
    "found no releases in its list (expected at least {least}, got {got})": (
        "hittade för få meddelanden i listan (väntade minst {least}, fick {got})"
    ),
    "found no releases in the feed that was chosen": "hittade inga meddelanden i det valda flödet",
    "found no sitemap that can be read in this index; the first: {cause}": (
        "hittade ingen läsbar webbplatskarta i indexet; den första: {cause}"
    ),
    "could not be parsed: {cause}": "gick inte att läsa: {cause}",
    "it took longer than {seconds} s": "det tog mer än {seconds} s",
    "it needed more than {count} MB of memory": "det krävde mer än {count} MB minne",
    "it needed more than {count} MB of memory, or crashed the parser": (
        "det krävde mer än {count} MB minne, eller fick läsaren att krascha"
    ),
    "it is nested too deeply": "sidan är för djupt nästlad",
    "{cause} (tried once; left alone until {at} UTC)": "{cause} (prövat en gång; lämnas i fred till {at} UTC)",
    "{cause} (tried {count} times; left alone until {at} UTC)": (
        "{cause} (prövat {count} gånger; lämnas i fred till {at} UTC)"
    ),
    "a bug in this program": "ett fel i programmet",
    "a bug in this program: {kind}: {said}": "ett fel i programmet: {kind}: {said}",
    # How a source fares
    "has no text of its own: it is the same as at {url}": "har ingen egen text: den är densamma som på {url}",
    "{count} releases are held back; the last: {cause}": "{count} meddelanden hålls inne; det senaste: {cause}",
    "none of the last {count} releases could be read; the last: {cause}": (
        "inget av de senaste {count} meddelandena gick att läsa; det senaste: {cause}"
    ),
    "the title is missing in {lacked} of the last {of} releases, before that in {usual} of {count}": (
        "rubriken saknas i {lacked} av de senaste {of} meddelandena, tidigare i {usual} av {count}"
    ),
    "the body is missing in {lacked} of the last {of} releases, before that in {usual} of {count}": (
        "brödtexten saknas i {lacked} av de senaste {of} meddelandena, tidigare i {usual} av {count}"
    ),
    "the date is missing in {lacked} of the last {of} releases, before that in {usual} of {count}": (
        "datum saknas i {lacked} av de senaste {of} meddelandena, tidigare i {usual} av {count}"
    ),
    "{lacked} of the last {of} releases could not be had, before that {usual} of {count}; the last: {cause}": (
        "{lacked} av de senaste {of} meddelandena gick inte att hämta, tidigare {usual} av {count}; "
        "det senaste: {cause}"
    ),
    "the last {count} releases, first seen from {first} to {last}, are all dated {day}": (
        "de senaste {count} meddelandena, först sedda {first} till {last}, är alla daterade {day}"
    ),
    "the last {count} releases, first seen from {first} to {last}, are none dated after {day}": (
        "inget av de senaste {count} meddelandena, först sedda {first} till {last}, är daterat efter {day}"
    ),
    "no release since {at} UTC, though {count} were to be expected: only one in a hundred of its pauses is so long": (
        "inget meddelande sedan {at} UTC, fast {count} var att vänta: bara en av hundra av dess pauser är så lång"
    ),
    "no release since {at} UTC, longer than max_silence ({count} days)": (
        "inget meddelande sedan {at} UTC, längre än max_silence ({count} dygn)"
    ),
    # Ways in that are not taken
    "is no feed": "är inget flöde",
    "is empty": "är tomt",
    "carries comments": "innehåller kommentarer",
    "does not carry what the page lists": "innehåller inte det som sidan listar",
    "lacks the newest that the page lists": "saknar det senaste som sidan listar",
    "a better way in was found": "en bättre väg in hittades",
    # Feeds
    "left out of the feeds: {cause}": "utelämnas ur flödena: {cause}",
    "the WebSub hub was not told of {url}: {cause}": "WebSub-hubben fick inte veta att {url} har ändrats: {cause}",
    "it was made by an older version of this program": "det gjordes av en äldre version av programmet",
    "another story in this feed has the same id": "en annan nyhet i flödet har samma id",
    "{url} is not an absolute web address": "{url} är ingen fullständig webbadress",
    "{id} is not an id that feeds accept": "{id} är inget id som flöden godtar",
    "no publisher is known": "ingen utgivare är känd",
    "{name} has no time zone: {at}": "{name} saknar tidszon: {at}",
    # Recordings
    "is not in the recording {name}": "finns inte i inspelningen {name}",
    "was left out of the recording: {cause}": "togs inte med i inspelningen: {cause}",
    "{count} bytes, and a document may have {limit}": "{count} byte, och ett dokument får ha {limit}",
    "{count} bytes, and a page may have {limit}": "{count} byte, och en sida får ha {limit}",
    "{count} bytes, and all pages together may have {limit}": (
        "{count} byte, och alla sidor tillsammans får ha {limit}"
    ),
    "there is no such file": "filen finns inte",
    "is larger than {count} bytes": "är större än {count} byte",
    "its pages are larger than {count} bytes together": "sidorna är tillsammans större än {count} byte",
    "can't be read: {cause}": "går inte att läsa: {cause}",
    "{name}/index.json: source.{cause}": "{name}/index.json: source.{cause}",
    # The archive, the disk, the lock, the port
    "the disk is full ({said})": "disken är full ({said})",
    "the disk fails ({said})": "disken krånglar ({said})",
    "it can't be written ({said})": "filen går inte att skriva ({said})",
    "it can't be opened ({said})": "filen går inte att öppna ({said})",
    "it is damaged ({said})": "filen är skadad ({said})",
    "it is not an SQLite database ({said})": "filen är ingen SQLite-databas ({said})",
    "it is an SQLite database, but no archive of this program": (
        "filen är en SQLite-databas, men inte det här programmets arkiv"
    ),
    "it was made by a newer version of this program, which added {steps}": (
        "filen är gjord av en nyare version av programmet, som har lagt till {steps}"
    ),
    "another process has kept it locked for too long ({said})": (
        "en annan process har hållit filen låst för länge ({said})"
    ),
    "its folder can't be made: {cause}": "mappen går inte att skapa: {cause}",
    "can't be written: {cause}": "går inte att skriva: {cause}",
    "can't be swept: {cause}": "går inte att städa: {cause}",
    "there is no archive to publish from; `scraper run` makes one": (
        "det finns inget arkiv att publicera ur; `scraper run` skapar ett"
    ),
    "there is no archive yet; `scraper run` makes one": "det finns inget arkiv ännu; `scraper run` skapar ett",
    "the disk fails, or a quota or limit is reached ({said})": (
        "disken krånglar, eller så är en kvot eller gräns nådd ({said})"
    ),
    "can't be cleaned: {cause}": "går inte att rensa: {cause}",
    "an old backup can't be deleted: {cause}": "en gammal säkerhetskopia går inte att ta bort: {cause}",
    "the copy is not whole, and was thrown away: {cause}": "kopian är inte hel och har slängts: {cause}",
    "references lead to nothing": "hänvisningar leder ingenstans",
    "{number} of {expected} articles": "{number} av {expected} artiklar",
    "the packed copy can't be unpacked: {cause}": "den packade kopian går inte att packa upp: {cause}",
    "the packed copy is not whole": "den packade kopian är inte hel",
    "there is no archive to back up; `scraper run` makes one": (
        "det finns inget arkiv att säkerhetskopiera; `scraper run` skapar ett"
    ),
    "there is no archive to prune; `scraper run` makes one": (
        "det finns inget arkiv att rensa; `scraper run` skapar ett"
    ),
    "to shrink it takes {needed} of free room, and {free} are there": (
        "att krympa filen kräver {needed} ledigt utrymme, och {free} finns"
    ),
    "there is no archive to plan for; `scraper run` makes one": (
        "det finns inget arkiv att planera för; `scraper run` skapar ett"
    ),
    "{path} is not the demo's and stays as it is; choose another folder with --data": (
        "{path} är inte demons egen och lämnas orörd; välj en annan mapp med --data"
    ),
    "{path}: process {pid} is collecting already": "{path}: process {pid} samlar redan in",
    "{path}: another process is collecting already": "{path}: en annan process samlar redan in",
    "can't serve on {host} port {port}: {cause}": "kan inte lyssna på {host} port {port}: {cause}",
    # Lists of subscriptions
    "is over {limit} MB, which no list of subscriptions is": (
        "är större än {limit} MB, vilket ingen lista med prenumerationer är"
    ),
    "not valid XML: {said}": "inte giltig XML: {said}",
    "has an encoding that can't be read: save it as UTF-8": (
        "har en teckenkodning som inte går att läsa: spara filen som UTF-8"
    ),
    "has a DOCTYPE, which OPML has no use for: remove it": "har en DOCTYPE, som OPML inte behöver: ta bort den",
    "begins with <{tag}>: it is not OPML": "börjar med <{tag}>: det är inte OPML",
    "has more than {count} feeds": "har fler än {count} flöden",
    "the list of sources is written in a way that can't be added to": (
        "listan med källor är skriven på ett sätt som inte går att lägga till i"
    ),
    "was changed by someone else meanwhile": "ändrades av någon annan under tiden",
    # notifications
    "the notification was not delivered: {cause}": "meddelandet gick inte fram: {cause}",
    "Apprise is not installed": "Apprise är inte installerat",
    "it is no address that Apprise knows": "det är ingen adress som Apprise känner till",
    "the environment has no variable {name}": "variabeln {name} finns inte i miljön",
    "the sending process did not start, or ended": "processen som skickar startade inte, eller avslutades",
    "the service answered {status}": "tjänsten svarade {status}",
    "the service did not take the message": "tjänsten tog inte emot meddelandet",
    "the service took longer than {seconds} s": "tjänsten tog längre tid än {seconds} s",
    "{count} notifications were given up after {days} days of tries": (
        "{count} meddelanden gavs upp efter {days} dagars försök"
    ),
}

FOREIGN: Mapping[str, str] = {
    # The operating system
    "[Errno {number}] {cause}: {file}": "[Errno {number}] {cause}: {file}",
    "Address already in use": "porten används redan",
    "Cannot assign requested address": "adressen är inte den här datorns",
    "Connection timed out": "inget svar i tid",
    "Disk quota exceeded": "diskkvoten är slut",
    "File exists": "finns redan",
    "Input/output error": "läs- eller skrivfel",
    "Is a directory": "är en mapp",
    "Name or service not known": "namnet är okänt",
    "No space left on device": "disken är full",
    "No such file or directory": "finns inte",
    "Not a directory": "är ingen mapp",
    "Permission denied": "åtkomst nekas",
    "Read-only file system": "filsystemet går bara att läsa",
    "Too many open files": "för många öppna filer",
    # TLS and HTTP
    "certificate has expired": "det har gått ut",
    "certificate is not yet valid": "det gäller inte än",
    "self-signed certificate": "det är självsignerat",
    "self-signed certificate in certificate chain": "ett certifikat i kedjan är självsignerat",
    "unable to get local issuer certificate": "utfärdaren är okänd",
    "Server disconnected without sending a response.": "servern kopplade ner utan att svara",
    "the connection was closed": "anslutningen stängdes",
    "the connection was closed during the TLS handshake": "anslutningen stängdes under TLS-handskakningen",
    "the server spoke before the connection was secure": "servern talade innan anslutningen var säker",
}
"""What others say, whose words are quoted: those that are met most."""
