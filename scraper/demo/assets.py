"""The pictures and documents of the demo's releases, made on the spot from their names."""

import struct
import zlib
from functools import cache
from hashlib import blake2b

_WIDTH_PX = 960
_HEIGHT_PX = 540
_SHADES = 128


@cache
def picture(name: str) -> bytes:
    """Make a PNG with a soft gradient between two colours that follow from the name."""
    seed = blake2b(name.encode(), digest_size=6).digest()
    start = tuple(40 + channel % 120 for channel in seed[:3])
    end = tuple(150 + channel % 100 for channel in seed[3:])
    palette = bytes(
        first + (last - first) * shade // (_SHADES - 1)
        for shade in range(_SHADES)
        for first, last in zip(start, end, strict=True)
    )
    ramp = bytes(step * _SHADES // (_WIDTH_PX + _HEIGHT_PX) for step in range(_WIDTH_PX + _HEIGHT_PX))
    rows = b"".join(b"\0" + ramp[row : row + _WIDTH_PX] for row in range(_HEIGHT_PX))
    header = struct.pack(">IIBBBBB", _WIDTH_PX, _HEIGHT_PX, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    """Frame a PNG chunk: length, kind, data, CRC of kind and data."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@cache
def document(title: str) -> bytes:
    """Make a one-page PDF that shows its title."""
    shown = title.encode("cp1252", "replace").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    content = b"BT /F1 20 Tf 72 740 Td (" + shown + b") Tj ET"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 7 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title (" + shown + b") >>",
        b"<< /Font << /F1 5 0 R >> >>",
    )
    file = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    xref = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    file += b"trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, xref)
    return bytes(file)
