"""Promise 10: hostile files stay outside, whatever they are, with a sentence."""

import io
import os
import random
import struct
import zlib

import pikepdf
import pytest
from django.core.exceptions import ImproperlyConfigured
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from clusterxchange.uploads import Admitted, Refused, admit, attachment_response, keep, kept_file, safe_name

MUTANTS = int(os.environ.get("UPLOAD_MUTANTS", "20000"))


def pdf(change=None, **saving) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    if change:
        change(document)
    out = io.BytesIO()
    document.save(out, **saving)
    return out.getvalue()


def picture(form, size=(24, 16), **saving) -> bytes:
    out = io.BytesIO()
    Image.radial_gradient("L").resize(size).convert("RGB").save(out, form, **saving)
    return out.getvalue()


def root(**entries):
    return lambda document: document.Root.update({f"/{key}": value for key, value in entries.items()})


def annotation(**entries):
    def change(document):
        drawn = document.make_indirect(Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **entries))
        document.pages[0].obj.Annots = Array([drawn])

    return change


def attach(document):
    document.attachments["x.exe"] = b"MZ"


def page_action(document):
    document.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))


def forgotten_script(document):
    document.Root.Unused = document.make_indirect(Dictionary(A=Array([Dictionary(JS=String("app.alert(1)"))])))


def nested(document):
    document.Root.Deep = String("(" * 400)


def png_of(width, height) -> bytes:
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(10_000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def packed_objects(padding: int) -> bytes:
    """A valid file whose catalogue, page tree and page stand in one object stream with so many blanks behind them."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    ]
    places = b" ".join(b"%d %d" % (n + 1, sum(map(len, parts[:n])) + n) for n in range(3)) + b" "
    packer = zlib.compressobj(9)
    packed = packer.compress(places + b" ".join(parts))
    packed += b"".join(packer.compress(b" " * 1_000_000) for _ in range(padding)) + packer.flush()
    head = b"%PDF-1.7\n"
    stream = b"4 0 obj\n<</Type/ObjStm/N 3/First %d/Filter/FlateDecode/Length %d>>stream\n%b\nendstream\nendobj\n"
    stream %= (len(places), len(packed), packed)
    rows = [(0, 0, 255), (2, 4, 0), (2, 4, 1), (2, 4, 2), (1, len(head), 0), (1, len(head + stream), 0)]
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    cross = b"5 0 obj\n<</Type/XRef/Size 6/W[1 4 1]/Root 1 0 R/Length %d>>stream\n%b\nendstream\nendobj\n"
    return head + stream + cross % (len(table), table) + b"startxref\n%d\n%%%%EOF" % len(head + stream)


SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.launchURL('http://127.0.0.1')"))
HOSTILE = {
    "a script at opening": ("a.pdf", lambda: pdf(root(OpenAction=SCRIPT))),
    "a named script": ("a.pdf", lambda: pdf(root(Names=Dictionary(JavaScript=Dictionary(Names=Array(["x", SCRIPT])))))),
    "a launched program": (
        "a.pdf",
        lambda: pdf(annotation(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F=String("x")))),
    ),
    "an attached program": ("a.pdf", lambda: pdf(attach)),
    "an attached annotation": ("a.pdf", lambda: pdf(annotation(Subtype=Name.FileAttachment))),
    "a page action": ("a.pdf", lambda: pdf(page_action)),
    "a script nobody refers to, packed": (
        "a.pdf",
        lambda: pdf(forgotten_script, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    ),
    "a form with its own language": ("a.pdf", lambda: pdf(root(AcroForm=Dictionary(XFA=Array([]), Fields=Array([]))))),
    "a film": ("a.pdf", lambda: pdf(annotation(Subtype=Name.RichMedia))),
    "a form that sends": ("a.pdf", lambda: pdf(annotation(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm)))),
    "a jump into another file": ("a.pdf", lambda: pdf(root(OpenAction=Dictionary(S=Name.GoToR, F=String("//h/x"))))),
    "a locked file": ("a.pdf", lambda: pdf(encryption=pikepdf.Encryption(owner="o", user="u"))),
    "a file locked for its owner": ("a.pdf", lambda: pdf(encryption=pikepdf.Encryption(owner="o", user=""))),
    "a bomb in an object stream": ("a.pdf", lambda: packed_objects(padding=300)),
    "very deep lists": (
        "a.pdf",
        lambda: pdf(nested).replace(b"(" + b"\\(" * 400 + b")", b"[" * 400 + b" " + b"]" * 400 + b" " * 1),
    ),
    "half a file": ("a.pdf", lambda: pdf()[:200]),
    "a page before the header": ("a.pdf", lambda: b"<html><script>1</script>" + pdf()),
    "a picture of 2,500 million pixels": ("a.png", lambda: png_of(50_000, 50_000)),
    "half a picture": ("a.jpg", lambda: picture("JPEG")[:-300]),
    "a drawing that can run scripts": ("a.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='1'/>"),
    "a page with the name of a picture": ("a.png", lambda: b"<html><script>alert(1)</script>"),
    "a program with the name of a paper": ("a.pdf", lambda: b"MZ" + b"\0" * 500),
    "a picture with the name of a paper": ("a.pdf", lambda: picture("PNG")),
    "a paper with the name of a program": ("a.pdf.exe", pdf),
    "no name": ("", pdf),
    "nothing": ("a.pdf", lambda: b""),
    "eleven megabytes": ("a.pdf", lambda: pdf() + b"\0" * 11_000_000),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(kind):
    name, made = HOSTILE[kind]
    with pytest.raises(Refused, match=r"^[A-Z].+\.$"):
        admit(made(), name=name)


def test_a_paper_with_packed_objects_comes_in_when_it_is_no_bomb():
    assert admit(packed_objects(padding=1), name="a.pdf").extension == "pdf"


def test_a_paper_comes_in_byte_by_byte():
    sent = pdf(root(OpenAction=Array([0, Name.Fit])))
    admitted = admit(io.BytesIO(sent), name="Boarding pass.PDF")
    assert (admitted.data, admitted.mime, admitted.extension) == (sent, "application/pdf", "pdf")


@pytest.mark.parametrize(("form", "name"), [("JPEG", "a.jpeg"), ("PNG", "a.png"), ("WEBP", "a.webp")])
def test_a_picture_loses_where_and_by_whom_it_was_taken(form, name):
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "taken at home by canary", 6
    admitted = admit(picture(form, exif=exif) + b"canary behind the end", name=name)
    assert b"canary" not in admitted.data
    again = Image.open(io.BytesIO(admitted.data))
    assert not again.getexif()
    assert again.size == (16, 24), "turned upright before the note about turning is dropped"


def test_a_transparent_picture_stays_transparent():
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
    assert Image.open(io.BytesIO(admit(out.getvalue(), name="a.png").data)).mode == "RGBA"


SEEDS = [
    ("a.pdf", pdf()),
    ("a.pdf", pdf(annotation(Subtype=Name.Link), object_stream_mode=pikepdf.ObjectStreamMode.generate)),
    ("a.pdf", packed_objects(padding=0)),
    ("a.pdf", pdf(root(Lang=String("en"), OpenAction=Array([0, Name.Fit])), linearize=True)),
    ("a.png", picture("PNG")),
    ("a.jpg", picture("JPEG")),
    ("a.webp", picture("WEBP")),
]
TOKENS = [
    b"<<",
    b">>",
    b"[",
    b"]",
    b"/JS",
    b"/AA",
    b"/Kids",
    b"/Parent",
    b"obj",
    b"endobj",
    b"stream",
    b"%",
    b"(",
    b"-1",
    b"\0" * 9,
]


def mutant(content: bytes, chance: random.Random) -> bytes:
    changed, wild = bytearray(content), chance.random() < 0.5
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(changed))
        # Half of them keep their length, so that a PDF's table of places still holds and the walk is reached.
        match chance.randrange(5) if wild else chance.choice([0, 3]):
            case 0:
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                changed[at : at + chance.randrange(40)] = b""
            case 2:
                changed[at:at] = chance.choice(TOKENS)
            case 3:
                signs = [
                    b"\0\0\0\0",
                    b"\x7f\xff\xff\xff",
                    b"\xff\xff\xff\xff",
                    b"/JS ",
                    b"/AA ",
                    b"<<>>",
                    b"[[]]",
                    b" 1 0",
                ]
                changed[at : at + 4] = chance.choice(signs)[: len(changed) - at]
            case _:
                changed[at:at] = changed[chance.randrange(len(changed)) :][: chance.randrange(200)]
        changed = changed or bytearray(b"x")
    return bytes(changed)


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("seed", range(len(SEEDS)))
def test_no_mutant_of_a_file_breaks_the_gate(seed):
    name, content = SEEDS[seed]
    chance, outcomes = random.Random(seed), {"admitted": 0, "refused": 0}
    for _ in range(MUTANTS // len(SEEDS)):
        try:
            outcomes["admitted"] += isinstance(admit(mutant(content, chance), name=name), Admitted)
        except Refused:
            outcomes["refused"] += 1
    assert sum(outcomes.values()) == MUTANTS // len(SEEDS)
    assert outcomes["refused"], "a gate that admits every mutant looks at nothing"


def test_a_kept_file_has_a_random_name_and_its_whole_content(tmp_path):
    admitted = admit(pdf(), name="../../etc/passwd.pdf")
    first, second = keep(admitted, tmp_path), keep(admitted, tmp_path)
    assert first != second
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted([first, second])
    assert kept_file(tmp_path, first).read_bytes() == admitted.data
    assert kept_file(tmp_path, first).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["../settings.py", "x.pdf", "", "a" * 32 + ".exe", "/etc/passwd"])
def test_only_names_we_gave_are_opened(tmp_path, name):
    with pytest.raises(ValueError, match="no name"):
        kept_file(tmp_path, name)


def test_uploads_are_never_kept_where_the_web_server_serves(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    with pytest.raises(ImproperlyConfigured):
        keep(admit(pdf(), name="a.pdf"), tmp_path / "in")


def test_a_download_is_never_opened_inside_the_portal():
    response = attachment_response(b"%PDF-", name='Łódź "x"\r\nSet-Cookie: a=b.pdf', mime="application/pdf")
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert "\n" not in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert b"".join(response.streaming_content) == b"%PDF-"


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../a.pdf", "a.pdf"),
        ("C:\\x\\b.pdf", "b.pdf"),
        ("", "file"),
        ("\u202efdp.exe", "fdp.exe"),
        ("a\0b.pdf", "ab.pdf"),
    ],
)
def test_a_file_name_is_only_a_name(given, safe):
    assert safe_name(given) == safe
    assert len(safe_name("x" * 500 + ".pdf")) <= 120
