"""From PDF/A-3a to PDF/A-3a and PDF/UA-1 at once, with an empty, tagged field waiting for the seal."""

import io

SEAL_FIELD = "Seal"
UA_PART = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>"""
# PDF/A accepts only properties that it knows or that are described beside them: ISO 19005-3, 6.6.2.3.
UA_SCHEMA = b"""<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 this file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""


def archive(pdf: bytes, *, seal_label: str = "Electronic seal") -> bytes:
    """Mark a tagged PDF/A-3a as PDF/UA-1, add the field "Seal", compress. Deterministic."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as document:
        _say_accessible(document)
        _add_seal_field(document, seal_label)
        out = io.BytesIO()
        document.save(
            out,
            compress_streams=True,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
        )
    return _unambiguous(out.getvalue())


def _unambiguous(pdf):
    """No stream ends in a carriage return: with the line end after it, readers take it for a part of that.

    One compressed stream in 256 does; ISO 19005-3, 6.1.7.1 wants the length to fit. Such a one is written in hex.
    """
    import pikepdf

    if b"\r\nendstream" not in pdf:
        return pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for one in document.objects:
            if isinstance(one, pikepdf.Stream) and (raw := one.read_raw_bytes()).endswith(b"\r"):
                _write_in_hex(one, raw)
        out = io.BytesIO()
        document.save(
            out,
            deterministic_id=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
        )
    return out.getvalue()


def _write_in_hex(stream, raw):
    from pikepdf import Array, Name

    before = stream.get("/Filter")
    filters = [] if before is None else list(before) if isinstance(before, Array) else [before]
    parameters = stream.get("/DecodeParms")
    stream.write(raw.hex().encode() + b">", filter=Array([Name.ASCIIHexDecode, *filters]))
    if parameters is not None:
        parameters = list(parameters) if isinstance(parameters, Array) else [parameters]
        stream.DecodeParms = Array([None, *parameters])


def _say_accessible(document):
    from pikepdf import Dictionary, Name

    xmp = document.Root.Metadata.read_raw_bytes()
    marked = xmp.replace(b"</rdf:RDF>", UA_SCHEMA + UA_PART + b"</rdf:RDF>")
    metadata = document.make_stream(marked, Type=Name.Metadata, Subtype=Name.XML)
    document.Root.Metadata = metadata
    document.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _add_seal_field(document, label: str):
    """Invisible, but known to the structure tree: a reader hears that the paper is sealed."""
    from pikepdf import Array, Dictionary, Name, String

    page, tree = document.pages[0].obj, document.Root.StructTreeRoot
    key = 1 + max(int(number) for number in list(tree.ParentTree.Nums)[::2])
    widget = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String(SEAL_FIELD),
            TU=String(label),
            F=132,  # printed and locked, as PDF/A asks of annotations
            Rect=Array([0, 0, 0, 0]),
            P=page,
            StructParent=key,
        )
    )
    whole = tree.K[0] if isinstance(tree.K, Array) else tree.K
    form = Dictionary(Type=Name.StructElem, S=Name.Form, P=whole, Pg=page, Alt=String(label))
    form.K = Dictionary(Type=Name.OBJR, Obj=widget, Pg=page)
    element = document.make_indirect(form)
    whole.K.append(element)
    tree.ParentTree.Nums.extend([key, element])
    tree.ParentTreeNextKey = key + 1
    page.Annots = Array([*page.get("/Annots", []), widget])
    page.Tabs = Name.S
    document.Root.AcroForm = document.make_indirect(Dictionary(Fields=Array([widget]), SigFlags=0))
