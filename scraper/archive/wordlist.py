"""Words of Swedish that stand for a figure or a day, each in the one form in which texts are compared."""

import re

_ONES = ("två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio")
_TEENS = ("tio", "elva", "tolv", "tretton", "fjorton", "femton", "sexton", "sjutton", "arton", "nitton")
_TENS = ("tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "åttio", "nittio")
MONTHS = (
    *("januari", "februari", "mars", "april", "maj", "juni"),
    *("juli", "augusti", "september", "oktober", "november", "december"),
)
_DAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
NUMERALS = ("ett", "en", *_ONES, *_TEENS, *_TENS, "hundra", "tusen")
"""What numbers are written of in letters: "etthundratjugofem"."""

_NUMBERS = (
    {word: str(number) for number, word in enumerate(_ONES, 2)}
    | {word: str(number) for number, word in enumerate(_TEENS, 10)}
    | {word: str(10 * number) for number, word in enumerate(_TENS, 2)}
    | {
        tens + ones: str(10 * number + one)
        for number, tens in enumerate(_TENS, 2)
        for one, ones in enumerate(("en", *_ONES), 1)
    }
    | {tens + "ett": str(10 * number + 1) for number, tens in enumerate(_TENS, 2)}
)
_FIGURES = (
    _NUMBERS
    | {month: month for month in MONTHS}
    | {month[:3]: month for month in MONTHS if month not in {"mars", "maj"}}
    | {day + ending: day for day in _DAYS for ending in ("", "en", "ens", "s")}
)
_WHOLE = re.compile(r"0*(\d+)")


def figure(folded: str) -> str | None:
    """Return the one form of a word that is a figure or a day, in digits or letters; None if it is neither."""
    if folded[0].isdigit():
        whole = _WHOLE.fullmatch(folded)
        return whole[1] if whole else folded
    return _FIGURES.get(folded)
