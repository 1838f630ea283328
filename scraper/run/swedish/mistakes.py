"""The mistakes in a sources.yaml, in Swedish."""

from collections.abc import Mapping

MISTAKES: Mapping[str, str] = {
    # The file
    "no such file: three lines a source make one (see the README), and --config PATH names another": (
        "filen finns inte: tre rader per källa räcker (se README), och --config PATH anger en annan"
    ),
    'is empty: it needs at least "sources:" with one source': 'är tom: minst "sources:" med en källa behövs',
    "is saved as UTF-16: save it as UTF-8": "är sparad som UTF-16: spara den som UTF-8",
    "is not UTF-8 (the byte 0x{byte}): save the file as UTF-8": (
        "är inte UTF-8 (byten 0x{byte}): spara filen som UTF-8"
    ),
    "a character that YAML does not allow (U+{code}): remove it": (
        "ett tecken som YAML inte tillåter (U+{code}): ta bort det"
    ),
    "is nested more than {count} levels deep": "är nästlad i mer än {count} nivåer",
    # YAML
    "not valid YAML: {said}": "inte giltig YAML: {said}",
    "not valid YAML: {said} ({cause})": "inte giltig YAML: {said} ({cause})",
    'a text with ": " in it must be in quotes, or a key is indented too far': (
        'en text med ": " i måste stå inom citattecken, eller så är en nyckel för långt indragen'
    ),
    "a key is not indented as its neighbours, or a quote is not closed": (
        "en nyckel är inte indragen som sina grannar, eller så saknas ett avslutande citattecken"
    ),
    'a list item is not indented as its neighbours, or its "-" is missing': (
        'en listpunkt är inte indragen som sina grannar, eller så saknas dess "-"'
    ),
    "a key needs a colon and a space after it": "efter en nyckel ska det stå kolon och mellanslag",
    "a text that begins with a special character must be in quotes": (
        "en text som börjar med ett specialtecken måste stå inom citattecken"
    ),
    "a quote or a bracket is opened and never closed": "ett citattecken eller en hakparentes avslutas aldrig",
    "a list in brackets is not closed, or misses a comma": (
        "en lista inom hakparenteser avslutas inte, eller saknar ett komma"
    ),
    "in \"…\" a backslash must be doubled; in '…' it stands for itself": (
        "inom \"…\" måste ett omvänt snedstreck dubbleras; inom '…' står det för sig självt"
    ),
    "a tab: YAML is indented with spaces only": "en tabb: YAML dras in med enbart mellanslag",
    'a second document ("---") starts here: keep everything in one': (
        'ett andra dokument ("---") börjar här: låt allt stå i ett'
    ),
    "aliases (*{name}) are not supported: write the value out": "alias (*{name}) stöds inte: skriv ut värdet",
    "anchors (&name) are not supported: write the value out where it is needed": (
        "ankare (&namn) stöds inte: skriv ut värdet där det behövs"
    ),
    "tags (!name) are not supported: remove the word that begins with !": (
        "taggar (!namn) stöds inte: ta bort ordet som börjar med !"
    ),
    "merge keys (<<) are not supported: write the keys out": "sammanslagning (<<) stöds inte: skriv ut nycklarna",
    "a key must be a single word": "en nyckel måste vara ett enda ord",
    # Keys and ids
    "unknown key": "okänd nyckel",
    "unknown key, it belongs under {section}": "okänd nyckel, den hör hemma under {section}",
    '{cause}, did you mean "{word}"?': '{cause}; menade du "{word}"?',
    "is empty, and it is required": "är tom men måste anges",
    'required key "{key}" is missing': 'nyckeln "{key}" måste anges',
    "doubled key; the first is on line {line}, column {column}": (
        "nyckeln finns två gånger; den första är på rad {line}, kolumn {column}"
    ),
    'doubled id "{id}"; the first is on line {line}': 'id "{id}" finns två gånger; det första är på rad {line}',
    'no source has the id "{id}"': 'ingen källa har id "{id}"',
    'no watch has the id "{id}"': 'ingen bevakning har id "{id}"',
    'no platform "{platform}" is known': 'ingen plattform "{platform}" är känd',
    # Kinds of values
    "must be one of {choices}": "måste vara något av {choices}",
    "must be text": "måste vara text",
    '{cause}: YAML takes {written} for {taken}; write it in quotes, "{written}"': (
        '{cause}: YAML tolkar {written} som {taken}; skriv det inom citattecken, "{written}"'
    ),
    '{cause}: YAML takes {written} for the number {taken}; write it in quotes, "{written}"': (
        '{cause}: YAML tolkar {written} som talet {taken}; skriv det inom citattecken, "{written}"'
    ),
    "must be a whole number": "måste vara ett heltal",
    "must be true or false": "måste vara true eller false",
    "must be a list": "måste vara en lista",
    'must be a mapping ("key: value" on lines of their own)': (
        'måste vara en uppsättning nycklar ("nyckel: värde" på egna rader)'
    ),
    "must be at least {least}": "måste vara minst {least}",
    "must be at most {most}": "får vara högst {most}",
    "{cause}: write it in brackets, [{written}]": "{cause}: skriv det inom hakparenteser, [{written}]",
    "{cause}, without quotes": "{cause}, utan citattecken",
    # Forms of values
    "{number} has no unit: write {number}s for seconds, {number}m for minutes, or h, d, w": (
        "{number} saknar enhet: skriv {number}s för sekunder, {number}m för minuter, eller h, d, w"
    ),
    "must be a duration such as 30s, 15m, 1h, 30d or 2w": "måste vara en tid såsom 30s, 15m, 1h, 30d eller 2w",
    "must be at least 1s": "måste vara minst 1s",
    "must be at least 1B": "måste vara minst 1B",
    "must be at most ten years": "får vara högst tio år",
    "must be a size such as 500kB or 5MB": "måste vara en storlek såsom 500kB eller 5MB",
    "must be a number with a unit": "måste vara ett tal med enhet",
    "must not be blank": "får inte vara tom",
    "must be one line without control characters": "måste vara en enda rad utan styrtecken",
    "must be lower-case letters a-z, digits and single hyphens": (
        "får bara ha små bokstäver a–z, siffror och enstaka bindestreck"
    ),
    'must be lower-case letters a-z, digits and single hyphens: write "{id}"': (
        'får bara ha små bokstäver a–z, siffror och enstaka bindestreck: skriv "{id}"'
    ),
    "must be a web address such as https://www.exempel.se/press/": (
        "måste vara en webbadress såsom https://www.exempel.se/press/"
    ),
    "must be a web address such as https://www.exempel.se/press/, without spaces": (
        "måste vara en webbadress såsom https://www.exempel.se/press/, utan mellanslag"
    ),
    "must be a web address such as https://www.exempel.se/press/ ({said})": (
        "måste vara en webbadress såsom https://www.exempel.se/press/ ({said})"
    ),
    'must be the address of a proxy alone, such as "http://proxy.exempel.se:3128"': (
        'måste vara enbart adressen till en proxy, såsom "http://proxy.exempel.se:3128"'
    ),
    "must be a host name alone, such as arkiv.exempel.se": "måste vara enbart ett värdnamn, såsom arkiv.exempel.se",
    'must be an IP address and a port such as "127.0.0.1:8099" or "[::1]:8099"': (
        'måste vara en IP-adress och en port såsom "127.0.0.1:8099" eller "[::1]:8099"'
    ),
    "is no known time zone: write one such as Europe/Stockholm or Europe/Helsinki": (
        "är ingen känd tidszon: skriv en såsom Europe/Stockholm eller Europe/Helsinki"
    ),
    "is no known encoding: write one such as utf-8 or windows-1252": (
        "är ingen känd teckenkodning: skriv en såsom utf-8 eller windows-1252"
    ),
    "is not a valid regular expression: {said}": "är inget giltigt reguljärt uttryck: {said}",
    'is not a usable CSS selector (no ":scope", ":contains" or leading ">")': (
        'är ingen användbar CSS-selektor (inte ":scope", ":contains" eller ">" först)'
    ),
    "must be an e-mail address or a web address, such as redaktion@exempel.se": (
        "måste vara en e-postadress eller en webbadress, såsom redaktion@exempel.se"
    ),
    "must be an Apprise address such as mailto://…, or env:NAME": (
        "måste vara en Apprise-adress såsom mailto://…, eller env:NAMN"
    ),
    'must be immediately, hourly, daily, or a time of day such as "07:30"': (
        'måste vara immediately, hourly, daily eller ett klockslag såsom "07:30"'
    ),
    'must be two times of day such as "22:00-06:30"': 'måste vara två klockslag såsom "22:00-06:30"',
    "must begin and end at different times": "måste börja och sluta vid olika klockslag",
    'must be a whole path, or one relative to this file: "~" is not expanded': (
        'måste vara en hel sökväg, eller en från den här filen: "~" går inte att använda'
    ),
}
